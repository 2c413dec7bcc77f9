"""A month's report: which month, what stands in it, who is in the territory, and that it adds up or raises."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.demographics import Demographics
from tracker.compliance.forecast import forecast
from tracker.compliance.ledger import DoesNotAddUp, Ledger, Line
from tracker.compliance.loading import builtin
from tracker.compliance.month_report import (
    MonthCounts,
    MonthReport,
    NoSuchMonth,
    ReportCounts,
    ReportScope,
    Revision,
    StatusCounts,
    is_in_territory,
    last_complete_month,
    month_report,
    months_until,
    resolve_month,
)
from tracker.compliance.quota import published, recorded

JAPAN = builtin().schemes["japan"]
IN, OUT = (published(JAPAN, direction) for direction in ("inbound", "outbound"))
TODAY = date(2026, 4, 15)
MARCH = ReportScope("japan", "inbound", "2026-03", TODAY)
COUNTED = ReportCounts(
    months={
        "2025-12": MonthCounts(issued=99),
        "2026-01": MonthCounts(12, 10, 1, 0, 2, 0, 5, 4, 60),
        "2026-03": MonthCounts(applications=9, issued=7, arrived=6, in_territory=63),
        "2026-04": MonthCounts(issued=50),
    },
    lines=(
        Line("issued", date(2026, 1, 20), 10, 2026),
        Line("lapsed", date(2026, 1, 9), 2, 2025),
        Line("issued", date(2026, 3, 2), 7, 2026),
        Line("cancelled", date(2026, 3, 9), 1, 2026),
        Line("issued", date(2026, 4, 1), 50, 2026),
    ),
    live=16,
)


def test_report_has_months_and_ledger() -> None:
    report = month_report(MARCH, IN, COUNTED)
    assert report == MonthReport(
        scheme="japan",
        direction="inbound",
        year=2026,
        as_of=date(2026, 3, 31),
        quota=1500,
        months=(
            ("2026-01", MonthCounts(12, 10, 1, 0, 2, 0, 5, 4, 60)),
            ("2026-02", MonthCounts()),
            ("2026-03", MonthCounts(9, 7, 0, 0, 0, 0, 6, 0, 63)),
        ),
        ledger=Ledger(1500, 17, 0, 1, 0, 1484),
        forecast=forecast(2026, [10, 0, 7], {}),
        people=Demographics(0, {}, {}),
        compliance=StatusCounts(),
        revisions=(),
        provisional=False,
        windows=(("2026", 1500),),
    )


def test_dropped_line_stops_report() -> None:
    for line in (COUNTED.lines[0], COUNTED.lines[2], COUNTED.lines[3]):
        with pytest.raises(DoesNotAddUp):
            month_report(MARCH, IN, COUNTED._replace(lines=[each for each in COUNTED.lines if each is not line]))


def test_unfinished_month_is_provisional() -> None:
    asked = MARCH._replace(month="2026-04")
    report = month_report(asked, IN, COUNTED._replace(live=66))
    assert (report.provisional, report.as_of, len(report.months)) == (True, TODAY, 4)
    assert report.forecast == forecast(2026, [10, 0, 7], {})
    assert report.ledger == Ledger(1500, 67, 0, 1, 0, 1434)


def test_second_month_gives_no_forecast_yet() -> None:
    asked = ReportScope("japan", "inbound", "2026-02", date(2026, 2, 28))
    counted = COUNTED._replace(lines=COUNTED.lines[:1], live=10)
    assert month_report(asked, IN, counted).forecast is None
    assert month_report(asked._replace(today=date(2026, 3, 1)), IN, counted).forecast is not None


def test_unknown_ceiling_closes_below_zero() -> None:
    report = month_report(MARCH, (), COUNTED)
    assert (report.quota, report.windows) == (None, (("2026", None),))
    assert report.ledger == Ledger(0, 17, 0, 1, 0, -16)


def test_halved_year_names_places_of_halves() -> None:
    asked = ReportScope("japan", "outbound", "2017-01", TODAY)
    report = month_report(asked, OUT, ReportCounts({}, (), 0))
    assert (report.quota, report.windows) == (1500, (("2017-H1", 750), ("2017-H2", 750)))
    moved = [*OUT, recorded("2017-H1", 700, "A letter"), recorded("2017-H2", 800, "A letter")]
    assert month_report(asked, moved, ReportCounts({}, (), 0)).windows == (("2017-H1", 700), ("2017-H2", 800))


@pytest.mark.parametrize(
    ("month", "ledger"), [("2016-09", Ledger(250, 0, 0, 0, 0, 250)), ("2016-10", Ledger(250, 0, 0, 0, 1250, 1500))]
)
def test_rise_is_correction_in_its_month(month: str, ledger: Ledger) -> None:
    report = month_report(ReportScope("japan", "inbound", month, TODAY), IN, ReportCounts({}, (), 0))
    assert (report.quota, report.ledger) == (ledger.closing, ledger)
    assert report.windows == (("2016", ledger.closing),)


def test_the_published_year_2012_adds_up() -> None:
    """Out of Hong Kong: 250 places, 125 a round, 20 of the first not collected and given out in the second."""
    lines = (
        Line("issued", date(2012, 6, 1), 125, 2012),
        Line("lapsed", date(2012, 9, 1), 20, 2012),
        Line("issued", date(2012, 12, 1), 145, 2012),
    )
    counted = ReportCounts({"2012-06": MonthCounts(applications=191), "2012-12": MonthCounts(applications=231)}, lines, 250)
    report = month_report(ReportScope("japan", "outbound", "2012-12", TODAY), OUT, counted)
    assert report.ledger == Ledger(250, 270, 20, 0, 0, 0)
    assert sum(counts.applications or 0 for _, counts in report.months) == 422


def test_what_was_counted_elsewhere_is_passed_on() -> None:
    revision = Revision("months/issued/2026-01", 9, 10, "A late file", date(2026, 2, 3))
    counted = COUNTED._replace(
        sexes={"F": 9, "M": 8},
        ages={20: 9, 28: 8},
        statuses=StatusCounts(met=15, contested=2),
        revisions=[revision],
        past={year: [1] * 12 for year in (2023, 2024, 2025)},
    )
    report = month_report(MARCH, IN, counted)
    assert report.people == Demographics(17, {"female": 9, "male": 8}, {"18-22": 9, "27-30": 8})
    assert (report.compliance, report.revisions) == (StatusCounts(met=15, contested=2), (revision,))
    assert report.forecast == forecast(2026, [10, 0, 7], counted.past)


@pytest.mark.parametrize(
    ("year", "today", "month"),
    [
        (2025, "2026-01-01", "2025-12"),
        (2025, "2026-11-24", "2025-12"),
        (2026, "2026-11-24", "2026-10"),
        (2026, "2026-02-01", "2026-01"),
        (2026, "2026-12-31", "2026-11"),
        (2026, "2026-01-31", None),
        (2027, "2026-11-24", None),
    ],
)
def test_last_complete_month_is_over(year: int, today: str, month: str | None) -> None:
    assert last_complete_month(year, date.fromisoformat(today)) == month


@pytest.mark.parametrize(
    ("year", "month", "today", "reported"),
    [
        (2026, None, "2026-11-24", "2026-10"),
        (2025, None, "2026-11-24", "2025-12"),
        (2026, None, "2026-01-05", "2026-01"),
        (2026, "2026-11", "2026-11-01", "2026-11"),
        (2026, "2026-03", "2026-11-01", "2026-03"),
        (1900, "1900-01", "2026-11-01", "1900-01"),
        (2026, "2026-12", "2026-11-24", "2026-12"),
        (2027, None, "2026-11-24", "2027-01"),
        (2200, "2200-12", "2026-11-24", "2200-12"),
    ],
)
def test_missing_month_means_last_complete(year: int, month: str | None, today: str, reported: str) -> None:
    assert resolve_month(year, month, date.fromisoformat(today)) == reported


@pytest.mark.parametrize(
    ("year", "month", "refused", "reason"),
    [
        (2026, "2026-13", "2026-13", "no-month"),
        (2026, "2026-00", "2026-00", "no-month"),
        (2026, "2026-3", "2026-3", "no-month"),
        (2026, "March", "March", "no-month"),
        (2026, "2026-03\n", "2026-03\n", "no-month"),
        (2026, "", "", "no-month"),
        (1899, None, "1899-12", "no-month"),
        (2201, None, "2201-01", "no-month"),
        (2026, "2025-03", "2025-03", "another-year"),
    ],
)
def test_invalid_month_is_refused(year: int, month: str | None, refused: str, reason: str) -> None:
    with pytest.raises(NoSuchMonth) as raised:
        resolve_month(year, month, TODAY)
    assert (raised.value.month, raised.value.reason) == (refused, reason)
    assert str(raised.value).startswith(f"{refused} ")


@pytest.mark.parametrize(
    ("month", "today", "ends", "provisional"),
    [
        ("2026-02", "2026-02-28", "2026-02-28", True),
        ("2026-02", "2026-03-01", "2026-02-28", False),
        ("2024-02", "2024-02-29", "2024-02-29", True),
        ("2025-12", "2026-01-01", "2025-12-31", False),
    ],
)
def test_month_is_over_after_last_day(month: str, today: str, ends: str, provisional: bool) -> None:
    asked = ReportScope("japan", "inbound", month, date.fromisoformat(today))
    assert (str(asked.ends_on), asked.provisional, asked.year) == (ends, provisional, int(month[:4]))


def test_months_of_year_begin_with_january() -> None:
    assert months_until("2026-01") == ("2026-01",)
    assert months_until("2026-12")[::11] == ("2026-01", "2026-12")
    assert len(months_until("2026-12")) == 12


END = date(2026, 3, 31)
BEFORE, AFTER = date(2026, 3, 30), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("arrived_on", "departed_on", "permitted_until", "there"),
    [
        (END, None, END, True),
        (BEFORE, None, AFTER, True),
        (AFTER, None, AFTER, False),
        (BEFORE, None, BEFORE, False),
        (BEFORE, AFTER, AFTER, True),
        (BEFORE, END, AFTER, False),
        (BEFORE, BEFORE, AFTER, False),
    ],
)
def test_territory_counts_people_at_month_end(
    arrived_on: date, departed_on: date | None, permitted_until: date, there: bool
) -> None:
    assert is_in_territory(arrived_on, departed_on, permitted_until, on=END) is there


kinds = st.sampled_from(["issued", "lapsed", "cancelled"])
moves = st.lists(st.tuples(kinds, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 200)), max_size=30)


@given(moves, st.integers(1, 12), st.sampled_from([IN, OUT, ()]))
def test_every_report_adds_up(moved: list[tuple[str, date, int]], month: int, known: tuple[object, ...]) -> None:
    asked = ReportScope("japan", "inbound", f"2026-{month:02}", TODAY)
    lines = tuple(Line(kind, on, amount, 2026) for kind, on, amount in moved)  # type: ignore[arg-type]
    signed = {"issued": 1, "lapsed": -1, "cancelled": -1}
    live = sum(signed[kind] * amount for kind, on, amount in moved if on.month <= month)
    report = month_report(asked, known, ReportCounts({}, lines, live))  # type: ignore[arg-type]
    opening, issued, lapsed, cancelled, corrections, closing = report.ledger
    assert opening - issued + (lapsed or 0) + (cancelled or 0) + corrections == closing == (report.quota or 0) - live


def test_future_month_is_provisional() -> None:
    asked = ReportScope("japan", "inbound", "2026-12", date(2026, 4, 20))
    counts = {f"2026-{month:02}": MonthCounts(issued=10) for month in (1, 2, 3, 4, 9)}
    lines = [Line("issued", date(2026, 9, 1), 50, 2026)]
    report = month_report(asked, (), ReportCounts(months=counts, lines=lines, live=50))
    assert (report.provisional, report.as_of, len(report.months)) == (True, date(2026, 4, 20), 12)
    assert report.forecast is not None
    assert report.forecast.months[0].month == "2026-04"
    assert report.forecast.months[-1].expected == 120
