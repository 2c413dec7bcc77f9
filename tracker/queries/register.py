"""What the register said when it was last read."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.base import db
from tracker.models.register import RegisterRow

SheetKey = tuple[int, bytes]
"""The number of a sheet, and what identifies a row in it."""


class ReadRow(NamedTuple):
    """A row as it was last read, and the fact that it became."""

    content: bytes
    line_id: int
    version: int


READ = (RegisterRow.content, RegisterRow.line_id, RegisterRow.version)


def read_rows(ids: Collection[int]) -> dict[int, dict[SheetKey, ReadRow]]:
    """Every row that was read about people, by participant. One statement."""
    found: dict[int, dict[SheetKey, ReadRow]] = defaultdict(dict)
    query = select(RegisterRow.participant_id, RegisterRow.sheet, RegisterRow.key, *READ).where(
        RegisterRow.participant_id.in_(ids)
    )
    for participant_id, sheet, key, *rest in db.session.execute(query):
        found[participant_id][sheet, key] = ReadRow._make(rest)
    return found
