"""The rows of a register on disk: one table for each kind, days as numbers, found by reference."""

from datetime import date
from typing import Any, NamedTuple

from tracker.formats.register.columns import DAYS
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow

TABLES = """
    CREATE TABLE participants (
        "row" INTEGER PRIMARY KEY, reference, scheme, direction, family_name, given_name, native_name, birth_date, sex,
        nationality, passport_no, email, language, applied_on, visa_issued_on, enter_by, arrived_on, permitted_until,
        departed_on
    );
    CREATE TABLE employments (
        "row" INTEGER PRIMARY KEY, reference, employer_name, employer_brn, start, "end", job_title, hours_per_week
    );
    CREATE TABLE courses ("row" INTEGER PRIMARY KEY, reference, provider, title, start, "end");
    CREATE TABLE refusals (sheet, "row", "column", reason);
    CREATE TABLE found (sheet, "row", "column", reason);
"""
INDEXES = """
    CREATE INDEX IF NOT EXISTS participants_of ON participants (reference);
    CREATE INDEX IF NOT EXISTS employments_of ON employments (reference);
    CREATE INDEX IF NOT EXISTS courses_of ON courses (reference);
"""
ADD_REFUSAL = "INSERT INTO refusals VALUES (?, ?, ?, ?)"
ADD_FOUND = "INSERT INTO found VALUES (?, ?, ?, ?)"
REFUSALS = """
    SELECT * FROM refusals WHERE sheet = :sheet UNION ALL SELECT * FROM found WHERE sheet = :sheet ORDER BY "row"
"""
"""Rows refused when they were read, and when they were compared."""
EMPLOYERS = """
    SELECT employer_name, employer_brn, min("row") AS first FROM employments
    WHERE employer_name IS NOT NULL GROUP BY employer_name, employer_brn ORDER BY first
"""
"""Every business as the register spells it, in the order of its first rows."""
IN_THE_FILE = """
    SELECT reference FROM participants AS one
    WHERE "row" = (SELECT min("row") FROM participants WHERE reference = one.reference)
    ORDER BY visa_issued_on IS NULL, visa_issued_on, "row"
"""
"""Each person with a row of their own, in the position of their first row."""
ELSEWHERE = """
    SELECT reference FROM (SELECT reference FROM employments UNION SELECT reference FROM courses)
    WHERE reference NOT IN (SELECT reference FROM participants) ORDER BY reference
"""
"""Each person whom only jobs or courses name."""


from_number = date.fromordinal


class PackedTable(NamedTuple):
    """One table: its row, its statements, and the positions of its days."""

    made: type[ParticipantRow | EmploymentRow | CourseRow]
    add: str
    of: str
    """Selects the rows of some references, passed as a JSON list."""
    days: tuple[int, ...]

    def packed(self, row: tuple[Any, ...]) -> list[Any]:
        """Return a row as it is stored on disk."""
        values = list(row)
        for position in self.days:
            if (day := values[position]) is not None:
                values[position] = day.toordinal()
        return values

    def unpacked(self, stored: tuple[Any, ...]) -> Any:
        """Return the row of a stored one."""
        values = list(stored)
        for position in self.days:
            if (number := values[position]) is not None:
                values[position] = from_number(number)
        return self.made._make(values)


KINDS = {
    "participants": PackedTable(
        ParticipantRow,
        "INSERT INTO participants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        """SELECT * FROM participants WHERE reference IN (SELECT value FROM json_each(?)) ORDER BY reference, "row" """,
        tuple(map(ParticipantRow._fields.index, DAYS["participants"])),
    ),
    "employments": PackedTable(
        EmploymentRow,
        "INSERT INTO employments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        """SELECT * FROM employments WHERE reference IN (SELECT value FROM json_each(?)) ORDER BY reference, "row" """,
        tuple(map(EmploymentRow._fields.index, DAYS["employments"])),
    ),
    "courses": PackedTable(
        CourseRow,
        "INSERT INTO courses VALUES (?, ?, ?, ?, ?, ?)",
        """SELECT * FROM courses WHERE reference IN (SELECT value FROM json_each(?)) ORDER BY reference, "row" """,
        tuple(map(CourseRow._fields.index, DAYS["courses"])),
    ),
}
