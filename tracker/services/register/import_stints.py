"""One person's rows of the register against what is known: what is added, changed, left alone, and refused, and why."""

from collections import Counter
from collections.abc import Mapping
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
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import EmployerKey
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import Person
from tracker.queries.register import ReadRow, SheetKey
from tracker.services.employers import Business
from tracker.services.register.row_marks import NAMED, is_unchanged, row_mark
from tracker.services.register.three_way_diff import GONE, RowComparison, compared, digest
from tracker.services.versioned_writes import write_line

Line = TypeVar("Line", JobFact, CourseFact)
REASON = "the register says so"
"""The reason of a version that an import wrote."""
UNKNOWN = "no participant has this reference"


class PersonImport:
    """One person while the register is taken in: what is known, what becomes of it, and the count of rows."""

    def __init__(self, work: UnitOfWork, filed: PersonRows, rows: Mapping[SheetKey, ReadRow], keys: Keyring) -> None:
        self.work, self.filed, self.rows, self.keys = work, filed, rows, keys
        self.counts: Counter[tuple[str, str]] = Counter()
        self.refusals: list[Refusal] = list(filed.refused)
        for row in filed.again:
            self.counts[_sheet_of(row), SAME] += 1

    def count(self, sheet: int, verdict: str) -> None:
        """A row was added, changed or left alone."""
        self.counts[SHEETS[sheet - 1], verdict] += 1

    def refuse(self, sheet: int, row: int, column: str | None, reason: str) -> None:
        """A row cannot be taken."""
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

    def remember(self, row: Row, person: int, key: SheetKey, line_id: int, version: int) -> None:
        """Store the mark of a row, and the fact and version that the row became."""
        now = ReadRow(row_mark(row, self.keys), NAMED, line_id, version)
        where = {"participant_id": person, "sheet": key[0], "key": key[1]}
        if key not in self.rows:
            self.work.insert(RegisterRow, **where, **now._asdict())
        else:
            self.work.update(RegisterRow, where, **now._asdict())

    def jobs(self, person: Person, employers: Mapping[EmployerKey, int]) -> tuple[JobFact, ...]:
        """The person's jobs after the register's: the known ones, changed or not, then the new ones."""
        lines = {job.line_id: job for job in person.jobs}
        for row in self.filed.employments:
            employer_id = employers[Business(row.employer_name, row.employer_brn).key]
            key = EMPLOYMENT, f"{employer_id} {row.start}".encode()
            said = {"ended_on": row.end, "job_title": row.job_title, "hours_per_week": row.hours_per_week}
            same = (job for job in lines.values() if (job.employer_id, job.started_on) == (employer_id, row.start))
            new = JobFact(0, 0, 0, employer_id, row.start, row.end, row.job_title, row.hours_per_week)
            self._line(_Step(person.id, row, key, said, next(same, None), new), lines)
        return tuple(lines.values())

    def courses(self, person: Person) -> tuple[CourseFact, ...]:
        """The person's courses after the register's."""
        lines = {course.line_id: course for course in person.courses}
        for row in self.filed.courses:
            name = plain(row.provider), plain(row.title), row.start
            key = COURSE, digest(name)
            said = {"ended_on": row.end}
            same = (each for each in lines.values() if (plain(each.provider), plain(each.title), each.started_on) == name)
            new = CourseFact(0, 0, 0, row.provider, row.title, row.start, row.end)
            self._line(_Step(person.id, row, key, said, next(same, None), new), lines)
        return tuple(lines.values())

    def _line(self, step: "_Step[Line]", lines: dict[int, Line]) -> None:
        """One row about one job or course."""
        sheet, read = step.key[0], self.rows.get(step.key)
        if self.is_same(step.row, step.person, step.key):
            return self.count(sheet, SAME)
        standing = lines.get(read.line_id) if read else step.same
        if standing is None and read is not None:
            return self.refuse(sheet, step.row.row, None, GONE)
        if standing is None:
            written = write_line(self.work, step.person, step.new)
            found = RowComparison(ADDED)
        else:
            found = compared(read, said=step.said, stands=standing._asdict(), version=standing.version)
            if not found.verdict:
                return self.refuse(sheet, step.row.row, COLUMNS.get(found.column or "", found.column), found.reason)
            written = standing
            if found.verdict == CHANGED:
                written = write_line(self.work, step.person, standing._replace(**found.values), REASON)
        lines[written.line_id] = written
        self.remember(step.row, step.person, step.key, written.line_id, written.version)
        return self.count(sheet, found.verdict)

    def refuse_lines(self, reason: str = UNKNOWN) -> None:
        """Nobody is known whose jobs and courses these are."""
        for sheet, rows in ((EMPLOYMENT, self.filed.employments), (COURSE, self.filed.courses)):
            for row in rows:
                self.refuse(sheet, row.row, "reference", reason)

    def refused_counts(self) -> Counter[tuple[str, str]]:
        """All counts, refusals among them."""
        return self.counts + Counter((refusal.sheet, REFUSED) for refusal in self.refusals)


COLUMNS = {"ended_on": "end", "issued_on": "visa_issued_on"}
"""How the register calls what facts call otherwise."""


class _Step(NamedTuple, Generic[Line]):
    """One row about a job or a course: whose, what it says, the line that has its key, and the line that it would be."""

    person: int
    row: EmploymentRow | CourseRow
    key: SheetKey
    said: dict[str, Any]
    same: Line | None
    new: Line


def _sheet_of(row: Row) -> str:
    return SHEETS[(ParticipantRow, EmploymentRow, CourseRow).index(type(row))]
