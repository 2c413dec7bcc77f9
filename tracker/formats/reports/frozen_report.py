"""Read a closed month's report back from its stored cells."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from tracker.compliance.demographics import Demographics
from tracker.compliance.forecast import Forecast, MonthForecast
from tracker.compliance.ledger import Ledger
from tracker.compliance.month_report import MonthCounts, MonthReport, Revision, StatusCounts
from tracker.compliance.report_cells import Cell, cells, checksum


class FrozenReport(NamedTuple):
    """The report of an issue with its cells."""

    report: MonthReport
    cells: tuple[Cell, ...]
    is_whole: bool
    """Whether the numbers still match the stored checksum."""


def read_frozen_report(figures: Sequence[Sequence[Any]], stored_checksum: str | None) -> FrozenReport:
    """Read the report from an issue's stored figures; `report_cells.cells` of it gives the same cells."""
    stored = tuple(Cell(*cell) for cell in figures)
    report = _report(stored)
    return FrozenReport(report, stored, checksum(stored) == stored_checksum and cells(report) == stored)


def _report(stored: Sequence[Cell]) -> MonthReport:
    heading = {cell.key: cell.value for cell in stored if cell.section == "report"}
    sections: dict[str, dict[str, Any]] = {}
    for cell in stored:
        if not cell.month:
            sections.setdefault(cell.section, {})[cell.key] = cell.value
    return MonthReport(
        **{"definitions": 1, **heading, "as_of": date.fromisoformat(str(heading["as_of"]))},  # type: ignore[arg-type]
        months=tuple((month, MonthCounts(**counts)) for month, counts in _by_month(stored, "months")),
        ledger=Ledger(**sections["ledger"]),
        forecast=_forecast(stored, sections.get("forecast", {})),
        people=_people(sections["people"]),
        compliance=StatusCounts(**sections["compliance"]),
        revisions=_revisions(sections.get("revisions", {})),
        windows=tuple(sections["windows"].items()),
    )


def _by_month(stored: Sequence[Cell], section: str) -> list[tuple[str, dict[str, Any]]]:
    found = [cell for cell in stored if cell.section == section and cell.month]
    return [(month, {cell.key: cell.value for cell in of}) for month, of in groupby(found, key=lambda cell: cell.month)]


def _forecast(stored: Sequence[Cell], totals: dict[str, Any]) -> Forecast | None:
    if not totals:
        return None
    years = tuple(map(int, totals["years"].split()))
    months = tuple(MonthForecast(month, **numbers) for month, numbers in _by_month(stored, "forecast"))
    return Forecast(totals["method"], years, totals["last_year_error"], months)


def _people(stored: dict[str, Any]) -> Demographics:
    tables: dict[str, dict[str, int | None]] = {"sex": {}, "age": {}}
    for key, value in stored.items():
        table, _, name = key.partition("/")
        if name:
            tables[table][name] = value
    return Demographics(stored["total"], tables["sex"], tables["age"])


def _revisions(stored: dict[str, Any]) -> tuple[Revision, ...]:
    numbered: dict[str, dict[str, Any]] = {}
    for key, value in stored.items():
        number, _, name = key.partition("/")
        numbered.setdefault(number, {})[name] = value
    return tuple(Revision(**{**each, "recorded_on": date.fromisoformat(each["recorded_on"])}) for each in numbered.values())
