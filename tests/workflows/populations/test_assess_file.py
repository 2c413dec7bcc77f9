"""A population's file is answered row by row as the same histories are as lines of JSON; what is broken is named."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.factories.populations import line_from_row, row_of, write_parquet
from tests.support.oracle.invented import rulebook
from tests.support.properties import seeds
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Rulebook
from tracker.formats.history.assess_line import assess_line
from tracker.formats.populations.schema import FACTS, VERDICTS, ColumnError
from tracker.workflows.populations.assess_file import RowCounts, read_batches, write_assessments

TODAY = date(2026, 7, 15)
A_ROW: dict[str, Any] = {"id": "a", "scheme": "japan", "arrived_on": date(2026, 1, 10)}
A_JOB = {"employer": "Harbour Bakery", "start": date(2026, 1, 15), "end": None}
BROKEN: list[dict[str, Any]] = [
    {"id": None},
    {"scheme": None},
    {"scheme": "atlantis"},
    {"scheme": "italy"},
    {"visa_issued_on": date(2009, 12, 31)},
    {"arrived_on": None},
    {"arrived_on": date(1899, 12, 31)},
    {"birth_date": date(2201, 1, 1)},
    {"as_of": date(2201, 1, 1)},
    {"departed_on": date(2026, 1, 9)},
    {"permitted_until": date(2026, 1, 9)},
    {"jobs": [A_JOB, None]},
    {"jobs": [A_JOB, A_JOB | {"employer": None}]},
    {"jobs": [A_JOB | {"start": None}]},
    {"jobs": [A_JOB | {"end": date(2026, 1, 14)}]},
    {"jobs": [A_JOB | {"start": date(1800, 1, 1)}]},
    {"courses": [{"course": "", "start": date(2026, 1, 15), "end": date(2300, 1, 1)}]},
]


def answered(source: Path, book: Rulebook) -> tuple[list[dict[str, Any]], RowCounts]:
    """The objects that the verdicts of a file are, as lines write them."""
    target = source.with_name("out.parquet")
    seen: list[int] = []
    done = write_assessments(target, read_batches(source, today=TODAY), book, today=TODAY, progress=seen.append)
    assert sum(seen) == done.rows
    table = pq.read_table(target)
    assert table.schema.equals(VERDICTS)
    return [line_from_row(row) for row in table.to_pylist()], done


def lines(rows: list[dict[str, Any]], book: Rulebook) -> list[dict[str, Any]]:
    """The same rows answered as lines."""
    asked = (json.dumps(row, default=date.isoformat).encode() for row in rows)
    return [json.loads(given.text) for line in asked if (given := assess_line(line, book, today=TODAY))]


def test_file_gives_same_verdicts_as_lines(tmp_path: Path) -> None:
    rows = [row_of(seed) for seed in seeds(1500)]
    said, done = answered(write_parquet(tmp_path / "in.parquet", rows), rulebook())
    assert said == lines(rows, rulebook())
    assert done == RowCounts(len(rows), 0)


def test_broken_row_has_its_error(tmp_path: Path) -> None:
    rows = [row for broken in BROKEN for row in (A_ROW | {"jobs": [A_JOB]}, A_ROW | broken)]
    said, done = answered(write_parquet(tmp_path / "in.parquet", rows), builtin())
    assert said == lines(rows, builtin())
    assert [index for index, line in enumerate(said) if "error" in line] == list(range(1, 2 * len(BROKEN), 2))
    assert done == RowCounts(2 * len(BROKEN), len(BROKEN))


def test_impossible_days_are_error_of_row(tmp_path: Path) -> None:
    far = pa.array([2**31 - 1, -(2**31), 0], pa.int32()).view(pa.date32())
    fixed = {"id": ["a", "b", "c"], "scheme": ["japan"] * 3, "arrived_on": [date(2026, 1, 10)] * 3}
    pq.write_table(pa.table(fixed).append_column("departed_on", far), tmp_path / "in.parquet")
    said, done = answered(tmp_path / "in.parquet", builtin())
    assert done == RowCounts(3, 3)
    assert [line["error"]["field"] for line in said] == ["departed_on"] * 3


def test_only_required_columns_must_be_present(tmp_path: Path) -> None:
    job = pa.struct([("start", pa.date64()), ("employer", pa.large_string()), ("hours", pa.int8())])
    table = pa.table(
        {
            "arrived_on": pa.array([date(2026, 1, 10)] * 2, pa.date64()),
            "scheme": pa.array(["japan"] * 2).dictionary_encode(),
            "id": pa.array(["a", "b"], pa.large_string()),
            "departed_on": pa.nulls(2),
            "jobs": pa.array([[A_JOB], None], pa.large_list(job)),
            "weight": [1.5, 2.5],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    said, _ = answered(tmp_path / "in.parquet", builtin())
    assert said == lines([A_ROW | {"jobs": [A_JOB]}, A_ROW | {"id": "b"}], builtin())


def test_an_empty_file_has_no_verdicts(tmp_path: Path) -> None:
    assert answered(write_parquet(tmp_path / "in.parquet", []), builtin()) == ([], RowCounts(0, 0))


COLUMNS: list[tuple[str, Any, str]] = [
    ("id", None, "id: is missing; accepted is string"),
    ("arrived_on", None, "arrived_on: is missing; accepted is date32"),
    ("id", pa.int64(), "id: is int64; accepted is string"),
    ("as_of", pa.timestamp("us"), "as_of: is timestamp[us]; accepted is date32"),
    ("jobs", pa.string(), "jobs: is string; accepted is list of struct"),
    ("jobs", pa.list_(pa.string()), "jobs[]: is string; accepted is struct"),
    ("jobs", pa.list_(pa.struct([("start", pa.date32())])), "jobs[].employer: is missing; accepted is string"),
    (
        "courses",
        pa.list_(pa.struct([("course", pa.string()), ("start", pa.int32())])),
        "courses[].start: is int32; accepted is date32",
    ),
]


@pytest.mark.parametrize(("name", "kind", "complaint"), COLUMNS)
def test_unreadable_column_names_accepted_type(name: str, kind: pa.DataType | None, complaint: str, tmp_path: Path) -> None:
    fields = [field if field.name != name else field.with_type(kind) for field in FACTS if field.name != name or kind]
    pq.write_table(pa.schema(fields).empty_table(), tmp_path / "in.parquet")
    _refused(tmp_path, complaint)


def test_a_repeated_column_is_refused(tmp_path: Path) -> None:
    pq.write_table(FACTS.append(pa.field("id", pa.string())).empty_table(), tmp_path / "in.parquet")
    _refused(tmp_path, "id: is there twice")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"id,scheme\na,japan\n"])
def test_another_kind_of_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_bytes(content)
    _refused(tmp_path, "(file): is no Parquet file that can be read")


def test_a_truncated_file_leaves_no_output(tmp_path: Path) -> None:
    source = write_parquet(tmp_path / "in.parquet", [row_of(seed) for seed in range(4000)])
    content = bytearray(source.read_bytes())
    content[len(content) // 3 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 3)
    source.write_bytes(content)
    _refused(tmp_path, "(file): is no Parquet file that can be read")


def test_other_encoding_is_refused(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, [*pa.array(["aaa"]).buffers()[:2], pa.py_buffer(b"\xff\xfe\xfd")])
    pq.write_table(pa.table({"id": broken, "scheme": ["japan"], "arrived_on": [date(2026, 1, 10)]}), tmp_path / "in.parquet")
    _refused(tmp_path, "Invalid UTF8")


def _refused(folder: Path, complaint: str) -> None:
    """The file is refused with these words, and nothing stands where the verdicts would."""
    source, target = folder / "in.parquet", folder / "out.parquet"
    with pytest.raises(ColumnError) as refused:
        write_assessments(target, read_batches(source, today=TODAY), builtin(), today=TODAY, progress=str)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith(str(source))
    assert sorted(path.name for path in folder.iterdir()) == ["in.parquet"]
