"""A participant's calendar feed: give it an address, end it, and move its days when facts or rules move them."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import Assessment
from tracker.compliance.watched_days import WatchedDay
from tracker.errors import ConflictError, NotFoundError
from tracker.models.calendars import CalendarDay, CalendarFeed
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.calendars import FeedFact, calendar_days, current_feed, fed_participants
from tracker.queries.participants import Person, people
from tracker.services.watched_days import assess_person, watched_days_of

TOKEN_BYTES, UID_BYTES = 32, 16


class FeedKey(NamedTuple):
    """A participant, and the feed that the page showed: None if it showed none."""

    participant_id: int
    feed_id: int | None


def token_digest(token: str) -> bytes:
    """Return what is stored of the token of an address, by which the feed is found."""
    return hashlib.sha256(token.encode()).digest()


@transaction("calendar_feeds.open_feed")
def open_feed(work: UnitOfWork, key: FeedKey, *, names_employers: bool, on: date, by: int, operation: str | None = None) -> int:
    """Give a participant's feed a new address, which ends the one before; return its id. One transaction.

    Raises `NotFoundError`, and `ConflictError` if another feed than the page showed is current.
    """
    person, feed = _locked(key)
    if feed is not None:
        _end(work, feed)
    id_, token = work.number(CalendarFeed), secrets.token_urlsafe(TOKEN_BYTES)
    work.insert(
        CalendarFeed,
        id=id_,
        participant_id=person.id,
        operation_id=work.operation_id,
        token_digest=token_digest(token),
        token=seal_words(token, person.id),
        names_employers=names_employers,
        made_at=work.at,
        ended_at=None,
    )
    _move(work, {person.id: watched_days_of(assess_person(person, on=on))})
    work.audit("calendar.opened", person.id, names_employers=names_employers)
    return id_


@transaction("calendar_feeds.end_feed")
def end_feed(work: UnitOfWork, key: FeedKey, *, by: int, operation: str | None = None) -> int:
    """End a participant's feed, whose address answers no more; return the participant's id. One transaction.

    Raises `NotFoundError`, and `ConflictError` if another feed than the page showed is current, or none.
    """
    person, feed = _locked(key)
    if feed is None:
        raise ConflictError("the calendar feed")
    _end(work, feed)
    work.audit("calendar.ended", person.id)
    return person.id


def move_calendar_days(work: UnitOfWork, assessed: Iterable[tuple[Person, Assessment | None]]) -> None:
    """Move the days in the calendars of people whose assessment was just made.

    The caller owns the transaction and holds the people's locks. One statement, and one more if anybody has a feed.
    """
    by_id = {person.id: assessment for person, assessment in assessed}
    fed = fed_participants(by_id)
    if fed:
        _move(work, {id_: watched_days_of(by_id[id_]) for id_ in fed})


def _locked(key: FeedKey) -> tuple[Person, FeedFact | None]:
    """Lock the participant, and return the current feed. The caller owns the transaction."""
    found = people([key.participant_id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    feed = current_feed(key.participant_id)
    if (feed and feed.id) != key.feed_id:
        raise ConflictError("the calendar feed")
    return found[0], feed


def _end(work: UnitOfWork, feed: FeedFact) -> None:
    # This transaction may have waited for the lock since before the feed was made.
    work.update(CalendarFeed, {"id": feed.id}, ended_at=max(work.at, feed.made_at), token="")


def _move(work: UnitOfWork, watched: dict[int, tuple[WatchedDay, ...]]) -> None:
    """Store the days of some participants. A day that did not change keeps its sequence, one that is gone keeps its row."""
    now = {(id_, *each.limit): each.day for id_, days in watched.items() for each in days}
    for stored in calendar_days(watched):
        day = now.pop((stored.participant_id, stored.rule, stored.subject), None)
        if day != stored.day:
            changed = {"day": day, "sequence": stored.sequence + 1, "changed_at": max(work.at, stored.changed_at)}
            work.update(CalendarDay, {"id": stored.id}, **changed)
    for (id_, rule, subject), day in now.items():
        row = {"id": work.number(CalendarDay), "participant_id": id_, "uid": secrets.token_hex(UID_BYTES)}
        work.insert(CalendarDay, **row, rule=rule, subject=subject, day=day, sequence=0, changed_at=work.at)
