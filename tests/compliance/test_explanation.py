"""Steps of a count in months and thirtieths: each total is the worth of the stints so far."""

from datetime import date

import pytest

from tracker.compliance.assess import assess
from tracker.compliance.explanation import RunWorth, steps_of, worth_by_run
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import Reading
from tracker.compliance.loading import builtin
from tracker.compliance.months import Span, Spans

ON = date(2026, 6, 12)
JOBS = (Stint("E", date(2026, 1, 15), date(2026, 2, 15)), Stint("E", date(2026, 4, 1), date(2026, 4, 10)))


def test_totals_are_thirtieths_of_all_stints() -> None:
    assessment = assess(History("japan", Stay(date(2026, 1, 10)), jobs=JOBS), builtin(), on=ON)
    (tenure,) = (each for each in assessment.findings if each.rule == "employer-tenure")
    reading = tenure.readings[-1]
    recorded = steps_of(reading, None, on=ON)
    assert [(step.kind, step.total) for step in recorded] == [("counted", 30), ("break", 30), ("counted", 40)]
    onward = steps_of(reading, date(2026, 6, 13), on=ON)
    assert [(step.kind, step.total) for step in onward[3:]] == [("break", 40), ("onward", 42)]


def span(first: str, last: str) -> Span:
    return date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal(), 1


def reading_of(*runs: Spans) -> Reading:
    """A reading of courses by months and thirtieths; () if there are no runs."""
    spans = tuple(sorted(each for run in runs for each in run)) or (span("2026-01-01", "2026-01-02"),)
    return Reading("each-course/months-and-thirtieths", 180, 0, None, None, spans, (), runs)


@pytest.mark.parametrize(
    ("first", "second", "safe", "total"),
    [
        # 20 + 22 + 10 as a third course; 20 + 30 as more of the second, whose month ends on 10 February
        (span("2026-01-01", "2026-01-20"), span("2026-01-10", "2026-01-31"), date(2026, 2, 10), 52),
        # 1 + 30 as more of one course, whose month ends on 28 February; 1 + 1 + 28 as a third
        (span("2026-01-31", "2026-01-31"), span("2026-01-31", "2026-01-31"), date(2026, 2, 28), 31),
    ],
)
def test_overlapping_courses_continue_at_the_greatest_worth(first: Span, second: Span, safe: date, total: int) -> None:
    last_step = steps_of(reading_of((first,), (second,)), safe, on=date(2026, 2, 1))[-1]
    assert (last_step.kind, last_step.total) == ("onward", total)


def test_runs_are_listed_with_their_worth() -> None:
    winter, summer = span("2025-11-15", "2026-02-14"), span("2026-07-15", "2026-10-14")
    assert worth_by_run(reading_of((summer,), (winter,))) == (
        RunWorth(date(2025, 11, 15), date(2026, 2, 14), 92, 90),
        RunWorth(date(2026, 7, 15), date(2026, 10, 14), 92, 89),
    )


def test_run_is_worth_its_counted_days() -> None:
    run = span("2026-01-01", "2026-01-10"), span("2026-01-21", "2026-02-11")
    assert worth_by_run(reading_of(run)) == (RunWorth(date(2026, 1, 1), date(2026, 2, 11), 32, 30),)


def test_reading_without_runs_lists_none() -> None:
    assert worth_by_run(reading_of()) == ()
