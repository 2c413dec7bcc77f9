"""The numbers of a report one by one: all of them, in one order, under one checksum, and what changed between two issues."""

from datetime import date
from hashlib import sha256

from tests.factories.reports import REPORT, report_of
from tracker.compliance.demographics import Demographics
from tracker.compliance.month_report import MonthCounts, StatusCounts
from tracker.compliance.report_cells import Cell, CellChange, cells, changes, checksum

HEADING = [
    Cell("report", "scheme", "", "japan"),
    Cell("report", "direction", "", "inbound"),
    Cell("report", "year", "", 2026),
    Cell("report", "as_of", "", "2026-02-28"),
    Cell("report", "quota", "", 1500),
    Cell("report", "provisional", "", False),
    Cell("report", "definitions", "", 2),
]
MIDDLE = [
    Cell("windows", "2026", "", 1500),
    Cell("ledger", "opening", "", 1500),
    Cell("ledger", "issued", "", 12),
    Cell("ledger", "lapsed", "", 0),
    Cell("ledger", "cancelled", "", 1),
    Cell("ledger", "corrections", "", 0),
    Cell("ledger", "closing", "", 1489),
    Cell("forecast", "method", "", "share-of-past-years"),
    Cell("forecast", "years", "", "2023 2024 2025"),
    Cell("forecast", "last_year_error", "", 60),
    Cell("forecast", "expected", "2026-03", 17),
    Cell("forecast", "low", "2026-03", 16),
    Cell("forecast", "high", "2026-03", 18),
]
END = [
    Cell("people", "total", "", 12),
    Cell("people", "sex/female", "", 9),
    Cell("people", "sex/male", "", 3),
    Cell("people", "age/18-22", "", 12),
    Cell("compliance", "met", "", 10),
    Cell("compliance", "contested", "", 2),
    Cell("compliance", "unmet", "", 0),
    Cell("compliance", "not_assessed", "", 0),
    Cell("revisions", "1/cell", "", "months/issued/2026-01"),
    Cell("revisions", "1/old", "", 9),
    Cell("revisions", "1/new", "", 10),
    Cell("revisions", "1/why", "", "=HYPERLINK(1)"),
    Cell("revisions", "1/recorded_on", "", "2026-02-03"),
]


def test_cells_hold_every_number_in_order() -> None:
    told = list(cells(REPORT))
    assert told[:7] == HEADING
    assert told[7:25] == [
        Cell("months", key, month, value)
        for month, counts in REPORT.months
        for key, value in zip(MonthCounts._fields, counts, strict=True)
    ]
    assert told[25:38] == MIDDLE
    assert told[65:] == END
    assert len({cell.path for cell in told}) == len(told)


def test_report_without_forecast_has_no_forecast_cells() -> None:
    assert not [cell for cell in cells(REPORT._replace(forecast=None)) if cell.section == "forecast"]


def test_cell_is_named_by_section_and_month() -> None:
    assert Cell("months", "issued", "2026-01", 1).path == "months/issued/2026-01"
    assert Cell("ledger", "closing", "", 1).path == "ledger/closing"


def test_checksum_is_of_json_lines() -> None:
    told = [Cell("a", "b", "2026-01", 1), Cell("c", "d", "", None), Cell("e", "f", "", "香港")]
    text = '["a", "b", "2026-01", 1]\n["c", "d", "", null]\n["e", "f", "", "\\u9999\\u6e2f"]\n'
    assert checksum(told) == sha256(text.encode()).hexdigest()


def test_any_changed_number_changes_checksum() -> None:
    told = cells(REPORT)
    sums = {checksum(told)}
    for place, cell in enumerate(told):
        sums.add(checksum([*told[:place], cell._replace(value="another"), *told[place + 1 :]]))
    assert len(sums) == len(told) + 1


def test_changes_list_old_and_new() -> None:
    old = cells(report_of("2026-01"))
    new = cells(REPORT._replace(months=(("2026-01", MonthCounts(applications=12, issued=11)), REPORT.months[1])))
    told = {change.cell: change for change in changes(old, new)}
    assert told["months/issued/2026-01"] == CellChange("months/issued/2026-01", 10, 11)
    assert told["months/issued/2026-02"] == CellChange("months/issued/2026-02", None, 2)
    assert "months/applications/2026-01" not in told
    gone = {change.cell: change for change in changes(new, old)}
    assert gone["ledger/issued"] == CellChange("ledger/issued", 12, 10)
    assert gone["months/issued/2026-02"] == CellChange("months/issued/2026-02", 2, None)


def test_shown_and_hidden_numbers_are_changes() -> None:
    hidden, shown = Cell("people", "sex/male", "", None), Cell("people", "sex/male", "", 5)
    assert changes([hidden], [shown]) == (CellChange("people/sex/male", None, 5),)
    assert changes([], [hidden]) == (CellChange("people/sex/male", None, None),)
    assert changes([hidden], []) == (CellChange("people/sex/male", None, None),)
    assert changes([hidden], [hidden]) == ()


def test_time_and_revisions_are_no_change() -> None:
    later = REPORT._replace(as_of=date(2026, 2, 27), provisional=True, revisions=())
    assert changes(cells(REPORT), cells(later)) == ()
    assert checksum(cells(REPORT)) != checksum(cells(later))


def test_other_definitions_are_not_compared() -> None:
    early = REPORT._replace(definitions=1, compliance=StatusCounts(1, 2, 3, 4, 5), people=Demographics(None, {}, {}))
    assert changes(cells(early), cells(REPORT)) == ()
    later = REPORT._replace(months=REPORT.months[:1])
    assert {change.cell.split("/")[0] for change in changes(cells(early), cells(later))} == {"months"}


def test_forecast_alone_is_no_change() -> None:
    assert changes(cells(REPORT), cells(REPORT._replace(forecast=None))) == ()
