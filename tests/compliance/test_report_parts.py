"""What one person adds to a month: equal before the first difference, and as the status of each day says."""

from datetime import date

from tracker.compliance.findings import CONTESTED, FORECAST, MET, UNMET, status_at
from tracker.compliance.month_report import blocking_month, next_month
from tracker.compliance.report_parts import CountedFacts, first_difference, report_part

ARRIVED, UNTIL = date(2026, 1, 10), date(2027, 1, 9)
THERE = CountedFacts(
    frozenset({("issued", date(2025, 12, 10)), ("arrived", ARRIVED)}), UNTIL, "F", 25, frozenset({(MET, date(2026, 7, 15), ())})
)
SETTLED = frozenset({(UNMET, None, ())})


def test_status_counts_days_up_to_the_day() -> None:
    readings = (date(2026, 7, 15), date(2026, 7, 16))
    told = [status_at(FORECAST, None, readings, on=date(2026, 7, day)) for day in (14, 15, 16)]
    assert told == [MET, CONTESTED, UNMET]
    assert status_at(CONTESTED, None, (date(2026, 7, 15), None), on=date(2030, 1, 1)) is CONTESTED
    assert [status_at(UNMET, date(2026, 7, 15), (), on=date(2026, 7, day)) for day in (14, 15)] == [MET, UNMET]
    assert status_at(UNMET, None, (), on=date(2000, 1, 1)) is UNMET


def test_nobody_adds_nothing() -> None:
    assert report_part(CountedFacts(), "2026-03") == ()
    assert report_part(THERE._replace(events=frozenset({("arrived", date(2027, 2, 1))})), "2026-12") == ()
    assert report_part(THERE._replace(permitted_until=None, events=frozenset({("arrived", date(2025, 2, 1))})), "2026-12") == ()


def test_part_holds_events_presence_person_and_status() -> None:
    assert report_part(THERE, "2025-12") == ((("issued", 12),), (), ("F", 25), None)
    assert report_part(THERE, "2026-02") == ((("arrived", 1),), (1, 2), None, MET)
    assert report_part(THERE, "2026-07") == ((("arrived", 1),), (1, 2, 3, 4, 5, 6, 7), None, UNMET)
    assert report_part(THERE._replace(findings=None), "2026-01")[-1] is None
    assert report_part(THERE._replace(findings=frozenset()), "2026-01")[-1] is MET
    gone = THERE._replace(events=THERE.events | {("departed", date(2026, 2, 3))})
    assert report_part(gone, "2026-03") == ((("arrived", 1), ("departed", 2)), (1,), None, None)


def test_first_difference_is_earliest_day() -> None:
    assert first_difference(THERE, THERE) is None
    assert first_difference(CountedFacts(), CountedFacts(sex="F")) is None
    assert first_difference(THERE, THERE._replace(events=THERE.events | {("departed", date(2026, 2, 3))})) == date(2026, 2, 3)
    assert first_difference(THERE, THERE._replace(permitted_until=date(2026, 9, 9))) == date(2026, 9, 9)
    assert first_difference(THERE, THERE._replace(permitted_until=None)) == UNTIL
    assert first_difference(THERE, THERE._replace(age=26)) == date(2025, 12, 10)
    assert first_difference(THERE, THERE._replace(findings=None)) == ARRIVED
    assert first_difference(THERE._replace(findings=None), THERE._replace(findings=None, sex="M")) == date(2025, 12, 10)
    assert first_difference(THERE, THERE._replace(findings=THERE.findings | SETTLED if THERE.findings else None)) == ARRIVED
    later = frozenset({(MET, date(2026, 7, 15), ()), (MET, None, (date(2026, 9, 1), None))})
    assert first_difference(THERE, THERE._replace(findings=later)) == date(2026, 9, 1)


def test_next_month_passes_the_year() -> None:
    assert [next_month(month) for month in ("2026-01", "2026-09", "2026-12")] == ["2026-02", "2026-10", "2027-01"]


def test_blocking_month_is_first_that_is_not_closed() -> None:
    closed = {"2026-11": "closed", "2026-12": "signed"}
    assert blocking_month("2026-11", {}) is None
    assert [blocking_month(month, closed) for month in ("2027-01", "2027-02", "2026-10")] == [None, "2027-01", "2027-01"]
    assert blocking_month("2026-12", closed) is None
    assert blocking_month("2027-01", closed | {"2026-11": "open"}) == "2026-11"
    assert blocking_month("2026-11", closed | {"2026-11": "open"}) is None
