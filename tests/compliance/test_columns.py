"""Columns say what the row engine says: of every history, of none, of many schemes at once, and of those that it refuses."""

import random
from datetime import date

import pytest

from tests.factories.history import Case, random_case
from tests.support.oracle.column_by_column import in_columns
from tests.support.oracle.invented import rulebook
from tests.support.oracle.side_by_side import engine_says, outcome_of
from tests.support.properties import seeds
from tracker.compliance import rules
from tracker.compliance.assess import assess
from tracker.compliance.columns.assess import assess_all, versions_of
from tracker.compliance.columns.calendar import BEFORE_DATES, FIRST_DAY, completed_years, last_day
from tracker.compliance.columns.population import population
from tracker.compliance.columns.rules import RULES
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.loading import builtin
from tracker.compliance.months import CLOCKS, NEVER
from tracker.compliance.rulebook import CannotAssess

ARRIVED = date(2026, 1, 10)
ON = date(2026, 7, 15)


def test_population_equals_its_histories() -> None:
    people = [random_case(seed) for seed in seeds(500)]  # the acceptance check R11 goes on to 5,000
    assert in_columns(people, rulebook()) == [engine_says(one.history, one.on) for one in people]


def test_population_of_one_equals_history() -> None:
    for seed in seeds(300):
        one = random_case(seed)
        assert in_columns([one], rulebook()) == [engine_says(one.history, one.on)]


def test_refused_history_stops_no_other() -> None:
    schemes = ("japan", "italy", "atlantis", "korea", "austria")
    arrivals = (ARRIVED, date(2009, 12, 31), date(2010, 1, 1), date(1900, 1, 1))
    people = [Case(History(scheme, Stay(arrived)), ON) for scheme in schemes for arrived in arrivals]
    assert in_columns(people, builtin()) == [_alone(one) for one in people]
    refused = [said for one in people if isinstance(said := _alone(one), str)]
    assert set(refused) == {"scheme-not-open", "unknown-scheme", "no-version"}


def _alone(one: Case) -> object:
    try:
        return outcome_of(assess(one.history, builtin(), on=one.on))
    except CannotAssess as error:
        return error.reason


def test_nobody_is_a_population_too() -> None:
    people, names = population([])
    assert (in_columns([], rulebook()), names, assess_all(people, rulebook()).found) == ([], (), ())


def test_200_stints_equal_row_engine() -> None:
    dice = random.Random(7)
    names = [f"Ferry Books {number}" for number in range(40)]
    starts = [date.fromordinal(ARRIVED.toordinal() + dice.randrange(300)) for _ in range(200)]
    jobs = tuple(Stint(dice.choice(names), start, date.fromordinal(start.toordinal() + dice.randrange(40))) for start in starts)
    courses = tuple(Stint(*job) for job in reversed(jobs))
    people = [Case(History("everything", Stay(ARRIVED), jobs=jobs, courses=courses), ON), random_case(3)]
    assert in_columns(people, rulebook()) == [engine_says(one.history, one.on) for one in people]


def test_last_year_of_calendar_is_assessed() -> None:
    stay = Stay(date(2200, 12, 31))
    visa = Visa(date(2200, 12, 30), date(2200, 12, 31))
    jobs = (Stint("Peak Noodles", date(2200, 12, 31)), Stint("Peak Noodles", date(1900, 1, 1), date(1900, 1, 1)))
    people = [Case(History(scheme, stay, visa, date(1900, 1, 1), jobs), ON) for scheme in ("everything", "ten-years")]
    assert in_columns(people, rulebook()) == [engine_says(one.history, one.on) for one in people]


@pytest.mark.parametrize("clock", sorted(CLOCKS))
@pytest.mark.parametrize("months", [1, 6, 12, 120])
def test_the_tables_say_what_the_clocks_say(clock: str, months: int) -> None:
    days = [*range(FIRST_DAY, FIRST_DAY + 1500), *range(date(2096, 1, 1).toordinal(), date(2201, 1, 1).toordinal(), 11)]
    people, _ = population([(History("japan", Stay(date.fromordinal(day))), ON) for day in days])
    expected = [CLOCKS[clock](date.fromordinal(day), months).toordinal() for day in days]
    assert last_day(clock, people.facts.arrived_on, months).tolist() == expected


def test_leap_day_birth_has_lawful_age() -> None:
    born, days = date(2000, 2, 29), [date(2018, 2, 28), date(2018, 3, 1), date(2020, 2, 29), date(2020, 2, 28)]
    facts = [(History("japan", Stay(ARRIVED), Visa(on), born), ON) for on in days]
    people, _ = population(facts)
    assert completed_years(people.facts.birth_date, people.facts.applied_on).tolist() == [17, 18, 20, 19]


def test_columns_know_every_rule_and_version() -> None:
    assert list(RULES) == list(rules.RULES)
    assert len(versions_of(builtin())) == sum(len(scheme.versions) for scheme in builtin().schemes.values())
    assert date(1970, 1, 1).toordinal() == BEFORE_DATES
    assert date(2211, 1, 1).toordinal() < NEVER
