"""The retention run: everything whose period is over is deleted, a transaction a person."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tracker.queries.office import OfficeHistory, office_history
from tracker.queries.retention import (
    RetainedParticipant,
    RetentionOutlook,
    are_last_days_unknown,
    outlooks,
    participants_due,
    participants_due_until,
)
from tracker.services.accounts.authors import DAILY_RUN
from tracker.services.accounts.form_pages import delete_form_pages
from tracker.services.privacy_requests.refusal_log import delete_refusals
from tracker.services.retention.audit_lines import are_audit_lines_due, shorten_audit
from tracker.services.retention.due import erase_due_participant, note_last_days
from tracker.services.retention.leftovers import (
    delete_old_emails,
    delete_old_sessions,
    delete_unfinished_sign_ins,
    forget_session_secrets,
)

PEOPLE_AT_ONCE = 200
"""People whose holds are read at once, and entries that one transaction deletes."""


LINES_AT_ONCE = 5000
"""Audit lines that one transaction deletes."""


def erase_due_people(*, on: date, by: int = DAILY_RUN) -> int:
    """Erase everybody whose period is over on a day and who has no hold; return their number.

    One transaction a person: an interrupted run is continued by the next, and a second run finds nothing to do.
    """
    while are_last_days_unknown() and note_last_days(limit=PEOPLE_AT_ONCE, by=by):
        pass
    free = (each.participant.id for each in due_people(on, on=on) if not each.holds)
    return sum(erase_due_participant(participant_id, on=on, by=by) for participant_id in free)


def due_people(until: date, *, on: date) -> Iterator[RetentionOutlook]:
    """Yield everybody whose period is over on some day from `on` to `until`, holds or not. Writes nothing."""
    history = office_history()
    yield from _outlooks(participants_due_until(until, on=on, history=history), history, on)


def past_their_period(day: date, *, on: date) -> Iterator[RetentionOutlook]:
    """Yield everybody whose period was over on a day before `on`. Writes nothing."""
    history = office_history()
    yield from _outlooks(participants_due(on=day, history=history), history, on)


def delete_ended_sessions(*, on: date) -> int:
    """Delete the sessions that ended before the office's period; return their number."""
    return _all_of(lambda: delete_old_sessions(on=on))


def delete_late_sign_ins() -> int:
    """Delete the sign-ins that are out of time, and the secrets of sessions that are over; return the number of both.

    Pages that answered forms more than a day ago go with them, and are not counted.
    """
    delete_form_pages()
    return delete_unfinished_sign_ins() + forget_session_secrets()


def delete_sent_emails(*, on: date) -> int:
    """Delete the emails that were sent before the office's period; return their number."""
    return _all_of(lambda: delete_old_emails(on=on))


def delete_old_refusals(*, on: date, by: int = DAILY_RUN) -> int:
    """Delete the entries that have been in the refusal log for four years; return their number."""
    return _all_of(lambda: delete_refusals(limit=PEOPLE_AT_ONCE, on=on, by=by))


def delete_old_audit_lines(*, on: date, by: int = DAILY_RUN) -> int:
    """Delete the audit lines whose period is over, as far as nothing holds them; return their number.

    Raises ChangedAuditError if one of them was changed.
    """
    return _all_of(lambda: shorten_audit(limit=LINES_AT_ONCE, on=on, by=by) if are_audit_lines_due(on=on) else 0)


def _all_of(delete_some: Callable[[], int]) -> int:
    """Repeat a step, a transaction each time, until it deletes nothing; return the sum."""
    return sum(iter(delete_some, 0))


def _outlooks(people: Sequence[RetainedParticipant], history: OfficeHistory, on: date) -> Iterator[RetentionOutlook]:
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        yield from outlooks(people[start : start + PEOPLE_AT_ONCE], on=on, history=history)
