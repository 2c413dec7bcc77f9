"""What is still safe, and what is told first."""

from datetime import date

import pytest

from tests.factories.outlooks import ARRIVED, HARBOUR, JUNE, assess_on, find_outlook
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import last_safe_day, outlooks
from tracker.compliance.loading import builtin
from tracker.compliance.months import Spans
from tracker.compliance.rulebook import Rulebook

SAFE: list[tuple[str, date, tuple[Stint, ...], Stay, tuple[date | None, date | None, date | None]]] = [
    ("going on", JUNE, HARBOUR[1:], Stay(ARRIVED), (date(2026, 10, 19), date(2026, 10, 20), None)),
    ("a break", JUNE, HARBOUR, Stay(ARRIVED), (date(2026, 8, 1), date(2026, 8, 3), date(2026, 7, 14))),
    (
        "ended, and goes on from today",
        JUNE,
        HARBOUR[:1],
        Stay(ARRIVED),
        (date(2026, 9, 23), date(2026, 9, 26), date(2026, 7, 14)),
    ),
    ("ended today", date(2026, 3, 31), HARBOUR[:1], Stay(ARRIVED), (date(2026, 7, 14), date(2026, 7, 15), None)),
    ("planned until later", date(2026, 3, 30), HARBOUR[:1], Stay(ARRIVED), (date(2026, 7, 14), date(2026, 7, 15), None)),
    ("the stay ends first", JUNE, HARBOUR[1:], Stay(ARRIVED, date(2026, 7, 1)), (date(2026, 7, 1), date(2026, 7, 1), None)),
    (
        "a break, ended, and goes on from today",
        JUNE,
        (Stint("H", date(2026, 1, 15), date(2026, 1, 31)), Stint("H", date(2026, 2, 10), date(2026, 2, 20))),
        Stay(ARRIVED),
        (date(2026, 11, 10), date(2026, 11, 14), date(2026, 7, 14)),
    ),
    (
        "a break, planned, and the stay ends first",
        date(2026, 1, 20),
        (Stint("H", date(2026, 1, 15), date(2026, 1, 31)), Stint("H", date(2026, 2, 10), date(2026, 2, 20))),
        Stay(ARRIVED, date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1)),
    ),
    (
        "the stay is over",
        date(2026, 9, 12),
        HARBOUR[:1],
        Stay(ARRIVED, None, date(2026, 6, 1)),
        (None, None, None),
    ),
    (
        "the last day of the stay",
        date(2026, 6, 1),
        HARBOUR[:1],
        Stay(ARRIVED, None, date(2026, 6, 1)),
        (date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 1)),
    ),
    (
        "used to the last day",
        date(2026, 8, 1),
        (Stint("H", date(2026, 1, 15), date(2026, 7, 14)),),
        Stay(ARRIVED),
        (date(2026, 7, 14), date(2026, 8, 1), date(2026, 7, 14)),
    ),
    (
        "recorded beyond the stay",
        JUNE,
        (Stint("H", date(2026, 4, 20), date(2026, 7, 30)),),
        Stay(ARRIVED, date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 7, 1), None),
    ),
]


@pytest.mark.parametrize(("on", "jobs", "stay", "days"), [case[1:] for case in SAFE], ids=[case[0] for case in SAFE])
def test_the_last_safe_day(
    on: date, jobs: tuple[Stint, ...], stay: Stay, days: tuple[date | None, date | None, date | None]
) -> None:
    found = find_outlook(assess_on(on, *jobs, stay=stay), "employer-tenure", "H")
    assert (found.last_safe_day, found.latest_safe_day, found.if_breaks_count) == days


@pytest.mark.parametrize(
    ("jobs", "reading"),
    [
        (HARBOUR[1:], "first-day-counts"),
        (HARBOUR, "thirty-day-months"),
        (HARBOUR[:1], "thirty-day-months"),
        ((Stint("H", date(2026, 1, 15), date(2026, 7, 14)),), "first-day-counts"),
    ],
    ids=["one run", "two runs", "going on begins a second run", "used up"],
)
def test_last_safe_day_uses_earliest_reading(jobs: tuple[Stint, ...], reading: str) -> None:
    found = find_outlook(assess_on(JUNE, *jobs), "employer-tenure", "H")
    assert found.reading is not None
    assert found.reading.name == reading


def test_study_uses_earliest_of_six_readings() -> None:
    courses = (Stint("C", date(2026, 2, 1), date(2026, 5, 31)), Stint("D", date(2026, 4, 10), date(2026, 7, 31)))
    found = find_outlook(assess_on(JUNE, courses=courses), "study-total")
    assert (found.last_safe_day, found.latest_safe_day) == (date(2026, 6, 8), date(2026, 8, 1))
    assert found.reading is not None
    assert found.reading.name == "each-course/thirty-day-months"
    assert found.if_breaks_count is None


def test_a_gap_between_courses_is_no_leave() -> None:
    courses = (Stint("C", date(2026, 2, 1), date(2026, 2, 28)), Stint("C", date(2026, 4, 10), date(2026, 4, 30)))
    assert find_outlook(assess_on(JUNE, courses=courses), "study-total").if_breaks_count is None


def test_exceeded_first_day_leaves_no_safe_day() -> None:
    spans: Spans = ((10, 20, 3),)
    assert last_safe_day(spans, 2, 5) == 0
    assert last_safe_day(spans, 3, 5) == 10


def test_impossible_limit_has_no_safe_day() -> None:
    many = tuple(Stint(f"C{number}", date(2026, 2, 1), date(2026, 2, 2)) for number in range(200))
    found = find_outlook(assess_on(JUNE, courses=many), "study-total")
    assert (found.last_safe_day, found.latest_safe_day) == (None, date(2026, 12, 10))


OUTSIDE = [
    (date(2026, 2, 15), Stay(ARRIVED, None, date(2026, 3, 1)), date(2026, 4, 30), date(2026, 3, 1)),
    (date(2026, 2, 15), Stay(ARRIVED, None, date(2026, 3, 1)), date(2026, 12, 31), date(2026, 3, 1)),
    (date(2027, 2, 1), Stay(ARRIVED), date(2027, 8, 1), None),
]


@pytest.mark.parametrize(("on", "stay", "last", "safe"), OUTSIDE)
def test_no_day_after_stay_is_safe(on: date, stay: Stay, last: date, safe: date | None) -> None:
    found = find_outlook(assess_on(on, Stint("H", date(2026, 1, 15), last), stay=stay), "employer-tenure", "H")
    assert found.last_safe_day == safe


def test_leave_runs_to_the_eve_of_today() -> None:
    shifts = (Stint("H", date(2026, 2, 1), date(2026, 2, 1)), Stint("H", date(2026, 6, 1), date(2026, 6, 1)))
    found = find_outlook(assess_on(JUNE, *shifts), "employer-tenure", "H")
    assert found.if_breaks_count == date(2026, 7, 31)


def test_safe_job_precedes_used_up_job() -> None:
    jobs = (Stint("A", date(2026, 1, 15), date(2026, 7, 14)), Stint("B", date(2026, 1, 10), date(2026, 7, 9)))
    assert told(assess_on(date(2026, 7, 14), *jobs))[:2] == ["A", "B"]


def test_used_up_job_follows_ongoing_job() -> None:
    jobs = (Stint("A", date(2026, 1, 15), date(2026, 7, 14)), Stint("B", date(2026, 8, 1)))
    assert told(assess_on(date(2026, 9, 1), *jobs))[0] == "B"
    assert told(assess_on(date(2026, 9, 1), jobs[0]))[:2] == ["A", "stay-length"]


def test_stay_lasts_to_last_permitted_day() -> None:
    found = find_outlook(assess_on(JUNE), "stay-length")
    assert (found.last_safe_day, found.latest_safe_day, found.reading) == (date(2027, 1, 9), date(2027, 1, 9), None)


def test_settled_rule_has_no_safe_day() -> None:
    found = find_outlook(assess_on(JUNE), "entry-window")
    assert found == (found.finding, None, None, None, None)


def told(assessment: Assessment) -> list[str]:
    """What stands first, second and so on."""
    return [each.finding.subject or each.finding.rule for each in outlooks(assessment)]


def test_worst_finding_comes_first() -> None:
    jobs = (Stint("within", date(2026, 4, 1), date(2026, 5, 1)), *HARBOUR, Stint("near", date(2026, 1, 10), date(2026, 5, 30)))
    assert told(assess_on(JUNE, *jobs)) == ["H", "near", "within", "stay-length", "outside-stay", "entry-window"]
    assert told(assess_on(date(2026, 8, 3), *jobs))[0] == "H"


def test_limit_precedes_stay_of_same_day() -> None:
    assert told(assess_on(JUNE, HARBOUR[1], stay=Stay(ARRIVED, date(2026, 7, 1))))[:2] == ["H", "stay-length"]


def test_unmet_settled_rule_precedes_unmet_limits() -> None:
    late = assess_on(date(2026, 9, 1), *HARBOUR, visa=Visa(issued_on=date(2025, 9, 1)))
    assert told(late)[:2] == ["entry-window", "H"]


def test_limit_without_days_has_no_safe_day() -> None:
    rule = builtin().schemes["japan"].versions[-1].rules["study-total"]
    only = rule._replace(ways=rule.ways[:1])
    version = builtin().schemes["japan"].versions[-1]
    japan = builtin().schemes["japan"]._replace(versions=(version._replace(rules={**version.rules, "study-total": only}),))
    many = tuple(Stint(f"C{number}", date(2026, 2, 1), date(2026, 2, 2)) for number in range(200))
    assessment = assess(History("japan", Stay(ARRIVED), courses=many), Rulebook({"japan": japan}, ""), on=JUNE)
    found = find_outlook(assessment, "study-total")
    assert (found.last_safe_day, found.latest_safe_day) == (None, None)
