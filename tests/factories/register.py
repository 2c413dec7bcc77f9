"""A programme office's register on disk, taken in by the command, and what became of it."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from openpyxl import Workbook

from tracker.compliance.loading import builtin
from tracker.compliance.name_matching import folded, plain
from tracker.formats.history.assess_line import assess_line
from tracker.formats.history.read import parse_day
from tracker.formats.register.rows import SHEETS

SAMPLE = Path(__file__).parents[1] / "data" / "register"
Row = Mapping[str, object]
COLUMNS = {
    "participants": ("reference", "nationality"),
    "employments": ("reference", "employer_name", "employer_brn", "start", "end"),
    "courses": ("reference", "provider", "title", "start", "end"),
}
"""The columns that every register of these tests has; further ones come with the rows."""
STUDIES = {"provider": "Lion Rock Language School", "title": "Cantonese I"}


class ImportOutput(NamedTuple):
    """What the command told: its exit status, the lines about refused rows, the last line, and what went beside them."""

    status: int
    refusals: list[str]
    summary: str
    beside: str


def participant_row(reference: str = "P-1", **cells: object) -> dict[str, object]:
    """A row of a participant from Japan; cells come as an office would type them."""
    return {"reference": reference, "nationality": "JPN"} | cells


def job_row(
    reference: str = "P-1", name: str = "Harbour Lantern", start: str = "2026-02-01", **cells: object
) -> dict[str, object]:
    """A row of a job."""
    return {"reference": reference, "employer_name": name, "start": start} | cells


def course_row(reference: str = "P-1", start: str = "2026-03-01", **cells: object) -> dict[str, object]:
    """A row of a course."""
    return {"reference": reference, "start": start} | STUDIES | cells


def write_register(path: Path, *people: Row, jobs: Sequence[Row] = (), courses: Sequence[Row] = ()) -> Path:
    """A folder with these rows, over whatever was there."""
    path.mkdir(exist_ok=True)
    for kind, rows in zip(SHEETS, (people, jobs, courses), strict=True):
        names = list(dict.fromkeys([*COLUMNS[kind], *(name for row in rows for name in row)]))
        with (path / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, names)
            table.writeheader()
            table.writerows(rows)
    return path


def convert_to_workbook(folder: Path, path: Path) -> Path:
    """The same register as a workbook with days in date cells."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind in SHEETS:
        sheet = book.create_sheet(kind)
        for row in csv.reader(StringIO((folder / f"{kind}.csv").read_text(encoding="utf-8"), newline="")):
            sheet.append([_typed(cell) for cell in row])
    book.save(path)
    book.close()
    return path


def _typed(cell: str) -> object:
    """A day as a spreadsheet holds it; a blank cell as none."""
    return parse_day(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else cell or None


def run_import(app: Flask, path: Path, *options: str) -> ImportOutput:
    """`flask register import`."""
    done = app.test_cli_runner().invoke(args=["register", "import", str(path), *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    *refusals, summary = done.stdout.splitlines() or [""]
    return ImportOutput(done.exit_code, refusals, summary, done.stderr)


def run_assess(app: Flask, on: str, *options: str, status: int = 0) -> list[str]:
    """The lines of `flask register assess` on a day."""
    done = app.test_cli_runner().invoke(args=["register", "assess", "--on", on, *options])
    assert done.exit_code == status, done.output
    return done.stdout.splitlines()


def verdicts(app: Flask, on: str, *options: str, status: int = 0) -> dict[str, str]:
    """The status of everybody on a day."""
    lines = map(json.loads, run_assess(app, on, *options, status=status))
    return {line["id"]: line.get("status", "error") for line in lines}


def assess_files(folder: Path, on: str) -> list[str]:
    """What `flask assess` says about the same people, whose histories are made straight from the files."""
    lines = (json.dumps(history | {"as_of": on}).encode() for history in histories(folder))
    answers = (assess_line(line, builtin(), today=date(2000, 1, 1)) for line in lines)
    return [found.text for found in answers if found is not None]


def histories(folder: Path) -> Iterator[dict[str, Any]]:
    """Everybody who arrived, in the order of the references, as section 2 of the interfaces writes a history."""
    people, jobs, courses = (_rows(folder, kind) for kind in SHEETS)
    names = _shown(jobs)
    for row in sorted(people, key=lambda each: each["reference"]):
        if row["arrived_on"]:
            wanted = "birth_date", "applied_on", "visa_issued_on", "arrived_on", "permitted_until", "departed_on"
            yield (
                {"id": row["reference"], "scheme": "japan"}
                | {name: row[name] or None for name in wanted}
                | {
                    "jobs": [_stint(each, employer=names[_business(each)]) for each in _of(jobs, row)],
                    "courses": [_stint(each, course=_called(each)) for each in _of(courses, row)],
                }
            )


def _rows(folder: Path, kind: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO((folder / f"{kind}.csv").read_text(encoding="utf-8-sig"))))


def _of(rows: list[dict[str, str]], person: dict[str, str]) -> list[dict[str, str]]:
    return [row for row in rows if row["reference"] == person["reference"]]


def _stint(row: dict[str, str], **subject: str) -> dict[str, str | None]:
    return {**subject, "start": row["start"], "end": row["end"] or None}


def _business(row: dict[str, str]) -> str:
    """What makes a business one."""
    return row["employer_brn"] or folded(row["employer_name"])


def _called(row: dict[str, str]) -> str:
    return f"{plain(row['provider'])} {plain(row['title'])}"


def _shown(jobs: list[dict[str, str]]) -> dict[str, str]:
    """The name by which each business is shown: the one that the file has first."""
    names: dict[str, str] = {}
    for row in jobs:
        names.setdefault(_business(row), row["employer_name"])
    return names


Office = Callable[..., ImportOutput]
