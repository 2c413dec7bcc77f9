"""The columns of a population's file and of its verdicts, with their types. See docs/interfaces.md."""

from collections.abc import Callable
from typing import Final, Never, Self

import pyarrow as pa
from pyarrow import types

from tracker.errors import TrackerError

DAY: Final = pa.date32()


def _stints(name: str) -> pa.DataType:
    return pa.list_(pa.struct([(name, pa.string()), ("start", DAY), ("end", DAY)]))


DAYS = ("as_of", "birth_date", "applied_on", "visa_issued_on", "enter_by", "arrived_on", "permitted_until", "departed_on")
FACTS = pa.schema(
    [
        ("id", pa.string()),
        ("scheme", pa.string()),
        *((name, DAY) for name in DAYS),
        ("jobs", _stints("employer")),
        ("courses", _stints("course")),
    ]
)
"""A history: a column for each key of a line of `flask assess`."""
REQUIRED = {"id", "scheme", "arrived_on", "jobs[].employer", "jobs[].start", "courses[].course", "courses[].start"}
"""Required columns. Any other missing column counts as empty."""
READING = pa.struct(
    [
        ("reading", pa.string()),
        ("allowance_days", pa.int32()),
        ("used_days", pa.int32()),
        ("last_permitted_day", DAY),
        ("exceeds_on", DAY),
    ]
)
FINDING = pa.struct(
    [
        ("rule", pa.string()),
        ("subject", pa.string()),
        ("status", pa.string()),
        ("exceeds_on", DAY),
        ("readings", pa.list_(READING)),
    ]
)
VERDICTS = pa.schema(
    [
        ("id", pa.string()),
        ("status", pa.string()),
        ("permitted_until", DAY),
        ("next_change_on", DAY),
        ("rules", pa.struct([("scheme", pa.string()), ("version", DAY)])),
        ("findings", pa.list_(FINDING)),
        ("error", pa.struct([("field", pa.string()), ("message", pa.string())])),
    ]
)
"""An assessment, or an error instead: then all but `id` and `error` are null."""

ACCEPTED: tuple[tuple[str, Callable[[pa.DataType], bool], Callable[[pa.DataType], bool]], ...] = (
    ("string", types.is_string, lambda kind: types.is_large_string(kind) or types.is_string(kind) or _is_dictionary(kind)),
    ("date32", types.is_date32, types.is_date),
    ("list of struct", types.is_list, lambda kind: types.is_list(kind) or types.is_large_list(kind)),
    ("struct", types.is_struct, types.is_struct),
)
"""Each wanted type: its name, the test for it, and the test for types that are read as it."""


class ColumnError(TrackerError):
    """The file holds no population: its name, the column, and the accepted type."""

    def __init__(self, file: str, column: str, reason: str) -> None:
        super().__init__(f"{file}: {column}: {reason}")
        self.file, self.column, self.reason = file, column, reason

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, str]]:
        """Let a worker in another process raise the error."""
        return type(self), (self.file, self.column, self.reason)


def check_schema(file: str, schema: pa.Schema) -> None:
    """Raise `ColumnError` if a column is missing, present twice or of another type."""
    for wanted in FACTS:
        _check(file, wanted.name, wanted.type, [field.type for field in schema if field.name == wanted.name])


def _check(file: str, path: str, wanted: pa.DataType, found: list[pa.DataType]) -> None:
    """Check one column and its inner types."""

    def refuse(reason: str) -> Never:
        raise ColumnError(file, path, reason)

    name, reads = next((name, reads) for name, is_it, reads in ACCEPTED if is_it(wanted))
    if not found and path in REQUIRED:
        refuse(f"is missing; accepted is {name}")
    if len(found) > 1:
        refuse("is there twice")
    if not found or types.is_null(found[0]):
        return
    (kind,) = found
    if not reads(kind):
        refuse(f"is {kind}; accepted is {name}")
    if types.is_list(wanted):
        _check(file, f"{path}[]", wanted.value_type, [kind.value_type])
    elif types.is_struct(wanted):
        for inner in wanted:
            _check(file, f"{path}.{inner.name}", inner.type, [field.type for field in kind if field.name == inner.name])


def _is_dictionary(kind: pa.DataType) -> bool:
    return bool(types.is_dictionary(kind) and types.is_string(kind.value_type))
