"""Write a report as one JSON object, as docs/interfaces.md says."""

import json
from typing import Any

from tracker.compliance.forecast import Forecast
from tracker.compliance.month_report import MonthReport, Revision
from tracker.compliance.report_cells import cells, checksum, status_rows


def format_json(report: MonthReport) -> str:
    """Return the report as indented JSON with its keys in their fixed order; the text ends with a line feed."""
    fields = {
        "scheme": report.scheme,
        "direction": report.direction,
        "year": report.year,
        "as_of": report.as_of.isoformat(),
        "quota": report.quota,
        "months": [{"month": month, **counts._asdict()} for month, counts in report.months],
        "ledger": report.ledger._asdict(),
        "forecast": None if report.forecast is None else _forecast(report.forecast),
        "people": report.people._asdict(),
        "compliance": dict(status_rows(report.compliance)),
        "revisions": [_revision(revision) for revision in report.revisions],
        "provisional": report.provisional,
        "windows": [{"window": window, "places": places} for window, places in report.windows],
        "definitions": report.definitions,
        "checksum": checksum(cells(report)),
    }
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {**forecast._asdict(), "months": [month._asdict() for month in forecast.months]}


def _revision(revision: Revision) -> dict[str, Any]:
    return {**revision._asdict(), "recorded_on": revision.recorded_on.isoformat()}
