"""Writes of facts: a new version supersedes the current one, and nothing is overwritten.

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
    work: UnitOfWork, participant_id: int, current: Once, values: Mapping[str, Any], reason: str | None = None
) -> Once:
    """Write the next version of a fact with changed values, the first if `current` has no id, and return it.

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
    work.insert(table, **(fact | changed._asdict() | _search_column(changed)))
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


def _search_column(fact: ParticularsFact | VisaFact | StayFact) -> dict[str, str]:
    """Return the column that name searches use, for particulars; {} for other facts."""
    if not isinstance(fact, ParticularsFact):
        return {}
    names = (fact.family_name, fact.given_name, fact.native_name)
    return {"folded": " ".join(folded(name) for name in names if name)}
