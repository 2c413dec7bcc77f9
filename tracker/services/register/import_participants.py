"""Import a participant's row: particulars, visa, stay, passport, and the quota place."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.stay_order import find_stay_conflict
from tracker.formats.register.rows import ADDED, CHANGED, SAME, ParticipantRow
from tracker.models.participants import Participant
from tracker.models.register import PARTICIPANT
from tracker.queries.participants import Person, SealedPassport, StayFact, VisaFact
from tracker.queries.particulars import ParticularsFact
from tracker.queries.quota import PlaceFact
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.quota.places import FullError, PlaceAllocator
from tracker.services.register.import_stints import COLUMNS, REASON, PersonImport
from tracker.services.register.three_way_diff import RowComparison
from tracker.services.versioned_writes import with_key, write_once, write_particulars, write_passport

KEY = PARTICIPANT, b""
"""The key of a participant's row: each has only one."""
ERASED = "the personal data of this participant were erased here"
NOT_IN_REGISTER = {"refused_on", "withdrawn_on"}
"""Facts without a column. Every other field of the drafts has one, with the same name or the one in `COLUMNS`."""
STATED = tuple(
    name for draft in (ParticularsDraft, VisaDraft, StayDraft) for name in draft._fields if name not in NOT_IN_REGISTER
)
"""The facts that a row states."""
STAY_REASONS = {
    "before": "The date must be the same as or after the arrival that is recorded here",
    "missing": "Enter the arrival date (arrived_on) as well",
}
"""The reason of a conflict between days -> the refusal of the row."""


class KnownPerson(NamedTuple):
    """The person as recorded before this import."""

    person: Person | None
    passport: SealedPassport | None = None
    place: PlaceFact | None = None
    is_erased: bool = False


class EnrolledPerson(NamedTuple):
    """The person after the import of the row."""

    person: Person
    fresh: bool
    changed: bool


class Enrolment:
    """The import of one person's row. The caller owns the transaction and holds the person's lock."""

    def __init__(self, filing: PersonImport, known: KnownPerson, desk: PlaceAllocator) -> None:
        self.filing, self.known, self.desk, self.keys = filing, known, desk, filing.keys

    def import_row(self) -> EnrolledPerson | None:
        """Import the row and return the person; None if they are erased, or new and their row is missing or refused."""
        row, person = self.filing.filed.participant, self.known.person
        if self.known.is_erased:
            if row:
                self.filing.refuse(PARTICIPANT, row.row, "reference", ERASED)
            return None
        if person is None:
            return self._add(row) if row else None
        return self._compare(row, person) if row else EnrolledPerson(person, fresh=False, changed=False)

    def _add(self, row: ParticipantRow) -> EnrolledPerson | None:
        work = self.filing.work
        person = Person(work.number(Participant), row.reference, row.scheme, row.direction, 1)
        if not self._can_stay(row, person.stay._replace(**_part(StayFact, _stated_values(row)))):
            return None
        if not self._move_place(row, person, row.visa_issued_on):
            return None
        person = self._write(person, _stated_values(row), row.passport_no)
        return self._finish(row, person, ADDED)

    def _compare(self, row: ParticipantRow, person: Person) -> EnrolledPerson | None:
        unchanged = EnrolledPerson(person, fresh=False, changed=False)
        if self.filing.is_same(row, person.id, KEY):
            self.filing.count(PARTICIPANT, SAME)
            return unchanged
        for column in ("scheme", "direction"):
            if getattr(row, column) != getattr(person, column):
                self.filing.refuse(PARTICIPANT, row.row, column, f"is recorded as {getattr(person, column)} here")
                return unchanged
        stated = {**_stated_values(row), "passport_no": row.passport_no and self.keys.mark(row.passport_no)}
        found = self.filing.compare(row, KEY, stated, self._current_values(person), person.version)
        if not found.verdict:
            self.filing.refuse(PARTICIPANT, row.row, COLUMNS.get(found.column or "", found.column), found.reason)
            return unchanged
        if found.verdict == SAME:
            return self._finish(row, person, SAME)
        return self._change(row, person, found)

    def _change(self, row: ParticipantRow, person: Person, found: RowComparison) -> EnrolledPerson | None:
        unchanged = EnrolledPerson(person, fresh=False, changed=False)
        if not self._can_stay(row, person.stay._replace(**_part(StayFact, found.values))):
            return unchanged
        if not self._move_place(row, person, found.values.get("issued_on")):
            return unchanged
        number = row.passport_no if "passport_no" in found.values else None
        version = self.filing.version_to_remember(KEY, person.version, person.version + 1)
        person = self._write(person._replace(version=person.version + 1), found.values, number)
        return self._finish(row, person, CHANGED, version)

    def _can_stay(self, row: ParticipantRow, stay: StayFact) -> bool:
        """Return whether the days of the stay can be recorded together; the row is refused if not."""
        conflict = find_stay_conflict(stay.arrived_on, stay.permitted_until, stay.departed_on, direction=row.direction)
        if conflict is not None:
            self.filing.refuse(PARTICIPANT, row.row, conflict.field, STAY_REASONS[conflict.reason])
        return conflict is None

    def _move_place(self, row: ParticipantRow, person: Person, issued_on: date | None) -> bool:
        """Let the place follow the visa; the row is refused if none is left. A blank day of issue changes nothing."""
        if issued_on is None:
            return True
        try:
            self.desk.follow(self.known.place, person, issued_on, is_given_back=person.visa.is_given_back)
        except FullError as full:
            self.filing.refuse(PARTICIPANT, row.row, "visa_issued_on", str(full))
            return False
        return True

    def _write(self, person: Person, stated: Mapping[str, Any], passport_no: str | None) -> Person:
        work, reason = self.filing.work, REASON if self.known.person else None
        person = with_key(work, person, self.keys)
        if passport_no is not None:
            write_passport(work, person, passport_no, keys=self.keys, current=self.known.passport)
        return person._replace(
            particulars=write_particulars(work, person, _part(ParticularsFact, stated), keys=self.keys, reason=reason),
            visa=write_once(work, person.id, person.visa, _part(VisaFact, stated), reason),
            stay=write_once(work, person.id, person.stay, _part(StayFact, stated), reason),
        )

    def _finish(self, row: ParticipantRow, person: Person, verdict: str, version: int | None = None) -> EnrolledPerson:
        """Remember the row with a version, by default the person's."""
        self.filing.remember(row, person.id, KEY, person.id, person.version if version is None else version)
        self.filing.count(PARTICIPANT, verdict)
        return EnrolledPerson(person, fresh=verdict == ADDED, changed=verdict != SAME)

    def _current_values(self, person: Person) -> dict[str, Any]:
        passport = self.known.passport
        facts = {**person.particulars._asdict(), **person.visa._asdict(), **person.stay._asdict()}
        return {**facts, "passport_no": passport.mark if passport else None}


def _stated_values(row: ParticipantRow) -> dict[str, Any]:
    """Return the values of a row by the field names of facts."""
    return {name: getattr(row, COLUMNS.get(name, name)) for name in STATED}


def _part(form: type[ParticularsFact | VisaFact | StayFact], values: Any) -> dict[str, Any]:
    """Return the values that belong to one kind of fact, without blanks."""
    return {name: value for name, value in values.items() if value is not None and name in form._fields}
