"""Histories as a Parquet file, from the objects that `flask assess` reads as lines."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.factories.history import case
from tracker.formats.history.write import history_fields
from tracker.formats.populations.schema import DAYS, FACTS


def row_of(seed: int) -> dict[str, Any]:
    """The history of a seed as a row, read on its day."""
    one = case(seed)
    return history_fields(f"P-{seed}", one.on, one.history)


def from_line(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The object of a line, with its days as days."""
    plain = {key: _day(value) if key in DAYS else value for key, value in facts.items()}
    return plain | {key: [_stint(stint) for stint in facts.get(key) or ()] for key in ("jobs", "courses")}


def write(path: Path, rows: Iterable[Mapping[str, Any]], *, group: int = 1000) -> Path:
    """A Parquet file with these rows, so many in a row group."""
    pq.write_table(pa.Table.from_pylist(list(rows), schema=FACTS), path, row_group_size=group)
    return path


def _stint(stint: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _day(value) if key in {"start", "end"} else value for key, value in stint.items()}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
