"""A copy of all personal data as JSON: tables and columns by the names under which docs/privacy.md lists them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from tracker.compliance.facts import History
from tracker.formats.history.write import history_fields

Tables: TypeAlias = Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
"""The name of each table with its rows, which hold values by column."""


def copy_json(copy: tuple[str, datetime, Tables], left_out: Mapping[str, str], history: History | None = None) -> str:
    """Return a copy (reference, moment, tables) as JSON: days as 2026-01-31, moments in UTC, an empty value as null.

    `left_out` holds the columns that are not copied, with the reasons. With a history, employers by name, its keys come first
    and the whole is a line that `flask assess` and the calculator read, which skip the other keys.
    """
    reference, made_at, tables = copy
    facts = {} if history is None else history_fields(reference, None, history)
    rows_by_table = {name: list(rows) for name, rows in tables}
    content = {"reference": reference, "made_at": made_at, "tables": rows_by_table, "left_out": dict(left_out)}
    return json.dumps(facts | content, ensure_ascii=False, default=_as_text) + "\n"


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be copied")
