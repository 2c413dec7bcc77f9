"""Comparison of a row of the register with its last import and with the current fact."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from tracker.formats.register.rows import CHANGED, SAME
from tracker.queries.register import ReadRow

DIGEST = 16
"""The length of a digest of a key, in bytes."""
BOTH = "was changed here and in the register since it was last read"
OTHERWISE = "is recorded otherwise here"
GONE = "was withdrawn here, and changed in the register since it was last read"


class RowComparison(NamedTuple):
    """The result for a row: `SAME`, `CHANGED` with the values that differ, or a conflict."""

    verdict: str
    """`SAME` or `CHANGED`; empty for a conflict."""
    values: Mapping[str, Any] = {}
    column: str | None = None
    """For a conflict: the first value that differs."""
    reason: str = ""


def compare_row(
    read: ReadRow | None,
    *,
    stated: Mapping[str, Any],
    current: Mapping[str, Any],
    version: int,
    were_blank: Callable[[Collection[str]], bool],
) -> RowComparison:
    """Compare a row whose mark is new with the current fact and its version.

    `stated`: the values of the row; None for a blank cell, which changes nothing. A value may change if the fact is still as
    last imported; a fact that others changed or recorded is only completed.
    `were_blank`: whether these cells are all that changed in the row since its last import, and were blank then.
    """
    values = {name: value for name, value in stated.items() if value is not None and value != current[name]}
    if not values:
        return RowComparison(SAME)
    if read is not None and read.version != version:
        missing = {name: value for name, value in values.items() if current[name] is None}
        if missing and were_blank(missing):
            return RowComparison(CHANGED, missing)
        return RowComparison("", column=next(iter(values)), reason=BOTH)
    if read is None:
        for name in values:
            if current[name] is not None:
                return RowComparison("", column=name, reason=OTHERWISE)
    return RowComparison(CHANGED, values)


def digest(key: object) -> bytes:
    """Return a digest of what identifies a course: of its values and their kinds."""
    return hashlib.blake2b(repr(key).encode(), digest_size=DIGEST).digest()
