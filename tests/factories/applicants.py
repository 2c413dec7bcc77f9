"""Applicants of the pathways, made from short descriptions, and drawn at random."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tracker.compliance.pathways.facts import FLAGS, LEVELS, NUMBERS, Applicant, Child, Degree

APPLIED_ON = date(2021, 9, 1)
CHILD = Child(date(2015, 5, 5), unmarried=True, dependent=True, accompanies=True)
YES_NO_UNKNOWN = st.sampled_from([True, False, None])


def applicant(facts: Mapping[str, Any], *, applied_on: date = APPLIED_ON, pathway: str = "qmas") -> Applicant:
    """Return an applicant. `age` makes a birth date, `degrees` lists levels or tables, `children` is a number or tables."""
    rest = dict(facts)
    route, nationality = rest.pop("route", "points"), rest.pop("nationality", None)
    age, degrees, children = (rest.pop(key, None) for key in ("age", "degrees", "children"))
    return Applicant(
        pathway,
        applied_on,
        route,
        None if age is None else date(applied_on.year - age, applied_on.month, applied_on.day),
        nationality,
        None if degrees is None else tuple(map(_degree, degrees)),
        (CHILD,) * children if isinstance(children, int) else None if children is None else tuple(map(_child, children)),
        {name: int(value) for name, value in rest.items()},
    )


def _degree(given: Any) -> Degree:
    return Degree(given) if isinstance(given, str) else Degree(**given)


def _child(given: Mapping[str, Any]) -> Child:
    return CHILD._replace(**given)


DEGREES = st.builds(Degree, st.sampled_from(LEVELS), YES_NO_UNKNOWN, YES_NO_UNKNOWN, YES_NO_UNKNOWN)
CHILDREN = st.builds(
    Child, st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)), YES_NO_UNKNOWN, YES_NO_UNKNOWN, YES_NO_UNKNOWN
)


@st.composite
def applicants(draw: st.DrawFn) -> Applicant:
    """Draw an applicant of the Quality Migrant Admission Scheme, on any day of its rules."""
    answers = draw(st.dictionaries(st.sampled_from(FLAGS), st.integers(0, 1)))
    years = [name for name, most in NUMBERS.items() if most < 100]
    answers |= draw(st.dictionaries(st.sampled_from(years), st.integers(0, 5) | st.integers(0, 12)))
    return Applicant(
        "qmas",
        draw(st.dates(APPLIED_ON, date(2030, 1, 1))),
        birth_date=draw(st.none() | st.dates(date(1950, 1, 1), date(2012, 1, 1))),
        nationality=draw(st.sampled_from([None, "JP", "CU"])),
        degrees=draw(st.none() | st.lists(DEGREES, max_size=4).map(tuple)),
        children=draw(st.none() | st.lists(CHILDREN, max_size=4).map(tuple)),
        answers=answers,
    )
