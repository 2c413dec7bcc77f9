"""What the rules of a pathway look at, as ranges of whole numbers: a fact that is not known has all that it may be."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from tracker.compliance.months import completed_years
from tracker.compliance.pathways.facts import FLAGS, LEVELS, NUMBERS, Applicant, Child, Degree

MOST = 10**12
"""Greater than any number that a rule asks for."""
OF_AGE = 18


class Range(NamedTuple):
    """The least and the most that a number may be, both included."""

    least: int
    most: int

    @property
    def is_known(self) -> bool:
        """Return whether only one number is possible."""
        return self.least == self.most


UNKNOWN = Range(0, MOST)
FLAG = Range(0, 1)
DERIVED = {
    "age": ("birth_date",),
    "doctorates": ("degrees",),
    "masters": ("degrees",),
    "bachelors": ("degrees",),
    "degrees": ("degrees",),
    "renowned_degrees": ("degrees",),
    "eligible_masters": ("degrees",),
    "eligible_stem_masters": ("degrees",),
    "official_languages": ("chinese", "english"),
    "languages": ("chinese", "english", "other_language"),
    "spouse_with_degree": ("spouse_accompanies", "spouse_recognised", "spouse_degree"),
    "children": ("children",),
}
"""Measures that are worked out, with the facts that they come from."""
MEASURES = (*FLAGS, *NUMBERS, *DERIVED)
"""Every measure that a rule may name."""


def measured(applicant: Applicant) -> dict[str, Range]:
    """Return every measure of an applicant. A flag is 0 or 1."""
    known = {name: _answer(applicant, name, FLAG) for name in FLAGS}
    known |= {name: _answer(applicant, name, UNKNOWN) for name in NUMBERS}
    known["age"] = _age(applicant.birth_date, applicant.applied_on)
    known |= _degrees(applicant.degrees)
    known["official_languages"] = _sum(known, DERIVED["official_languages"])
    known["languages"] = _sum(known, DERIVED["languages"])
    known["spouse_with_degree"] = _all([known[name] for name in DERIVED["spouse_with_degree"]])
    known["children"] = _children(applicant)
    return known


def facts_behind(measure: str) -> tuple[str, ...]:
    """Return the names of the facts that a measure comes from."""
    return DERIVED.get(measure, (measure,))


def _answer(applicant: Applicant, name: str, unknown: Range) -> Range:
    known = applicant.answers.get(name)
    return unknown if known is None else Range(known, known)


def _age(born: date | None, on: date) -> Range:
    if born is None:
        return UNKNOWN
    years = max(0, completed_years(born, on))
    return Range(years, years)


def _degrees(degrees: tuple[Degree, ...] | None) -> dict[str, Range]:
    if degrees is None:
        return {name: UNKNOWN for name, facts in DERIVED.items() if facts == ("degrees",)}
    higher = [each for each in degrees if each.level != LEVELS[0]]
    counted = {f"{level}s": sum(each.level == level for each in degrees) for level in LEVELS} | {"degrees": len(degrees)}
    return {name: Range(count, count) for name, count in counted.items()} | {
        "renowned_degrees": _count([_flag(each.renowned) for each in degrees]),
        "eligible_masters": _count([_flag(each.eligible) for each in higher]),
        "eligible_stem_masters": _count([_all([_flag(each.eligible), _flag(each.stem)]) for each in higher]),
    }


def _children(applicant: Applicant) -> Range:
    if applicant.children is None:
        return UNKNOWN
    return _count([_counts(each, applicant.applied_on) for each in applicant.children])


def _counts(child: Child, on: date) -> Range:
    age = _age(child.birth_date, on)
    young = _flag(age.most < OF_AGE) if age.is_known else FLAG
    return _all([young, _flag(child.unmarried), _flag(child.dependent), _flag(child.accompanies)])


def _flag(known: bool | None) -> Range:
    return FLAG if known is None else Range(int(known), int(known))


def _sum(known: Mapping[str, Range], names: tuple[str, ...]) -> Range:
    return _count([known[name] for name in names])


def _count(flags: list[Range]) -> Range:
    return Range(sum(each.least for each in flags), sum(each.most for each in flags))


def _all(flags: list[Range]) -> Range:
    """Return whether all of some flags are set: 0 or 1."""
    return Range(min(each.least for each in flags), min(each.most for each in flags))
