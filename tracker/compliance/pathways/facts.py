"""The facts of one application under a pathway other than the working holiday. Frozen values; None is not known."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

PATHWAYS = ("gep", "qmas", "technical", "top-talent", "entrepreneur")
"""The names of the pathways, in the order in which pages show them; each has a file of rules."""
LEVELS = ("bachelor", "master", "doctorate")
"""The levels of a degree, the lowest first."""
ROUTES = ("points", "achievement")
"""The two tests of the Quality Migrant Admission Scheme between which an applicant chooses."""
FLAGS = (
    # the applicant
    "self_support", "no_adverse_record", "no_security_objection", "no_serious_crime", "mainland_resident", "in_hong_kong",
    "chinese", "english", "other_language", "professional_qualification", "proven_competence", "talent_list",
    "owns_listed_company", "award", "peer_acknowledged", "trade_qualified", "listed_university", "recent_graduate",
    "hong_kong_first_degree", "degree_verified", "first_pass", "substantial_contribution", "local_sponsor",
    # the post that is offered
    "degree_in_field", "genuine_vacancy", "confirmed_offer", "offer_relevant", "not_filled_locally", "market_pay",
    "trade_open", "offer_long_enough", "pay_above_median",
    # the family
    "resident_relative", "spouse_accompanies", "spouse_recognised", "spouse_degree",
)  # fmt: skip
"""Facts that are true or false."""
NUMBERS = {
    "work_years": 80, "senior_years": 80, "international_years": 80, "multinational_years": 80, "sector_years": 80,
    "recent_work_years": 5, "income_last_year": 10**12, "business_profit": 10**12, "annual_pay": 10**12,
}  # fmt: skip
"""Facts that are whole numbers from 0, with the greatest: completed years, or HK$ of the year before the application."""


class Degree(NamedTuple):
    """One degree. None for what is not known or open to judgement."""

    level: str
    """One of `LEVELS`."""
    renowned: bool | None = None
    """From a renowned institution, as the table of 2021 has it."""
    eligible: bool | None = None
    """From a university that counts under the twelve criteria."""
    stem: bool | None = None
    """In science, technology, engineering or mathematics."""


class Child(NamedTuple):
    """One child. Only an unmarried dependent child under 18 who accompanies the applicant counts."""

    birth_date: date | None = None
    unmarried: bool | None = None
    dependent: bool | None = None
    accompanies: bool | None = None


class Applicant(NamedTuple):
    """An application under one pathway on one day."""

    pathway: str
    applied_on: date
    route: str = "points"
    """One of `ROUTES`; pathways without tests do not look at it."""
    birth_date: date | None = None
    nationality: str | None = None
    """An ISO 3166-1 code."""
    degrees: tuple[Degree, ...] | None = None
    """() for no degree."""
    children: tuple[Child, ...] | None = None
    answers: Mapping[str, int] = MappingProxyType({})
    """Known facts by name: 0 or 1 for those of `FLAGS`, a whole number for those of `NUMBERS`."""
