"""The numbers of a report as ordered cells: the basis of every format, of the checksum and of the changes between issues."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeAlias

from tracker.compliance.month_report import MonthReport, StatusCounts

Value: TypeAlias = int | str | bool | None
DEFINITIONS_CELL = "report/definitions"
UNCOMPARED_CELLS = {"report/as_of", "report/provisional"}
"""Cells that state when a report was made and not its content."""


class Cell(NamedTuple):
    """One number, or one word of the heading, with its position in the report."""

    section: str
    """The part of the report; `report` for its heading."""
    key: str
    month: str
    """`YYYY-MM`; empty if the number belongs to no month."""
    value: Value
    """None if unknown or hidden."""

    @property
    def path(self) -> str:
        """Return section, key and month, joined by slashes."""
        return "/".join(filter(None, (self.section, self.key, self.month)))


class CellChange(NamedTuple):
    """A number that differs between two reports; None in a report that does not have it."""

    cell: str
    old: Value
    new: Value


def cells(report: MonthReport) -> tuple[Cell, ...]:
    """Return every number of a report, in the order of the formats."""
    return (*_heading(report), *_months(report), *_totals(report), *_forecast(report), *_people(report), *_rest(report))


def checksum(report_cells: Iterable[Cell]) -> str:
    """Return the SHA-256 of the cells in hexadecimal, over one line of JSON for each, so that every format has the same."""
    digest = hashlib.sha256()
    for cell in report_cells:
        digest.update(json.dumps(cell).encode() + b"\n")
    return digest.hexdigest()


def changes(old: Iterable[Cell], new: Iterable[Cell]) -> tuple[CellChange, ...]:
    """Return the differences between two issues, in the order of the new one, then of the old one.

    The time of making and the list of earlier changes are not compared, nor numbers that the two define differently. A
    forecast that alone differs is ignored.
    """
    before, after = _facts(old), _facts(new)
    if before.pop(DEFINITIONS_CELL, 1) != after.pop(DEFINITIONS_CELL, 1):
        before, after = _same_definitions(before), _same_definitions(after)
    found = tuple(
        CellChange(path, before.get(path), after.get(path))
        for path in after | before
        if (path in before, before.get(path)) != (path in after, after.get(path))
    )
    return found if any(not change.cell.startswith("forecast/") for change in found) else ()


def _facts(report_cells: Iterable[Cell]) -> dict[str, Value]:
    return {cell.path: cell.value for cell in report_cells if cell.section != "revisions" and cell.path not in UNCOMPARED_CELLS}


def _same_definitions(facts: dict[str, Value]) -> dict[str, Value]:
    """Return the numbers that all definitions count alike: no statuses, and no people, of whom the first ones hid some."""
    return {path: value for path, value in facts.items() if not path.startswith(("compliance/", "people/"))}


def status_rows(counts: StatusCounts) -> tuple[tuple[str, int | None], ...]:
    """Return the statuses with their counts, from best to worst; a forecast only under the first definitions."""
    keys = ("met", "forecast", "contested", "unmet", "not_assessed")
    return tuple((key, getattr(counts, key)) for key in keys if key != "forecast" or counts.forecast is not None)


def _heading(report: MonthReport) -> Iterator[Cell]:
    for key in ("scheme", "direction", "year", "as_of", "quota", "provisional"):
        yield Cell("report", key, "", _written(getattr(report, key)))
    if report.definitions > 1:
        yield Cell("report", "definitions", "", report.definitions)


def _months(report: MonthReport) -> Iterator[Cell]:
    for month, counts in report.months:
        for key, value in counts._asdict().items():
            yield Cell("months", key, month, value)


def _totals(report: MonthReport) -> Iterator[Cell]:
    for window, places in report.windows:
        yield Cell("windows", window, "", places)
    for key, value in report.ledger._asdict().items():
        yield Cell("ledger", key, "", value)


def _forecast(report: MonthReport) -> Iterator[Cell]:
    forecast = report.forecast
    if forecast is None:
        return
    yield Cell("forecast", "method", "", forecast.method)
    yield Cell("forecast", "years", "", " ".join(map(str, forecast.years)))
    yield Cell("forecast", "last_year_error", "", forecast.last_year_error)
    for month, expected, low, high in forecast.months:
        for key, value in {"expected": expected, "low": low, "high": high}.items():
            yield Cell("forecast", key, month, value)


def _people(report: MonthReport) -> Iterator[Cell]:
    yield Cell("people", "total", "", report.people.total)
    for table in ("sex", "age"):
        for key, value in getattr(report.people, table).items():
            yield Cell("people", f"{table}/{key}", "", value)


def _rest(report: MonthReport) -> Iterator[Cell]:
    for key, count in status_rows(report.compliance):
        yield Cell("compliance", key, "", count)
    for number, revision in enumerate(report.revisions, 1):
        for key, value in revision._asdict().items():
            yield Cell("revisions", f"{number}/{key}", "", _written(value))


def _written(value: Value | date) -> Value:
    return value.isoformat() if isinstance(value, date) else value
