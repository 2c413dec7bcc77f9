"""Histories as a Parquet file, from the objects that `flask assess` reads as lines."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.factories.history import random_case
from tracker.formats.history.write import history_fields
from tracker.formats.populations.schema import DAYS, FACTS, VERDICTS


def row_of(seed: int) -> dict[str, Any]:
    """The history of a seed as a row, read on its day."""
    one = random_case(seed)
    return history_fields(f"P-{seed}", one.on, one.history)


def row_from_line(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The object of a line, with its days as days."""
    plain = {key: _day(value) if key in DAYS else value for key, value in facts.items()}
    return plain | {key: [_stint(stint) for stint in facts.get(key) or ()] for key in ("jobs", "courses")}


def write_parquet(path: Path, rows: Iterable[Mapping[str, Any]], *, group: int = 1000) -> Path:
    """A Parquet file with these rows, so many in a row group."""
    pq.write_table(pa.Table.from_pylist(list(rows), schema=FACTS), path, row_group_size=group)
    return path


def _stint(stint: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _day(value) if key in {"start", "end"} else value for key, value in stint.items()}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def line_from_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of verdicts as the object of a line."""
    if row["error"]:
        assert [key for key in VERDICTS.names if row[key] is not None and key not in {"id", "error"}] == []
        return {"id": row["id"], "error": row["error"]}
    told: dict[str, Any] = {key: row[key] for key in VERDICTS.names if key != "error"}
    told["findings"] = [_finding(finding) for finding in row["findings"]]
    plain: dict[str, Any] = json.loads(json.dumps(told, default=date.isoformat))
    return plain


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    readings = finding.pop("readings")
    if readings is None:
        return finding
    assert finding.pop("exceeds_on") is None
    return finding | {"readings": {reading.pop("reading"): reading for reading in readings}}
