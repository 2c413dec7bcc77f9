"""Import of one person's jobs and courses: rows are added, changed, left alone or refused with a reason."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from tracker.adapters.keys import Keyring
from tracker.compliance.name_matching import plain
from tracker.formats.register.rows import (
    ADDED,
    CHANGED,
    REFUSED,
    SAME,
    SHEETS,
    CourseRow,
    EmploymentRow,
    ParticipantRow,
    PersonRows,
    Refusal,
    Row,
)
from tracker.models.register import COURSE, EMPLOYMENT, RegisterRow
from tracker.models.sealed_words import BY_REGISTER
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import EmployerKey
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import Person
from tracker.queries.register import ReadRow, SheetKey
from tracker.services.employers.businesses import Business
from tracker.services.register.row_marks import NAMED, is_unchanged, row_mark
from tracker.services.register.three_way_diff import GONE, RowComparison, compare_row, digest
from tracker.services.versioned_writes import write_line

Line = TypeVar("Line", JobFact, CourseFact)
REASON = BY_REGISTER
"""The reason of a version that an import wrote."""
UNKNOWN = "no participant has this reference"


class PersonImport:
    """The import of one person: the rows, their marks at the last import, and the counts of results."""

    def __init__(self, work: UnitOfWork, filed: PersonRows, rows: Mapping[SheetKey, ReadRow], keys: Keyring) -> None:
        self.work, self.filed, self.rows, self.keys = work, filed, rows, keys
        self.counts: Counter[tuple[str, str]] = Counter()
        self.refusals: list[Refusal] = list(filed.refused)
        for row in filed.again:
            self.counts[_sheet_of(row), SAME] += 1

    def count(self, sheet: int, verdict: str) -> None:
        """Count a row as added, changed or unchanged."""
        self.counts[SHEETS[sheet - 1], verdict] += 1

    def refuse(self, sheet: int, row: int, column: str | None, reason: str) -> None:
        """Refuse a row with a reason."""
        self.refusals.append(Refusal(SHEETS[sheet - 1], row, column, reason))

    def is_same(self, row: Row, person: int, key: SheetKey) -> bool:
        """Return whether a row states what it stated at its last import. A mark of an old form is replaced then."""
        read = self.rows.get(key)
        if read is None or not is_unchanged(row, read, key[0], self.keys):
            return False
        if read.form != NAMED:
            # The version stays the one that was last read, so that a correction since then is still seen.
            self.remember(row, person, key, read.line_id, read.version)
        return True

    def compare(
        self, row: Row, key: SheetKey, stated: Mapping[str, Any], current: Mapping[str, Any], version: int
    ) -> RowComparison:
        """Compare a row with its last import and with the current fact and its version."""
        read = self.rows.get(key)

        def were_blank(names: Collection[str]) -> bool:
            blanks: dict[str, Any] = dict.fromkeys(COLUMNS.get(name, name) for name in names)
            return read is not None and is_unchanged(row._replace(**blanks), read, key[0], self.keys)

        return compare_row(read, stated=stated, current=current, version=version, were_blank=were_blank)

    def version_to_remember(self, key: SheetKey, before: int, after: int) -> int:
        """Return the version to remember for a row that changed a fact from version `before` to `after`.

        If others changed the fact since its last import: the version of then, so that their change is still seen.
        """
        read = self.rows.get(key)
        return read.version if read is not None and read.version != before != after else after

    def remember(self, row: Row, person: int, key: SheetKey, line_id: int, version: int) -> None:
        """Store the mark of a row, and the fact and version that the row became."""
        now = ReadRow(row_mark(row, self.keys), NAMED, line_id, version)
        where = {"participant_id": person, "sheet": key[0], "key": key[1]}
        if key not in self.rows:
            self.work.insert(RegisterRow, **where, **now._asdict())
        else:
            self.work.update(RegisterRow, where, **now._asdict())

    def jobs(self, person: Person, employers: Mapping[EmployerKey, int]) -> tuple[JobFact, ...]:
        """Import the person's jobs and return them all: the recorded ones, changed or not, then the new ones."""
        lines = {job.line_id: job for job in person.jobs}
        for row in self.filed.employments:
            employer_id = employers[Business(row.employer_name, row.employer_brn).key]
            key = EMPLOYMENT, f"{employer_id} {row.start}".encode()
            stated = {"ended_on": row.end, "job_title": row.job_title, "hours_per_week": row.hours_per_week}
            same = (job for job in lines.values() if (job.employer_id, job.started_on) == (employer_id, row.start))
            new = JobFact(0, 0, 0, employer_id, row.start, row.end, row.job_title, row.hours_per_week)
            self._import_row(_Step(person.id, row, key, stated, next(same, None), new), lines)
        return tuple(lines.values())

    def courses(self, person: Person) -> tuple[CourseFact, ...]:
        """Import the person's courses and return them all."""
        lines = {course.line_id: course for course in person.courses}
        for row in self.filed.courses:
            name = plain(row.provider), plain(row.title), row.start
            key = COURSE, digest(name)
            stated = {"ended_on": row.end}
            same = (each for each in lines.values() if (plain(each.provider), plain(each.title), each.started_on) == name)
            new = CourseFact(0, 0, 0, row.provider, row.title, row.start, row.end)
            self._import_row(_Step(person.id, row, key, stated, next(same, None), new), lines)
        return tuple(lines.values())

    def _import_row(self, step: "_Step[Line]", lines: dict[int, Line]) -> None:
        """Import one row about a job or course into `lines`, or refuse it."""
        sheet, read = step.key[0], self.rows.get(step.key)
        if self.is_same(step.row, step.person, step.key):
            return self.count(sheet, SAME)
        current = lines.get(read.line_id) if read else step.same
        if current is None and read is not None:
            return self.refuse(sheet, step.row.row, None, GONE)
        if current is None:
            written = write_line(self.work, step.person, step.new)
            found = RowComparison(ADDED)
        else:
            found = self.compare(step.row, step.key, step.stated, current._asdict(), current.version)
            if not found.verdict:
                return self.refuse(sheet, step.row.row, COLUMNS.get(found.column or "", found.column), found.reason)
            written = current
            if found.verdict == CHANGED:
                written = write_line(self.work, step.person, current._replace(**found.values), REASON)
        lines[written.line_id] = written
        seen = written.version if current is None else self.version_to_remember(step.key, current.version, written.version)
        self.remember(step.row, step.person, step.key, written.line_id, seen)
        return self.count(sheet, found.verdict)

    def refuse_lines(self, reason: str) -> None:
        """Refuse the rows of all jobs and courses, because their person is unknown or erased."""
        for sheet, rows in ((EMPLOYMENT, self.filed.employments), (COURSE, self.filed.courses)):
            for row in rows:
                self.refuse(sheet, row.row, "reference", reason)

    def refused_counts(self) -> Counter[tuple[str, str]]:
        """Return all counts, those of refusals included."""
        return self.counts + Counter((refusal.sheet, REFUSED) for refusal in self.refusals)


COLUMNS = {"ended_on": "end", "issued_on": "visa_issued_on"}
"""The register's columns for fields with another name."""


class _Step(NamedTuple, Generic[Line]):
    """One row about a stint: its person, its values, the recorded stint with its key, and the stint that it would add."""

    person: int
    row: EmploymentRow | CourseRow
    key: SheetKey
    stated: dict[str, Any]
    same: Line | None
    new: Line


def _sheet_of(row: Row) -> str:
    return SHEETS[(ParticipantRow, EmploymentRow, CourseRow).index(type(row))]
