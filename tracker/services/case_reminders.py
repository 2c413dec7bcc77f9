"""Officers remind participants of the answers that their cases wait for, several at once."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.errors import NotFoundError
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import REMINDED, CaseFact, CaseKey, case, conflicted_cases, reminded_cases
from tracker.queries.participants import ids_with_account, people
from tracker.services.flags import renew_cases
from tracker.services.reply_reminders import MESSAGE


class ReminderCounts(NamedTuple):
    """How many reminders were stored, and how many of the selected cases got none."""

    reminded: int
    unchanged: int


@bulk_transaction("cases.remind")
def remind_now(
    work: UnitOfWork, seen: tuple[CaseKey, ...], *, on: date, by: int, operation: str | None = None
) -> ReminderCounts:
    """Send the reminder of the waiting notice of each case now, once for each deadline.

    Every open case of the person gets a version. A case gets no reminder if it changed since it was seen, does not wait for
    its participant, is past its day, or was reminded of before; or if the participant cannot be reached, or the author has
    a conflict of interest on it. One transaction.
    """
    waiting = [locked for locked in _locked(seen) if locked.answer_due_on is not None and locked.answer_due_on >= on]
    waiting = [locked for locked in waiting if locked.state == "awaiting-participant"]
    ids = sorted({locked.participant_id for locked in waiting})
    refused = reminded_cases(ids) | conflicted_cases(work.by, ids)
    with_account, persons = ids_with_account(ids), {person.id: person for person in people(ids)}
    reachable = {id_ for id_, person in persons.items() if id_ in with_account or person.particulars.email}
    due = [locked for locked in waiting if locked.id not in refused and locked.participant_id in reachable]
    for locked in due:
        day = locked.answer_due_on and locked.answer_due_on.isoformat()
        content = {"case": locked.id, "due": day, "extended": False, "reminder": True}
        language = persons[locked.participant_id].particulars.language
        work.post(locked.participant_id, MESSAGE, language, case_id=locked.id, **content)
        work.audit(REMINDED, locked.participant_id, case=locked.id)
    renew_cases(work, {locked.participant_id for locked in due})
    return ReminderCounts(len(due), len(set(seen)) - len(due))


def _locked(seen: Iterable[CaseKey]) -> list[CaseFact]:
    """Lock and return the cases that are still in the version that was seen, in the order of their ids."""
    found = []
    for key in sorted(set(seen)):
        try:
            locked = case(key.id, lock=True)
        except NotFoundError:
            continue
        found += [locked] * (locked.version == key.version)
    return found
