"""Writes of facts: a new version supersedes the current one, and nothing is overwritten.

The caller owns the transaction and holds the person's lock.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar

from tracker.adapters.keys import Keyring, SealedError, seal
from tracker.formats.search.marks import search_marks
from tracker.formats.search.terms import SearchableFacts
from tracker.models.history import Course, Job
from tracker.models.participants import Particulars, Passport, PersonKey, SearchMark, StayRow, VisaRow
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import ParticularsFact, Person, SealedPassport, StayFact, VisaFact

Once = TypeVar("Once", VisaFact, StayFact)
Version = TypeVar("Version", ParticularsFact, VisaFact, StayFact)
Line = TypeVar("Line", JobFact, CourseFact)
TABLES: dict[type, type[Any]] = {
    ParticularsFact: Particulars,
    VisaFact: VisaRow,
    StayFact: StayRow,
    JobFact: Job,
    CourseFact: Course,
}


def write_particulars(
    work: UnitOfWork, person: Person, values: Mapping[str, Any], *, keys: Keyring, reason: str | None = None
) -> ParticularsFact:
    """Write the next version of a person's particulars as `write_once` does, with the marks by which the person is found."""
    current = person.particulars
    written = _write_version(work, person.id, current, values, reason)
    if written is not current or not current.id:
        write_search_marks(work, person.id, person.reference, written, keys=keys)
    return written


def write_search_marks(work: UnitOfWork, participant_id: int, reference: str, known: ParticularsFact, *, keys: Keyring) -> None:
    """Replace the marks by which a person is found. Without data keys nothing is marked; the nightly run does it later."""
    facts = SearchableFacts(reference, known.family_name, known.given_name, known.native_name, known.birth_date, known.email)
    work.delete(SearchMark, participant_id=participant_id)
    with suppress(SealedError):
        for mark in search_marks(facts, keys):
            work.insert(SearchMark, mark=mark, participant_id=participant_id)


def write_once(
    work: UnitOfWork, participant_id: int, current: Once, values: Mapping[str, Any], reason: str | None = None
) -> Once:
    """Write the next version of a visa or stay with changed values, the first if `current` has no id, and return it.

    Returns `current` and writes nothing if no value differs.
    """
    return _write_version(work, participant_id, current, values, reason)


def _write_version(
    work: UnitOfWork, participant_id: int, current: Version, values: Mapping[str, Any], reason: str | None
) -> Version:
    changed = current._replace(**values)
    if changed == current:
        return current
    table = TABLES[type(current)]
    if current.id:
        work.supersede(table, current.id)
    changed = changed._replace(id=work.number(table), version=current.version + 1)
    fact = work.fact(participant_id=participant_id, version=changed.version, reason=reason)
    work.insert(table, **(fact | changed._asdict()))
    return changed


def write_line(
    work: UnitOfWork, participant_id: int, line: Line, reason: str | None = None, *, withdrawn: bool = False
) -> Line:
    """Write the next version of a job or course, the first if its id is 0, and return it."""
    table = TABLES[type(line)]
    if line.id:
        work.supersede(table, line.id)
    id_ = work.number(table)
    written = line._replace(id=id_, line_id=line.line_id or id_, version=line.version + 1)
    fact = work.fact(participant_id=participant_id, version=written.version, reason=reason)
    work.insert(table, **(fact | written._asdict()), withdrawn=withdrawn)
    return written


def write_passport(
    work: UnitOfWork, participant_id: int, number: str, keys: Keyring, *, current: SealedPassport | None, wrapped: bytes | None
) -> bool:
    """Seal a passport number with the person's key, created if missing; return whether the number is another one."""
    mark = keys.mark(number)
    if current is not None and current.mark == mark:
        return False
    if wrapped is None:
        key = keys.new_key()
        work.insert(PersonKey, participant_id=participant_id, wrapped=keys.wrap(key, participant_id), made_at=work.at)
    else:
        key = keys.unwrap(wrapped, participant_id)
    if current is not None:
        work.supersede(Passport, current.id)
    version = current.version + 1 if current else 1
    fact = work.fact(participant_id=participant_id, version=version)
    work.insert(Passport, id=work.number(Passport), **fact, sealed=seal(key, number, participant_id), mark=mark)
    return True
