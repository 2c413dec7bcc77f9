"""What comes after a stay: the pathways side by side, what is met, what is missing, what it costs, by when to apply."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from tracker.compliance.months import completed_years
from tracker.compliance.pathways.assess import Appraisal, appraise
from tracker.compliance.pathways.dated import fee_on, stay_on
from tracker.compliance.pathways.facts import PATHWAYS, Applicant
from tracker.compliance.pathways.rules import Fee, Pathway, StayPattern
from tracker.compliance.rulebook import CannotAssess, Rulebook, Scheme

OFFERED_FROM = 120
"""Days before the end of a stay from which its page offers the comparison."""


def is_nearly_over(stay_ends: date, today: date) -> bool:
    """Return whether a stay ends within `OFFERED_FROM` days, and has not ended."""
    return 0 <= (stay_ends - today).days <= OFFERED_FROM


class Option(NamedTuple):
    """One pathway for one person."""

    pathway: Pathway
    appraisal: Appraisal | None
    """None if the pathway takes no applications on that day."""
    fee: Fee | None
    stay: StayPattern | None
    apply_by: date | None
    """The last day on which an answer may still come before the stay ends; None if no source says how long it takes."""

    @property
    def met(self) -> tuple[str, ...]:
        """Return the texts of the criteria that are met."""
        return self._texts(0)

    @property
    def open(self) -> tuple[str, ...]:
        """Return the texts of the criteria that are open."""
        return self._texts(1)

    @property
    def unmet(self) -> tuple[str, ...]:
        """Return the texts of the criteria that are not met."""
        return self._texts(2)

    def _texts(self, judgement: int) -> tuple[str, ...]:
        if self.appraisal is None:
            return ()
        return tuple(each.criterion.text for each in self.appraisal.prerequisites if each.verdict == judgement)


class PresentStay(NamedTuple):
    """The working holiday that ends, and the passports of its participant."""

    ends_on: date | None = None
    passports: tuple[str, ...] = ()
    """ISO 3166-1 codes."""
    partner: str | None = None
    """The partner whose scheme is used already, which is once in a life."""


class Comparison(NamedTuple):
    """All that may come after a stay."""

    options: tuple[Option, ...]
    second_schemes: tuple[Scheme, ...]
    """Working holiday schemes of other partners that the passports allow, if the age does."""
    stay: PresentStay


def compare(applicant: Applicant, stay: PresentStay, pathways: Mapping[str, Pathway], rulebook: Rulebook) -> Comparison:
    """Compare every pathway for one person."""
    options = tuple(_option(pathways[name], applicant, stay.ends_on) for name in PATHWAYS)
    second = tuple(each for each in rulebook.schemes.values() if _is_second(each, applicant, stay))
    return Comparison(options, second, stay)


def _option(pathway: Pathway, applicant: Applicant, stay_ends: date | None) -> Option:
    try:
        appraisal = appraise(applicant._replace(pathway=pathway.name), pathway)
    except CannotAssess:
        appraisal = None
    by = stay_ends - timedelta(weeks=pathway.weeks) if stay_ends and pathway.weeks else None
    return Option(pathway, appraisal, fee_on(pathway, applicant.applied_on), stay_on(pathway, applicant.applied_on), by)


def _is_second(scheme: Scheme, applicant: Applicant, stay: PresentStay) -> bool:
    """Return whether the passports and the age allow a scheme that was not used yet. An unknown age speaks against none."""
    if not scheme.is_open or scheme.direction != "inbound" or scheme.partner not in {*stay.passports} - {stay.partner}:
        return False
    rule = scheme.versions[-1].rules.get("age-at-application")
    if rule is None or applicant.birth_date is None:
        return True
    return rule.least <= completed_years(applicant.birth_date, applicant.applied_on) <= rule.limit
