"""The steps that lead from the first day counted to the last safe day."""

from datetime import date

import pytest

from tests.factories.outlooks import ARRIVED, HARBOUR, JUNE, assess_on, find_outlook
from tracker.compliance.explanation import break_days, calendar_end, steps_of
from tracker.compliance.facts import Stay, Stint


def test_steps_of_break_reach_last_safe_day() -> None:
    assessment = assess_on(JUNE, *HARBOUR)
    found = find_outlook(assessment, "employer-tenure", "H")
    assert found.reading is not None
    assert calendar_end(found.finding.readings[0]) == date(2026, 7, 14)
    steps = steps_of(found.reading, found.last_safe_day, on=JUNE)
    assert break_days(steps) == 19
    assert [tuple(step) for step in steps] == [
        ("counted", date(2026, 1, 15), date(2026, 3, 31), 76, 1, 76),
        ("break", date(2026, 4, 1), date(2026, 4, 19), 19, 0, 76),
        ("counted", date(2026, 4, 20), date(2026, 8, 1), 104, 1, 180),
        ("over", date(2026, 8, 2), date(2027, 1, 9), 161, 1, 341),
    ]


def test_steps_of_ended_job_continue_today() -> None:
    found = find_outlook(assess_on(JUNE, *HARBOUR[:1]), "employer-tenure", "H")
    assert found.reading is not None
    assert [tuple(step) for step in steps_of(found.reading, found.last_safe_day, on=JUNE)] == [
        ("counted", date(2026, 1, 15), date(2026, 3, 31), 76, 1, 76),
        ("break", date(2026, 4, 1), date(2026, 6, 11), 72, 0, 76),
        ("onward", date(2026, 6, 12), date(2026, 9, 23), 104, 1, 180),
    ]


def test_steps_of_planned_job_continue_after_it() -> None:
    found = find_outlook(assess_on(date(2026, 2, 1), *HARBOUR[:1]), "employer-tenure", "H")
    assert found.reading is not None
    assert [tuple(step) for step in steps_of(found.reading, found.last_safe_day, on=date(2026, 2, 1))] == [
        ("counted", date(2026, 1, 15), date(2026, 3, 31), 76, 1, 76),
        ("onward", date(2026, 4, 1), date(2026, 7, 14), 105, 1, 181),
    ]


@pytest.mark.parametrize(
    ("last", "then"),
    [
        (date(2026, 7, 13), ("onward", date(2026, 7, 14), date(2026, 7, 14), 1, 1, 181)),
        (date(2026, 7, 15), ("over", date(2026, 7, 15), date(2026, 7, 15), 1, 1, 182)),
    ],
)
def test_the_steps_end_with_a_single_day(last: date, then: tuple[object, ...]) -> None:
    found = find_outlook(assess_on(JUNE, Stint("H", date(2026, 1, 15), last)), "employer-tenure", "H")
    assert found.reading is not None
    assert tuple(steps_of(found.reading, found.last_safe_day, on=JUNE)[-1]) == then


def test_steps_of_ended_stay_end_with_record() -> None:
    assessment = assess_on(date(2026, 9, 12), *HARBOUR[:1], stay=Stay(ARRIVED, None, date(2026, 6, 1)))
    found = find_outlook(assessment, "employer-tenure", "H")
    assert found.reading is not None
    assert [step.kind for step in steps_of(found.reading, found.last_safe_day, on=assessment.on)] == ["counted"]


def test_steps_say_how_often_day_counts() -> None:
    courses = (Stint("C", date(2026, 2, 1), date(2026, 5, 31)), Stint("D", date(2026, 4, 10), date(2026, 7, 31)))
    found = find_outlook(assess_on(JUNE, courses=courses), "study-total")
    assert found.reading is not None
    assert [
        (step.kind, step.days, step.times, step.total) for step in steps_of(found.reading, found.last_safe_day, on=JUNE)
    ] == [
        ("counted", 68, 1, 68),
        ("counted", 52, 2, 172),
        ("counted", 8, 1, 180),
        ("over", 53, 1, 233),
    ]


def test_span_from_exceeding_day_is_whole() -> None:
    stints = (
        (date(2026, 1, 15), date(2026, 7, 14)),
        (date(2026, 8, 1), date(2026, 8, 5)),
        (date(2026, 8, 9), date(2026, 8, 9)),
    )
    jobs = tuple(Stint("H", *stint) for stint in stints)
    found = find_outlook(assess_on(JUNE, *jobs), "employer-tenure", "H")
    assert found.reading is not None
    steps = steps_of(found.reading, found.last_safe_day, on=JUNE)
    assert [(step.kind, step.first) for step in steps] == [
        ("counted", date(2026, 1, 15)),
        ("break", date(2026, 7, 15)),
        ("over", date(2026, 8, 1)),
        ("break", date(2026, 8, 6)),
        ("over", date(2026, 8, 9)),
    ]
    assert break_days(steps) == 17


def test_a_break_to_today_is_counted_too() -> None:
    jobs = (Stint("H", date(2026, 1, 15), date(2026, 1, 31)), Stint("H", date(2026, 2, 10), date(2026, 2, 20)))
    found = find_outlook(assess_on(JUNE, *jobs), "employer-tenure", "H")
    assert found.reading is not None
    assert break_days(steps_of(found.reading, found.last_safe_day, on=JUNE)) == 9 + 111
