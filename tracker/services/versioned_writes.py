"""Writes of facts: a new version supersedes the current one, and nothing is overwritten.

The caller owns the transaction and holds the person's lock.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from tracker.adapters.keys import Keyring, PersonCipher, seal
from tracker.formats.search.marks import search_marks
from tracker.formats.search.terms import SearchableFacts
from tracker.models.data_keys import remember_key
from tracker.models.history import Course, Job
from tracker.models.identifiers import COLUMN, IDENTIFIERS, encode_identifiers
from tracker.models.participants import Particulars, Passport, PersonKey, SearchMark, StayRow, VisaRow
from tracker.models.sealed_words import seal_words
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import Person, SealedPassport, StayFact, VisaFact
from tracker.queries.particulars import ParticularsFact

Once = TypeVar("Once", VisaFact, StayFact)
Line = TypeVar("Line", JobFact, CourseFact)
TABLES: dict[type, type[Any]] = {
    VisaFact: VisaRow,
    StayFact: StayRow,
    JobFact: Job,
    CourseFact: Course,
}


def write_particulars(
    work: UnitOfWork, person: Person, values: Mapping[str, Any], *, keys: Keyring, reason: str | None = None
) -> ParticularsFact:
    """Write the next version of a person's particulars, sealed with the key of `with_key`, and their search marks; return it.

    Returns the current version and writes nothing if no value differs. Raises SealedError without data keys.
    """
    current = person.particulars
    written = current._replace(**values)
    if written != current:
        if current.id:
            work.supersede(Particulars, current.id)
        written = written._replace(id=work.number(Particulars), version=current.version + 1)
        fact = work.fact(participant_id=person.id, version=written.version, reason=reason)
        work.insert(Particulars, **(fact | stored_particulars(written, person, keys)))
    if written != current or not current.id:
        write_search_marks(work, person.id, person.reference, written, keys=keys)
    return written


def stored_particulars(known: ParticularsFact, person: Person, keys: Keyring) -> dict[str, Any]:
    """Return the columns of particulars with their identifiers sealed. Raises SealedError without data keys."""
    plain = {name: value for name, value in known._asdict().items() if name not in IDENTIFIERS}
    cipher = PersonCipher(_key(person, keys), person.id)
    return plain | {"sealed": cipher.seal(encode_identifiers(known._asdict()), COLUMN)}


def with_key(work: UnitOfWork, person: Person, keys: Keyring) -> Person:
    """Return the person with a key of their own, stored now if they have none. Raises SealedError without data keys."""
    if person.wrapped is not None:
        return person
    wrapped = keys.wrap(keys.new_key(), person.id)
    work.insert(PersonKey, participant_id=person.id, wrapped=wrapped, made_at=work.at)
    remember_key(person.id, wrapped)
    return person._replace(wrapped=wrapped)


def write_search_marks(work: UnitOfWork, participant_id: int, reference: str, known: ParticularsFact, *, keys: Keyring) -> None:
    """Replace the marks by which a person is found. Raises SealedError without data keys."""
    facts = SearchableFacts(reference, known.family_name, known.given_name, known.native_name, known.birth_date, known.email)
    work.delete(SearchMark, participant_id=participant_id)
    for mark in search_marks(facts, keys):
        work.insert(SearchMark, mark=mark, participant_id=participant_id)


def write_once(
    work: UnitOfWork, participant_id: int, current: Once, values: Mapping[str, Any], reason: str | None = None
) -> Once:
    """Write the next version of a visa or stay with changed values, the first if `current` has no id, and return it.

    Returns `current` and writes nothing if no value differs.
    """
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
    values = written._asdict()
    if "job_title" in values:
        values["job_title"] = seal_words(values["job_title"], participant_id)
    work.insert(table, **(fact | values), withdrawn=withdrawn)
    return written


def write_passport(
    work: UnitOfWork,
    person: Person,
    number: str,
    *,
    keys: Keyring,
    current: SealedPassport | None,
    reason: str | None = None,
) -> bool:
    """Seal a passport number with the key of `with_key`; return whether the number is another one."""
    mark = keys.mark(number)
    if current is not None and current.mark == mark:
        return False
    if current is not None:
        work.supersede(Passport, current.id)
    sealed = seal(_key(person, keys), number, person.id)
    fact = work.fact(participant_id=person.id, version=current.version + 1 if current else 1, reason=reason)
    work.insert(Passport, id=work.number(Passport), **fact, sealed=sealed, mark=mark)
    return True


def _key(person: Person, keys: Keyring) -> bytes:
    assert person.wrapped is not None, "the caller gave the person a key"
    return keys.unwrap(person.wrapped, person.id)
