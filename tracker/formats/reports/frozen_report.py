"""A report as it was frozen: its numbers, read back from their cells."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from tracker.compliance.demographics import People
from tracker.compliance.forecast import Forecast, Outlook
from tracker.compliance.ledger import Ledger
from tracker.compliance.month_report import MonthCounts, MonthReport, Revision, Standing
from tracker.compliance.report_cells import Cell, cells, checksum


class FrozenReport(NamedTuple):
    """An issue's report, and whether it is still what was closed."""

    report: MonthReport
    cells: tuple[Cell, ...]
    is_whole: bool
    """Whether its numbers still have the checksum that was kept beside them."""


def read_frozen_report(figures: Sequence[Sequence[Any]], kept_checksum: str | None) -> FrozenReport:
    """The report of an issue's figures; `figures.cells` of it are the same cells again."""
    told = tuple(Cell(*cell) for cell in figures)
    report = _report(told)
    return FrozenReport(report, told, checksum(told) == kept_checksum and cells(report) == told)


def _report(told: Sequence[Cell]) -> MonthReport:
    heading = {cell.key: cell.value for cell in told if cell.section == "report"}
    sections: dict[str, dict[str, Any]] = {}
    for cell in told:
        if not cell.month:
            sections.setdefault(cell.section, {})[cell.key] = cell.value
    return MonthReport(
        **{**heading, "as_of": date.fromisoformat(str(heading["as_of"]))},  # type: ignore[arg-type]
        months=tuple((month, MonthCounts(**counts)) for month, counts in _by_month(told, "months")),
        ledger=Ledger(**sections["ledger"]),
        forecast=_forecast(told, sections.get("forecast", {})),
        people=_people(sections["people"]),
        compliance=Standing(**sections["compliance"]),
        revisions=_revisions(sections.get("revisions", {})),
        windows=tuple(sections["windows"].items()),
    )


def _by_month(told: Sequence[Cell], section: str) -> list[tuple[str, dict[str, Any]]]:
    found = [cell for cell in told if cell.section == section and cell.month]
    return [(month, {cell.key: cell.value for cell in of}) for month, of in groupby(found, key=lambda cell: cell.month)]


def _forecast(told: Sequence[Cell], totals: dict[str, Any]) -> Forecast | None:
    if not totals:
        return None
    years = tuple(map(int, totals["years"].split()))
    months = tuple(Outlook(month, **numbers) for month, numbers in _by_month(told, "forecast"))
    return Forecast(totals["method"], years, totals["last_year_error"], months)


def _people(told: dict[str, Any]) -> People:
    tables: dict[str, dict[str, int | None]] = {"sex": {}, "age": {}}
    for key, value in told.items():
        table, _, name = key.partition("/")
        if name:
            tables[table][name] = value
    return People(told["total"], tables["sex"], tables["age"])


def _revisions(told: dict[str, Any]) -> tuple[Revision, ...]:
    numbered: dict[str, dict[str, Any]] = {}
    for key, value in told.items():
        number, _, name = key.partition("/")
        numbered.setdefault(number, {})[name] = value
    return tuple(Revision(**{**each, "recorded_on": date.fromisoformat(each["recorded_on"])}) for each in numbered.values())
