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
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Anchors: TypeAlias = dict[int, set[tuple[datetime, str]]]
"""Length of the chain -> the moments and hashes of its last line that were noted; more than one hash contradict each other."""
GENESIS = "0" * 64
SHORTENED = "audit.shortened"
"""The action of a line which states that older lines were deleted, when their seven years were over."""
YEARS = 7
HONG_KONG = timedelta(hours=8)
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
                at = datetime.fromisoformat(noted["at"]).astimezone(UTC)
                anchors.setdefault(int(noted["length"]), set()).add((at, str(noted["hash"])))
    return anchors


def faults(rows: Iterable[Row], anchors: Anchors) -> list[str]:
    """Return everything that was changed, each as a sentence."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for row in rows:
        tables[row["table"]].append(row)
    lines, head = tables["audit_lines"], tables["audit_head"]
    erased = {row["participant_id"]: row["id"] for row in lines if row["action"] == "participant.erased"}
    return [
        *chain_faults(lines, head, anchors),
        *start_faults(lines, head, anchors),
        *(f"Audit line {row['id']} lost its details, though nobody was erased." for row in lines if is_blanked(row, erased)),
        *report_faults(lines, tables["reports"]),
    ]


def chain_faults(lines: list[Row], head: list[Row], anchors: Anchors) -> Iterator[str]:
    """Yield the lines that do not follow from the line before, and the anchors without their line."""
    number, previous = start_of(head)
    if not is_anchored(number, previous, anchors):
        yield f"Audit line {number} does not fit the chain or its anchor."
    for row in lines:
        number += 1
        columns = [row[name] for name in ("id", "at", "by", "operation_id", "action", "participant_id", "details_digest")]
        fits = row["id"] == number and digest([previous, *columns]) == row["hash"]
        whole = row["details"] is None or digest(row["details"], sort_keys=True) == row["details_digest"]
        if not (fits and whole and is_anchored(row["id"], row["hash"], anchors)):
            yield f"Audit line {row['id']} does not fit the chain or its anchor."
        previous, number = row["hash"], row["id"]
    yield from (f"Audit line {length} was noted outside, and is gone." for length in sorted(anchors) if length > number)
    if [(row["length"], row["hash"]) for row in head] != [(number, previous)]:
        yield "The end of the audit is not its last line."


def is_anchored(number: int, hash_: str, anchors: Anchors) -> bool:
    """Return whether no anchor of a line has another hash."""
    return all(noted == hash_ for _, noted in anchors.get(number, ()))


def start_of(head: list[Row]) -> tuple[int, str]:
    """Return how many of the oldest lines were deleted, and the hash of the last of them; an early release deleted none."""
    row = head[0] if head else {}
    return row.get("deleted_length", 0), row.get("deleted_hash", GENESIS)


def start_faults(lines: list[Row], head: list[Row], anchors: Anchors) -> Iterator[str]:
    """Tell if lines were deleted without a line that states it, or before their seven years were over."""
    start, line = start_of(head), shortening(lines)
    if start != ((0, GENESIS) if line is None else (line["details"]["lines"], line["details"]["hash"])):
        yield f"The audit begins after line {start[0]}, and no line states that the older ones were deleted."
    if line is None:
        return
    noted = [(length, at) for length, notes in anchors.items() for at, _ in notes]
    # The next anchor, or now, is an upper bound for a forged moment of the deletion.
    later = (at + timedelta(seconds=1) for length, at in noted if length >= line["id"])
    before = end_of_period(min(datetime.fromisoformat(line["at"]), datetime.now(UTC), *later))
    if any(at >= before for length, at in noted if length < start[0]):
        yield f"Audit lines up to {start[0]} were deleted before their period was over."


def shortening(lines: list[Row]) -> Row | None:
    """Return the last line that states a deletion of lines; None without one."""
    stated = [row for row in lines if row["action"] == SHORTENED and isinstance(row["details"], dict)]
    return next((row for row in reversed(stated) if {"lines", "hash", "reports"} <= row["details"].keys()), None)


def end_of_period(at: datetime) -> datetime:
    """Return the moment before which lines were old enough at another one: the beginning of a day in Hong Kong."""
    day = (at + HONG_KONG).date()
    is_leap = (day.month, day.day) == (2, 29)
    first = day.replace(year=day.year - YEARS, **({"month": 3, "day": 1} if is_leap else {}))
    return datetime.combine(first, time.min, UTC) - HONG_KONG


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
    deletion = shortening(lines)
    for report in reports:
        if not all(agrees(report, stated.get((report["id"], act)), act, deletion) for act in ("closed", "signed")):
            yield f"Report {report['id']} is not as it was closed and signed."
    if deletion is not None and digest(unstated(reports, stated)) != deletion["details"]["reports"]:
        yield "The reports whose audit lines were deleted are not as they were closed and signed."
    gone = {id_ for id_, _ in stated} - {report["id"] for report in reports}
    yield from (f"Report {id_} was closed, and is gone." for id_ in sorted(gone))


def unstated(reports: list[Row], stated: dict[tuple[int, str], Row]) -> list[list[Any]]:
    """Return the closings and signings of which no line tells: report, act, author, moment, checksum and identity."""
    return [
        [report["id"], act, report[f"{act}_by"], report[f"{act}_at"], report["checksum"], *(report[name] for name in IDENTITY)]
        for report in reports
        for act in ("closed", "signed")
        if (report["id"], act) not in stated and report[f"{act}_at"] is not None
    ]


def agrees(report: Row, line: Row | None, act: str, deletion: Row | None) -> bool:
    """Return whether a report agrees with the line of its closing or signing; a line of an early release has no checksum.

    Without a line, its act was never done, or the line of a `deletion` states a digest of it, among others.
    """
    if line is None:
        if report[f"{act}_by"] is None and report[f"{act}_at"] is None:
            return act != "signed" or report["state"] != "signed"
        return deletion is not None and checksum(report["figures"]) == report["checksum"]
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
