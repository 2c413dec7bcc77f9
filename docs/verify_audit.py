"""Says whether the audit of Sojourn, and the reports that it closed, are as they were written, without Sojourn.

    python verify_audit.py FILE [ANCHORS ...]

FILE: the SQLite database, or what `flask audit export` prints. ANCHORS: files with lines that the nightly run noted
outside the database, or emailed. Needs Python 3.11 alone. The exit status is 0 if nothing was changed, 1 if something
was, 2 for a wrong call. Without anchors a cut tail and an audit that was rewritten as a whole are not found.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Anchors: TypeAlias = dict[int, set[str]]
"""Length of the chain -> the hashes of its last line that were noted; more than one contradict each other."""
GENESIS = "0" * 64
TABLES = {
    "audit_head": "SELECT * FROM audit_head",
    "audit_lines": "SELECT * FROM audit_lines ORDER BY id",
    "erased": "SELECT id FROM participants WHERE erased_at IS NOT NULL",  # for readers: the audit's own lines decide
    "reports": "SELECT * FROM reports WHERE state <> 'open' ORDER BY id",
}
IDENTITY = ("scheme", "direction", "month", "issue")


def main(arguments: list[str]) -> int:
    """Print what was changed; return the exit status."""
    try:
        path, *anchor_files = map(Path, arguments)
        rows = list(read_database(path) if is_database(path) else read_export(path))
        anchors = read_anchors(anchor_files)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        sys.stderr.write(f"{__doc__}\n{error}\n")
        return 2
    found = faults(rows, anchors)
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    lines = sum(row["table"] == "audit_lines" for row in rows)
    sys.stdout.write(f"lines: {lines}, anchors: {len(anchors)}, faults: {len(found)}\n")
    return 1 if found else 0


def is_database(path: Path) -> bool:
    """Return whether a file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def read_database(path: Path) -> Iterator[Row]:
    """Yield the rows of a SQLite database, which is only read."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for table, query in TABLES.items():
            for row in connection.execute(query):
                yield {"table": table, **{name: readable(name, row[name]) for name in row.keys()}}  # noqa: SIM118 - sqlite3.Row iterates over values


def readable(name: str, value: Any) -> Any:
    """Return a value of SQLite as the export writes it: moments with their zone, JSON as values."""
    if value is None:
        return None
    if name == "at" or name.endswith("_at"):
        return datetime.fromisoformat(value).replace(tzinfo=UTC).isoformat()
    if name in {"details", "figures"}:
        try:
            return json.loads(value)
        except ValueError:
            return "this is not JSON"
    return value


def read_export(path: Path) -> Iterator[Row]:
    """Yield the rows of an export."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield {"table": row["table"], **row}


def read_anchors(paths: Iterable[Path]) -> Anchors:
    """Return the anchors of some files. Raises an error for a line that is not an anchor."""
    anchors: Anchors = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            noted = json.loads(line)
            if noted["length"]:
                anchors.setdefault(int(noted["length"]), set()).add(str(noted["hash"]))
    return anchors


def faults(rows: Iterable[Row], anchors: Anchors) -> list[str]:
    """Return everything that was changed, each as a sentence."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for row in rows:
        tables[row["table"]].append(row)
    lines = tables["audit_lines"]
    erased = {row["participant_id"]: row["id"] for row in lines if row["action"] == "participant.erased"}
    return [
        *chain_faults(lines, tables["audit_head"], anchors),
        *(f"Audit line {row['id']} lost its details, though nobody was erased." for row in lines if is_blanked(row, erased)),
        *report_faults(lines, tables["reports"]),
    ]


def chain_faults(lines: list[Row], head: list[Row], anchors: Anchors) -> Iterator[str]:
    """Yield the lines that do not follow from the line before, and the anchors without their line."""
    previous, number = GENESIS, 0
    for row in lines:
        number += 1
        columns = [row[name] for name in ("id", "at", "by", "operation_id", "action", "participant_id", "details_digest")]
        fits = row["id"] == number and digest([previous, *columns]) == row["hash"]
        whole = row["details"] is None or digest(row["details"], sort_keys=True) == row["details_digest"]
        if not (fits and whole and anchors.get(row["id"], {row["hash"]}) == {row["hash"]}):
            yield f"Audit line {row['id']} does not fit the chain or its anchor."
        previous, number = row["hash"], row["id"]
    yield from (f"Audit line {length} was noted outside, and is gone." for length in sorted(anchors) if length > number)
    if [(row["length"], row["hash"]) for row in head] != [(number, previous)]:
        yield "The end of the audit is not its last line."


def digest(value: Any, *, sort_keys: bool = False) -> str:
    """Return SHA-256 of a value as compact JSON, in hexadecimal."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    return hashlib.sha256(text.encode()).hexdigest()


def is_blanked(row: Row, erased: dict[int, int]) -> bool:
    """Return whether the details of a line are gone, and no later line tells of an erasure; `erased`: its line by person."""
    return row["details"] is None and erased.get(row["participant_id"], 0) <= row["id"]


def report_faults(lines: list[Row], reports: list[Row]) -> Iterator[str]:
    """Yield the reports that differ from the lines of their closing and signing."""
    stated: dict[tuple[int, str], Row] = {}
    for row in lines:
        if row["action"] in {"report.closed", "report.signed"} and isinstance(row["details"], dict):
            stated[row["details"].get("report"), row["action"].removeprefix("report.")] = row
    for report in reports:
        if not all(agrees(report, stated.get((report["id"], act)), act) for act in ("closed", "signed")):
            yield f"Report {report['id']} is not as it was closed and signed."
    gone = {id_ for id_, _ in stated} - {report["id"] for report in reports}
    yield from (f"Report {id_} was closed, and is gone." for id_ in sorted(gone))


def agrees(report: Row, line: Row | None, act: str) -> bool:
    """Return whether a report agrees with the line of its closing or signing; a line of an early release has no checksum."""
    if line is None:
        return report[f"{act}_by"] is None and report[f"{act}_at"] is None and (act != "signed" or report["state"] != "signed")
    details = line["details"]
    return (
        (report[f"{act}_by"], report[f"{act}_at"]) == (line["by"], line["at"])
        and checksum(report["figures"]) == report["checksum"] == details.get("checksum", report["checksum"])
        and all(details.get(name, report[name]) == report[name] for name in IDENTITY)
        and (act != "signed" or report["state"] == "signed")
    )


def checksum(figures: Any) -> str | None:
    """Return SHA-256 over one line of JSON for each figure; None if there are none."""
    if not isinstance(figures, list):
        return None
    return hashlib.sha256(b"".join(json.dumps(cell).encode() + b"\n" for cell in figures)).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
