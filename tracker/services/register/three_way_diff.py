"""A row of the register against what it said when it was last read, and against the fact that stands here."""

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from tracker.formats.register.rows import CHANGED, SAME
from tracker.queries.register import ReadRow

DIGEST = 16
"""The length of a digest of a key, in bytes."""
BOTH = "was changed here and in the register since it was last read"
OTHERWISE = "is recorded otherwise here"
GONE = "was withdrawn here, and changed in the register since it was last read"


class RowComparison(NamedTuple):
    """What is to be done with a row: `SAME`, `CHANGED` with the values that differ, or a conflict."""

    verdict: str
    """`SAME` or `CHANGED`; empty for a conflict."""
    values: Mapping[str, Any] = {}
    column: str | None = None
    """For a conflict: the first value that differs."""
    reason: str = ""


def compared(read: ReadRow | None, *, said: Mapping[str, Any], stands: Mapping[str, Any], version: int) -> RowComparison:
    """A row whose content is new, against the fact that stands in a version.

    `said`: what the row says; None says nothing. Both are changed only where the fact is still as it was last read; a
    fact that somebody else recorded is only completed.
    """
    values = {name: value for name, value in said.items() if value is not None and value != stands[name]}
    if not values:
        return RowComparison(SAME)
    if read is not None and read.version != version:
        return RowComparison("", column=next(iter(values)), reason=BOTH)
    if read is None:
        for name in values:
            if stands[name] is not None:
                return RowComparison("", column=name, reason=OTHERWISE)
    return RowComparison(CHANGED, values)


def digest(key: object) -> bytes:
    """Return a digest of what identifies a course: of its values and their kinds."""
    return hashlib.blake2b(repr(key).encode(), digest_size=DIGEST).digest()
