"""How facts are written: a version takes the place of another, and nothing is overwritten.

The caller owns the transaction and holds the person's lock.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from tracker.adapters.keys import Keyring, seal
from tracker.compliance.name_matching import folded
from tracker.models.history import Course, Job
from tracker.models.participants import Particulars, Passport, PersonKey, StayRow, VisaRow
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import ParticularsFact, SealedPassport, StayFact, VisaFact

Once = TypeVar("Once", ParticularsFact, VisaFact, StayFact)
Line = TypeVar("Line", JobFact, CourseFact)
TABLES: dict[type, type[Any]] = {
    ParticularsFact: Particulars,
    VisaFact: VisaRow,
    StayFact: StayRow,
    JobFact: Job,
    CourseFact: Course,
}


def write_once(
    work: UnitOfWork, participant_id: int, standing: Once, values: Mapping[str, Any], reason: str | None = None
) -> Once:
    """A fact that a person has once, with these values changed: the next version, or the first where none stood.

    Where nothing differs, nothing is written and the standing fact comes back.
    """
    changed = standing._replace(**values)
    if changed == standing:
        return standing
    table = TABLES[type(standing)]
    if standing.id:
        work.supersede(table, standing.id)
    changed = changed._replace(id=work.number(table), version=standing.version + 1)
    fact = work.fact(participant_id=participant_id, version=changed.version, reason=reason)
    work.insert(table, **(fact | changed._asdict() | _searched(changed)))
    return changed


def write_line(
    work: UnitOfWork, participant_id: int, line: Line, reason: str | None = None, *, withdrawn: bool = False
) -> Line:
    """The next version of a job or course; a new line where its id is 0."""
    table = TABLES[type(line)]
    if line.id:
        work.supersede(table, line.id)
    id_ = work.number(table)
    written = line._replace(id=id_, line_id=line.line_id or id_, version=line.version + 1)
    fact = work.fact(participant_id=participant_id, version=written.version, reason=reason)
    work.insert(table, **(fact | written._asdict()), withdrawn=withdrawn)
    return written


def write_passport(
    work: UnitOfWork, participant_id: int, number: str, keys: Keyring, *, standing: SealedPassport | None, wrapped: bytes | None
) -> bool:
    """Seals a passport's number with the person's key, which is made where there is none. Whether it is another number."""
    mark = keys.mark(number)
    if standing is not None and standing.mark == mark:
        return False
    if wrapped is None:
        key = keys.new_key()
        work.insert(PersonKey, participant_id=participant_id, wrapped=keys.wrap(key, participant_id), made_at=work.at)
    else:
        key = keys.unwrap(wrapped, participant_id)
    if standing is not None:
        work.supersede(Passport, standing.id)
    version = standing.version + 1 if standing else 1
    fact = work.fact(participant_id=participant_id, version=version)
    work.insert(Passport, id=work.number(Passport), **fact, sealed=seal(key, number, participant_id), mark=mark)
    return True


def _searched(fact: ParticularsFact | VisaFact | StayFact) -> dict[str, str]:
    """What a person is found by, for particulars; nothing for other facts."""
    if not isinstance(fact, ParticularsFact):
        return {}
    names = (fact.family_name, fact.given_name, fact.native_name)
    return {"folded": " ".join(folded(name) for name in names if name)}
