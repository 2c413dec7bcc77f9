"""Cases that wait for an answer until a day: the question, the answer, and the day that passes without one."""

from datetime import date, timedelta

from tracker.compliance.case_states import ANOTHER, DAILY
from tracker.models.accounts import DAILY_RUN
from tracker.models.transaction import bulk_transaction, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import CaseKey, unanswered_cases
from tracker.queries.office import office_settings
from tracker.services.case_moves import lock_case, move_case, sealed_words


@transaction("cases.ask_third_party")
def ask_third_party(
    work: UnitOfWork, key: CaseKey, question: str, *, on: date, by: int, operation: str | None = None
) -> CaseKey:
    """Store a question that the assignee put to an employer or school; the case waits for the days of the settings.

    Raises NotFoundError, ConflictError or CannotMoveError.
    """
    locked = lock_case(key)
    due_on = on + timedelta(office_settings(on=on).third_party_days)
    details = {**sealed_words(locked, question), "due": due_on.isoformat()}
    return move_case(work, locked, "ask_third_party", details, answer_due_on=due_on)


@transaction("cases.resume")
def resume(work: UnitOfWork, key: CaseKey, answer: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Put a case that waits for an answer under review again, with the answer. Raises as `ask_third_party` does."""
    locked = lock_case(key)
    return move_case(work, locked, "resume", sealed_words(locked, answer), action="case.resumed")


@bulk_transaction("cases.expire_answers")
def expire_answers(work: UnitOfWork, *, limit: int, on: date, by: int, operation: str | None = None) -> int:
    """Put at most `limit` cases whose answer was due before `on` under review again; return how many.

    Nothing is decided by silence. Raises CannotMoveError if anybody but the daily run calls this.
    """
    late = unanswered_cases(on, limit)
    actor = DAILY if work.by == DAILY_RUN else ANOTHER
    for locked in late:
        move_case(work, locked, "expire", action="case.expired", actor=actor)
    return len(late)
