"""The worst comes first, then what nobody has taken, then the earliest day; a missing departure is asked about first."""

from datetime import date, timedelta

import pytest

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import CONTESTED, FORECAST, MET, UNMET
from tracker.compliance.loading import builtin
from tracker.compliance.urgency import Urgency, days_left, is_urgent, rank, urgency

ARRIVED = date(2026, 1, 10)
START, CONTESTED_ON = date(2026, 1, 15), date(2026, 7, 15)
DAY = timedelta(days=1)


def judged(rule: str, on: date, *jobs: Stint, stay: Stay | None = None, courses: tuple[Stint, ...] = ()) -> Urgency:
    """How urgent a rule of somebody from Japan is on a day."""
    stay = stay or Stay(ARRIVED)
    findings = assess(History("japan", stay, jobs=jobs, courses=courses), builtin(), on=on).findings
    return urgency(rule, findings, departed=stay.departed_on is not None, on=on)


def test_met_rule_is_not_urgent() -> None:
    eve = CONTESTED_ON - DAY
    assert judged("employer-tenure", eve, Stint("A", START)) == Urgency(MET, eve, eve)


def test_contested_limit_is_urgent_from_first_reading() -> None:
    assert judged("employer-tenure", CONTESTED_ON, Stint("A", START)) == Urgency(CONTESTED, CONTESTED_ON, CONTESTED_ON)


def test_worst_status_and_earliest_day_count() -> None:
    on = CONTESTED_ON + DAY
    jobs = Stint("A", START), Stint("B", START + 2 * DAY)
    assert judged("employer-tenure", on, *jobs) == Urgency(UNMET, CONTESTED_ON, on)


def test_other_rules_are_not_looked_at() -> None:
    on = CONTESTED_ON + DAY
    assert judged("study-total", on, Stint("A", START)) == Urgency(MET, on, on)


def test_missing_departure_waits_two_weeks() -> None:
    over = date(2027, 1, 10)
    assert judged("stay-length", over) == Urgency(UNMET, over, over + timedelta(days=14))


def test_late_departure_is_urgent_at_once() -> None:
    over = date(2027, 1, 10)
    assert judged("stay-length", over, stay=Stay(ARRIVED, None, over)) == Urgency(UNMET, over, over)


def test_harm_goes_before_who_has_taken_it() -> None:
    places = [rank(harm, assigned=assigned) for harm in (UNMET, CONTESTED, FORECAST, MET) for assigned in (False, True)]
    assert places == sorted(places)
    assert len(set(places)) == 8


ON = date(2026, 7, 16)


@pytest.mark.parametrize(
    ("flags", "left"),
    [
        ([], None),
        ([()], None),
        ([(ON - DAY, ON)], None),
        ([(ON - DAY, None)], None),
        ([(ON, ON + DAY)], 1),
        ([(ON, ON + 9 * DAY, ON + 8 * DAY)], 9),
        ([(ON, ON + 9 * DAY), (ON, ON + 8 * DAY), (ON - DAY, ON)], 8),
    ],
)
def test_days_are_left_until_the_last_reading_is_over(flags: list[tuple[date | None, ...]], left: int | None) -> None:
    assert days_left(flags, on=ON) == left


@pytest.mark.parametrize(
    ("harm", "last", "due", "urgent"),
    [
        (CONTESTED, ON + 8 * DAY, None, False),
        (CONTESTED, ON + 7 * DAY, None, True),
        (UNMET, ON - DAY, None, True),
        (CONTESTED, None, ON, False),
        (CONTESTED, None, ON - DAY, True),
        (MET, ON - DAY, None, False),
    ],
)
def test_case_is_urgent_when_over_nearly_over_or_overdue(harm: int, last: date | None, due: date | None, urgent: bool) -> None:
    assert is_urgent(harm, [(ON - DAY, last)], due, on=ON) is urgent
