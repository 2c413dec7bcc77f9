"""Emails that have become untrue or needless while they waited."""

from datetime import date

from tracker.queries.alerts import open_questions
from tracker.queries.cases import awaited_replies
from tracker.queries.digests import DIGEST, digest_of, digest_readers, stored_window
from tracker.queries.email import StoredEmail, is_followed
from tracker.queries.participants import people
from tracker.services.watched_days import assess_person, watched_days_of


def is_superseded(found: StoredEmail, *, on: date) -> bool:
    """Return whether an email is not to be sent on a day any more.

    A digest: nothing is left to say, or its user is not an officer any more. A question about a job: it was answered, or the job has an end. A notice: its case waits for no reply
    any more, or until another day. An alert: its day is over, has moved, or its limit is not in use, as the record says now. A changed result: a later
    email speaks of the same rules.
    """
    if found.kind == "alert":
        return not _is_alert_true(found, on)
    if found.kind == DIGEST:
        return not digest_readers(found.user_id) or digest_of(stored_window(found.content), on=on).is_empty
    if found.kind == "still-there":
        return all(question.subject != str(found.content["line"]) for question in open_questions(found.participant_id or 0))
    if found.kind == "case-notice":
        waiting = awaited_replies(found.participant_id or 0).get(found.content["case"])
        return waiting is None or waiting.answer_due_on.isoformat() != found.content["due"]
    return "rules" in found.content and is_followed(found)


def _is_alert_true(found: StoredEmail, on: date) -> bool:
    """Return whether the day of an alert is ahead, by an assessment of this very moment. Seven statements."""
    day = date.fromisoformat(found.content["day"])
    limit = found.content["rule"], found.content["subject"]
    persons = [] if day < on or found.participant_id is None else people([found.participant_id])
    watched = (each for person in persons for each in watched_days_of(assess_person(person, on=on)))
    return any(each.limit == limit and each.day == day for each in watched)
