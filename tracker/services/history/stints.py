"""Steps that all changes of stints share. The caller owns the transaction. FactErrors name the field of a form."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import Person, people
from tracker.services.assessments import assess_people
from tracker.services.history.drafts import StintKey
from tracker.services.history.kinds import KINDS, Employers, StintDraft, StintFact
from tracker.services.versioned_writes import write_line


def lock_person(participant_id: int) -> Person:
    """Return the participant, locked until the transaction ends. Raises NotFoundError."""
    found = people([participant_id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    return found[0]


def current_stints(person: Person, kind: str) -> tuple[Any, ...]:
    """Return the person's stints of a kind that are in force."""
    stints: tuple[Any, ...] = getattr(person, KINDS[kind].field)
    return stints


def require_current_stint(person: Person, kind: str, key: StintKey) -> Any:
    """Return the stint in the version that the caller has seen. Raises ConflictError if another one is in force, or none."""
    stint = next((each for each in current_stints(person, kind) if each.line_id == key.line_id), None)
    if stint is None or stint.version != key.version:
        raise ConflictError("the entry", current_version=stint.version if stint else None)
    return stint


def apply_draft(kind: str, draft: StintDraft, before: StintFact, employers: Employers) -> Any:
    """Return a fact with the values of a draft. Raises FactError if one is missing, or the days are out of order."""
    values = KINDS[kind].values(draft, employers)
    return require_order(before._replace(started_on=draft.started_on, ended_on=draft.ended_on, **values))


def require_order(stint: Any) -> Any:
    """Return the same stint. Raises FactError if it ends before it starts."""
    if stint.ended_on is not None and stint.ended_on < stint.started_on:
        raise FactError("end", "before", against="start")
    return stint


def require_unique(kind: str, stint: Any, others: Iterable[Any]) -> Any:
    """Return the same stint. Raises FactError if another one is the same job or course from the same first day."""
    identity = KINDS[kind].identity
    if any(each.line_id != stint.line_id and identity(each) == identity(stint) for each in others):
        raise FactError("start", "already-there")
    return stint


def save_stint(
    work: UnitOfWork, person: Person, kind: str, stint: Any, action: str, *, on: date, reason: str | None = None
) -> StintKey:
    """Write the stint's next version and reassess the person. Nothing is written if nothing changed."""
    stints = current_stints(person, kind)
    if stint in stints:
        return StintKey(person.id, stint.line_id, stint.version)
    written = write_line(work, person.id, stint, reason)
    after = [written if each.line_id == written.line_id else each for each in stints]
    if not stint.id:
        after.append(written)
    return reassess_person(work, person, kind, after, written, action=action, on=on)


def reassess_person(
    work: UnitOfWork, person: Person, kind: str, stints: Iterable[Any], written: Any, *, action: str, on: date
) -> StintKey:
    """Audit a written stint (`job.logged` for kind `job` and action `logged`), and assess the person with these stints."""
    audit_stint(work, person, kind, written, action)
    changed: dict[str, Any] = {KINDS[kind].field: tuple(stints)}
    assess_people(work, [person._replace(**changed)], before=[person], on=on)
    return StintKey(person.id, written.line_id, written.version)


def audit_stint(work: UnitOfWork, person: Person, kind: str, written: StintFact, action: str) -> None:
    """Write an audit line about a written stint."""
    work.audit(f"{kind}.{action}", person.id, line=written.line_id, version=written.version)
