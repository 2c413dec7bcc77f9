"""Notices to participants, and what participants write about their cases: replies, disputes, contested decisions."""

from datetime import date, timedelta
from typing import NamedTuple

from tracker.clock import hong_kong_day
from tracker.compliance.case_states import ANOTHER, PARTICIPANT
from tracker.compliance.deadlines import EXTENSION_DAYS, contest_end
from tracker.compliance.evidence import CASE
from tracker.errors import FactError
from tracker.models.cases import Flag
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import CaseFact, CaseKey, case, last_decided_at
from tracker.queries.office import office_settings
from tracker.queries.own_cases import count_disputes
from tracker.queries.participants import key_of_user, language_of, people
from tracker.services.case_moves import (
    CannotMoveError,
    flags_of,
    lock_case,
    move_case,
    require_reopenable,
    sealed_words,
    waiting_columns,
)
from tracker.services.evidence import EvidenceSubject, StoredFile, keep_evidence
from tracker.services.flags import renew_version
from tracker.services.reply_reminders import MESSAGE, end_reminders, plan_reminder

NOTICES = ("dates", "payslips", "school", "departure")
"""The notices that can be served, each a text in every language."""
MAX_DISPUTES = 10
"""How often a participant may write that something is wrong in a case: each time moves the version that an officer signs."""


class NoticeDraft(NamedTuple):
    """A notice to serve: one of `NOTICES`, and words of the officer below it, which may be empty."""

    notice: str
    words: str = ""


@transaction("notices.serve")
def serve(work: UnitOfWork, key: CaseKey, draft: NoticeDraft, *, on: date, by: int, operation: str | None = None) -> CaseKey:
    """Serve a notice: store its text and deadline, and the message to the participant, in one transaction.

    Raises NotFoundError, ConflictError, or CannotMoveError, also for an unknown notice.
    """
    if draft.notice not in NOTICES:
        raise CannotMoveError("there is no such notice")
    locked = lock_case(key)
    due_on = on + timedelta(office_settings(on=on).reply_days)
    sealed = seal_words(draft.words.strip() or None, locked.participant_id)
    details = {"notice": draft.notice, "said": sealed, "due": due_on.isoformat()}
    served = move_case(work, locked, "serve", details, answer_due_on=due_on)
    _post(work, locked, due_on, served_on=on, on=on, is_extended=False)
    return served


@transaction("notices.extend")
def extend(work: UnitOfWork, key: CaseKey, why: str, *, on: date, by: int, operation: str | None = None) -> CaseKey:
    """Give a participant seven days more for the reply, once, with a reason, and a message. Raises as `serve` does."""
    locked = lock_case(key)
    if locked.is_extended:
        raise CannotMoveError("a deadline is extended once")
    due_on = (locked.answer_due_on or date.min) + timedelta(EXTENSION_DAYS)
    details = {**sealed_words(locked, why), "due": due_on.isoformat()}
    extended = move_case(work, locked, "extend", details, action="case.extended", answer_due_on=due_on, is_extended=True)
    served_on = due_on - timedelta(EXTENSION_DAYS + office_settings(on=on).reply_days)
    _post(work, locked, due_on, served_on=served_on, on=on, is_extended=True)
    return extended


@transaction("notices.reply")
def reply(
    work: UnitOfWork, case_id: int, words: str, *, by: int, operation: str | None = None, file: StoredFile | None = None
) -> CaseKey:
    """Store the participant's reply to a notice, perhaps with a file, and put the case under review again.

    Any version is accepted: a reply takes nothing away from anybody. Raises NotFoundError, CannotMoveError, and as
    `keep_evidence` does.
    """
    of_file = _keep_file(work, case_id, file)
    locked = case(case_id, lock=True)
    details = sealed_words(locked, words) | of_file
    return move_case(work, locked, "reply", details, action="case.replied", actor=_actor(work, locked))


@transaction("notices.dispute")
def dispute(
    work: UnitOfWork, case_id: int, words: str, *, by: int, operation: str | None = None, file: StoredFile | None = None
) -> CaseKey:
    """Store what the participant says is wrong in an open case, perhaps with a file, in a new version.

    Raises as `reply` does, and FactError("own_words", "full") after `MAX_DISPUTES`.
    """
    of_file = _keep_file(work, case_id, file)
    locked = case(case_id, lock=True)
    if locked.state in {"decided", "closed"} or _actor(work, locked) != PARTICIPANT:
        raise CannotMoveError("only the participant disputes an open case")
    if count_disputes(locked.id, locked.participant_id) >= MAX_DISPUTES:
        raise FactError("own_words", "full")
    details = sealed_words(locked, words) | of_file
    return renew_version(work, CaseKey(locked.id, locked.version), locked.participant_id, "case.disputed", **details)


@transaction("notices.contest")
def contest(
    work: UnitOfWork,
    case_id: int,
    words: str,
    *,
    on: date,
    by: int,
    operation: str | None = None,
    file: StoredFile | None = None,
) -> CaseKey:
    """Contest a decision as its participant, perhaps with a file: the case waits for an officer who neither proposed nor signed it.

    Possible for 28 days after the decision, and once for each. Raises as `reply` does.
    """
    people([case(case_id).participant_id], lock=True)  # no case of the person is opened meanwhile
    of_file = _keep_file(work, case_id, file)
    locked = case(case_id, lock=True)
    last_day = contest_end(last_decided_at(case_id), locked.contested_at, hong_kong_day)
    if last_day is None or on > last_day:
        raise CannotMoveError("no decision can be contested")
    if locked.state == "closed":
        require_reopenable(locked)
    flags = flags_of(locked)
    columns = waiting_columns(flags) | {"contested_at": work.at}
    details = sealed_words(locked, words) | of_file
    contested = move_case(work, locked, "contest", details, action="case.contested", actor=_actor(work, locked), **columns)
    for flag in flags:
        work.update(Flag, {"id": flag.flag_id}, state="attached")
    return contested


@transaction("notices.print_letter")
def audit_letter(work: UnitOfWork, case_id: int, *, by: int, operation: str | None = None) -> int:
    """Write an audit line: an officer prints the notice or decision of a case as a letter. Return the participant's id.

    The version stays: nothing changes. Raises NotFoundError.
    """
    found = case(case_id)
    work.audit("case.letter", found.participant_id, case=found.id)
    return found.participant_id


def _actor(work: UnitOfWork, locked: CaseFact) -> str:
    """Return the role of the author: the participant of the case, or somebody else."""
    key = key_of_user(work.by)
    return PARTICIPANT if key is not None and key.id == locked.participant_id else ANOTHER


def _keep_file(work: UnitOfWork, case_id: int, file: StoredFile | None) -> dict[str, object]:
    """Record a file that came with an act; return what the act's audit line says of it. Before the case is locked."""
    if file is None:
        return {}
    return {"evidence": keep_evidence(work, case(case_id).participant_id, EvidenceSubject(CASE, case_id), file)}


def _post(work: UnitOfWork, locked: CaseFact, due_on: date, *, served_on: date, on: date, is_extended: bool) -> None:
    """Store the message about a deadline, and write the first reminder of it ahead."""
    alerts = end_reminders(work, locked.participant_id, locked.id)
    plan_reminder(work, locked.participant_id, locked.id, due_on, served_on=served_on, on=on, alerts=alerts)
    content = {"case": locked.id, "due": due_on.isoformat(), "extended": is_extended}
    work.post(locked.participant_id, MESSAGE, language_of(locked.participant_id), case_id=locked.id, **content)
