"""What an officer's digest says, and who gets one."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, literal_column, select

from tracker import clock
from tracker.compliance.alert_days import OPEN_JOB
from tracker.compliance.digest_lines import DigestWindow, is_missed_now, is_reminded, is_urgent, new_lines
from tracker.compliance.watched_days import STAY
from tracker.models.accounts import User, UserRole
from tracker.models.alerts import MADE, SUPERSEDED, Alert
from tracker.models.base import db
from tracker.models.outbox import FAILED, OutboxMessage, UnwantedDigest
from tracker.models.participants import Participant
from tracker.queries.employers import employers_of_limits
from tracker.queries.privacy_requests import ListedRequest, open_privacy_requests

DIGEST = "digest"
"""The kind of the messages."""
LONGEST = timedelta(days=30)
"""How far back a first digest, or one after a long pause, looks."""


class DigestReader(NamedTuple):
    """An officer who gets digests."""

    user_id: int
    language: str | None
    last_at: datetime | None
    """When the last digest was stored; None if there was none."""


class LimitLine(NamedTuple):
    """The day of a limit, as a digest lists it: by reference, never by name."""

    participant_id: int
    reference: str
    rule: str
    employer: str | None
    day: date


class QuestionLine(NamedTuple):
    """A participant who did not answer whether a job without an end is ongoing."""

    participant_id: int
    reference: str


class Digest(NamedTuple):
    """What a digest says, each list the nearest day first."""

    urgent: tuple[LimitLine, ...]
    soon: tuple[LimitLine, ...]
    stays: tuple[LimitLine, ...]
    requests: tuple[ListedRequest, ...]
    questions: tuple[QuestionLine, ...]
    failed: int
    """How many emails to participants failed."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not any(self)


class _LedgerRow(NamedTuple):
    """A row of the ledger, as `new_lines` takes it."""

    limit: tuple[int, str, str]
    threshold: int
    target_on: date
    ended_at: datetime | None
    is_made: bool


def digest_readers(user_id: int | None = None) -> list[DigestReader]:
    """Return the officers who get digests, or the one with an id: active, with an accepted invitation, and not turned off.

    One statement.
    """
    last = select(func.max(OutboxMessage.due_at)).where(OutboxMessage.user_id == User.id, OutboxMessage.kind == DIGEST)
    query = select(User.id, User.language, last.scalar_subquery()).join(UserRole, UserRole.user_id == User.id)
    query = query.outerjoin(UnwantedDigest, UnwantedDigest.user_id == User.id)
    query = query.where(UserRole.role == "officer", User.active, User.password.is_not(None), UnwantedDigest.user_id.is_(None))
    if user_id is not None:
        query = query.where(User.id == user_id)
    return [DigestReader._make(row) for row in db.session.execute(query.order_by(User.id))]


def is_digest_unwanted(user_id: int) -> bool:
    """Return whether an officer has turned the digest off. One statement."""
    return db.session.scalar(select(UnwantedDigest.since).where(UnwantedDigest.user_id == user_id)) is not None


def digest_window(last_at: datetime | None, *, at: datetime) -> DigestWindow:
    """Return the time that a digest of a moment covers, of at most `LONGEST`."""
    earliest = at - LONGEST
    return DigestWindow(earliest if last_at is None else max(last_at, earliest), at)


def stored_window(content: dict[str, str]) -> DigestWindow:
    """Return the time that a stored digest covers."""
    return DigestWindow(datetime.fromisoformat(content["since"]), datetime.fromisoformat(content["until"]))


def digest_of(window: DigestWindow, *, on: date) -> Digest:
    """Return what a digest says on a day, as the ledger says now. Seven statements."""
    made = [each for each in new_lines(_announced(window), window) if each.target_on >= on]
    employers = employers_of_limits((each.limit[1], each.limit[2]) for each in made)
    references = _references({each.limit[0] for each in made})
    urgent, soon, stays = list[LimitLine](), list[LimitLine](), list[LimitLine]()
    for each in made:
        id_, rule, subject = each.limit
        chosen = stays if rule == STAY else urgent if is_urgent(each) else soon
        chosen.append(LimitLine(id_, references[id_], rule, employers.get((rule, subject)), each.target_on))
    since = clock.hong_kong_day(window.since)
    requests = (each for each in open_privacy_requests() if is_reminded(each.due_on, since=since, on=on))
    return Digest(tuple(urgent), tuple(soon), tuple(stays), tuple(requests), _missed_questions(window), _count_failed(window))


def _missed_questions(window: DigestWindow) -> tuple[QuestionLine, ...]:
    """Return those who did not answer for too long, of jobs with a next question. Two statements at most."""
    is_question, is_made = Alert.rule == OPEN_JOB, Alert.state == literal_column(f"'{MADE}'")
    within = select(Alert.participant_id).where(is_made, Alert.ended_at > window.since, Alert.ended_at <= window.until)
    query = select(Alert.participant_id, Alert.subject, Alert.state, Alert.ended_at)
    query = query.where(Alert.participant_id.in_(within.where(is_question)), is_question, Alert.snoozed_at.is_(None))
    moments, open_jobs = defaultdict[tuple[int, str], list[datetime]](list), set[tuple[int, str]]()
    for id_, subject, state, ended_at in db.session.execute(query.order_by(Alert.ended_at, Alert.id)):
        if ended_at is None:
            open_jobs.add((id_, subject))
        elif state == MADE:
            moments[id_, subject].append(ended_at)
    missed = sorted({job[0] for job, made in moments.items() if job in open_jobs and is_missed_now(made, window)})
    references = _references(set(missed)) if missed else {}
    return tuple(QuestionLine(id_, references[id_]) for id_ in missed)


def _announced(window: DigestWindow) -> list[_LedgerRow]:
    """Return what was made or superseded for everybody to whom something was announced in the window, in that order."""
    is_made = Alert.state == literal_column(f"'{MADE}'")
    within = select(Alert.participant_id).where(is_made, Alert.ended_at > window.since, Alert.ended_at <= window.until)
    query = select(Alert).where(Alert.participant_id.in_(within), Alert.state.in_((MADE, SUPERSEDED)))
    columns = Alert.participant_id, Alert.rule, Alert.subject, Alert.threshold, Alert.target_on, Alert.ended_at, Alert.state
    rows = db.session.execute(query.with_only_columns(*columns).order_by(Alert.ended_at, Alert.id))
    return [_LedgerRow((row[0], row[1], row[2]), row[3], row[4], row[5], row[6] == MADE) for row in rows]


def _references(ids: set[int]) -> dict[int, str]:
    query = select(Participant.id, Participant.reference).where(Participant.id.in_(ids))
    return {row.id: row.reference for row in db.session.execute(query)}


def _count_failed(window: DigestWindow) -> int:
    failed = OutboxMessage.state == literal_column(f"'{FAILED}'"), OutboxMessage.participant_id.is_not(None)
    within = OutboxMessage.ended_at > window.since, OutboxMessage.ended_at <= window.until
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(*failed, *within)) or 0
