"""Broken days at the limit of one month, by hand, for the engine of rows and that of columns."""

from datetime import date

from tests.factories.history import Case
from tests.support.oracle.column_by_column import in_columns
from tests.support.oracle.invented import LONG_AGO, rulebook_of
from tests.support.oracle.outcome import Conditions, Count
from tests.support.oracle.side_by_side import outcome_of
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint

ONE_MONTH = Conditions(employer_tenure=1)


def readings(conditions: Conditions, *jobs: tuple[str, str], on: str) -> dict[str, Count]:
    """Return the readings of work for one employer, on which both engines agree."""
    book = rulebook_of({"invented": {LONG_AGO: conditions}})
    stints = tuple(Stint("A", date.fromisoformat(first), date.fromisoformat(last)) for first, last in jobs)
    case = Case(History("invented", Stay(date(2026, 1, 1)), jobs=stints), date.fromisoformat(on))
    by_row = outcome_of(assess(case.history, book, on=case.on))
    assert in_columns([case], book) == [by_row]
    return {
        name: count
        for finding in by_row.findings
        if finding.rule == "employer-tenure"
        for name, count in finding.readings.items()
    }


def test_second_run_begins_beyond_first_day_free() -> None:
    found = readings(ONE_MONTH, ("2026-02-01", "2026-03-01"), ("2026-03-03", "2026-03-05"), on="2026-03-10")
    assert found == {
        "first-day-counts": Count(28, 32, date(2026, 2, 28), date(2026, 3, 1)),
        "first-day-free": Count(29, 32, date(2026, 3, 1), date(2026, 3, 3)),
        "thirty-day-months": Count(30, 32, date(2026, 3, 3), date(2026, 3, 4)),
        "months-and-thirtieths": Count(30, 33, date(2026, 3, 1), date(2026, 3, 3)),
    }


def test_run_counts_months_from_first_counted_day() -> None:
    february = Conditions(employer_tenure=1, uncounted=(("employer-tenure", date(2026, 2, 1), date(2026, 2, 28)),))
    found = readings(february, ("2026-02-28", "2026-03-29"), ("2026-04-10", "2026-04-10"), on="2026-04-20")
    assert found["months-and-thirtieths"] == Count(30, 30, None, None)
