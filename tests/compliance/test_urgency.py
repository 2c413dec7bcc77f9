"""The worst comes first, then what nobody has taken, then the earliest day; a missing departure is asked about first."""

from datetime import date, timedelta

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import CONTESTED, FORECAST, MET, UNMET
from tracker.compliance.loading import builtin
from tracker.compliance.urgency import Urgency, rank, urgency

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
