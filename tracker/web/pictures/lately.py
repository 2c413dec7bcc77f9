"""What changed in somebody's jobs and courses, the newest first, told from their versions."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tracker.clock import HONG_KONG
from tracker.queries.sheets import LineVersion


class Change(NamedTuple):
    """One version of a job or course, with the one before it."""

    what: str
    """`logged`, `ended`, `reopened`, `corrected`, `withdrawn` or `restored`."""
    line: LineVersion
    before: LineVersion | None
    on: date
    """The day in Hong Kong on which it was recorded."""
    by: str
    """`self` or `office`."""


def changes(lines: Iterable[LineVersion], user_id: int | None) -> Sequence[Change]:
    """Every change, the newest first; `user_id` is the participant's own."""
    told: list[Change] = []
    last: dict[tuple[str, int], LineVersion] = {}
    for line in lines:
        before = last.get((line.kind, line.line_id))
        last[line.kind, line.line_id] = line
        by = "self" if user_id is not None and line.recorded_by == user_id else "office"
        told.append(Change(_what(before, line), line, before, line.recorded_at.astimezone(HONG_KONG).date(), by))
    return sorted(told, key=lambda change: change.line.recorded_at, reverse=True)


def _what(before: LineVersion | None, line: LineVersion) -> str:
    if before is None:
        return "logged"
    if line.withdrawn != before.withdrawn:
        return "withdrawn" if line.withdrawn else "restored"
    if (line.name, line.started_on) == (before.name, before.started_on) and line.ended_on != before.ended_on:
        return "ended" if before.ended_on is None else "reopened" if line.ended_on is None else "corrected"
    return "corrected"
