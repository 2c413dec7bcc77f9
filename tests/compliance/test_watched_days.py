"""The days to watch: limits in use and the ends of the stay, which time alone never moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from tests.factories.history import Case
from tests.factories.outlooks import ARRIVED, HARBOUR, JUNE, assess_on, find_outlook
from tests.support.oracle.invented import rulebook
from tests.support.oracle.strategies import cases
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.facts import Stay, Stint
from tracker.compliance.rulebook import CannotAssess
from tracker.compliance.watched_days import IDENTITY_CARD, WatchedDay, watched_days

STAY_DAYS = (WatchedDay("stay-length", None, date(2027, 1, 9)), WatchedDay(IDENTITY_CARD, None, date(2026, 2, 8)))
DAY = timedelta(days=1)
COURSE = Stint("Cantonese", date(2026, 6, 1), date(2026, 7, 15))


def test_ongoing_job_has_its_last_safe_day() -> None:
    assessment = assess_on(JUNE, HARBOUR[1])
    found = watched_days(assessment)
    assert WatchedDay("employer-tenure", "H", date(2026, 10, 19)) in found
    assert find_outlook(assessment, "employer-tenure", "H").last_safe_day == date(2026, 10, 19)


def test_passed_limit_keeps_its_day() -> None:
    found = watched_days(assess_on(date(2026, 12, 1), HARBOUR[1]))
    assert WatchedDay("employer-tenure", "H", date(2026, 10, 19)) in found


@pytest.mark.parametrize(
    "stint", [Stint("H", date(2026, 1, 15), date(2026, 3, 31)), Stint("H", date(2026, 1, 15), JUNE - DAY)], ids=["old", "eve"]
)
def test_ended_job_has_none(stint: Stint) -> None:
    assert watched_days(assess_on(JUNE, stint)) == STAY_DAYS


def test_job_that_ends_today_has_a_day_only_if_the_limit_is_reached() -> None:
    assert watched_days(assess_on(JUNE, Stint("H", date(2026, 1, 15), JUNE))) == STAY_DAYS
    last = date(2026, 7, 14)
    assert WatchedDay("employer-tenure", "H", last) in watched_days(assess_on(last, Stint("H", date(2026, 1, 15), last)))


def test_study_has_its_day_only_while_a_course_is_recorded() -> None:
    assert watched_days(assess_on(JUNE, courses=[COURSE._replace(ended_on=date(2026, 6, 3))])) == STAY_DAYS
    assert "study-total" in {each.rule for each in watched_days(assess_on(JUNE, courses=[COURSE]))}


def test_no_day_is_after_the_stay() -> None:
    short = Stay(ARRIVED, permitted_until=date(2026, 7, 1))
    found = watched_days(assess_on(JUNE, HARBOUR[1], stay=short))
    assert {each.day for each in found if each.rule != IDENTITY_CARD} == {date(2026, 7, 1)}


@pytest.mark.parametrize(("days", "registers"), [(180, False), (181, True)])
def test_identity_card_from_181_days_on(days: int, registers: bool) -> None:
    stay = Stay(ARRIVED, permitted_until=ARRIVED + (days - 1) * DAY)
    assert any(each.rule == IDENTITY_CARD for each in watched_days(assess_on(JUNE, stay=stay))) is registers


@pytest.mark.parametrize(("departed_on", "days"), [(JUNE, 0), (JUNE + DAY, 2)])
def test_departed_participant_has_none(departed_on: date, days: int) -> None:
    assert len(watched_days(assess_on(JUNE, stay=Stay(ARRIVED, departed_on=departed_on)))) == days


@examples(100)
@given(cases())
def test_time_alone_never_moves_a_day(drawn: Case) -> None:
    try:
        today, tomorrow = (watched_days(assess(drawn.history, rulebook(), on=day)) for day in (drawn.on, drawn.on + DAY))
    except CannotAssess:
        return
    later = {each[:2]: each.day for each in tomorrow}
    for each in today:
        assert later.get(each[:2], each.day) == each.day
