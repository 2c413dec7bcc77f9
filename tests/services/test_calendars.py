"""A feed has one address at a time, and its events keep their names while their days move."""

from datetime import date

import pytest
from flask import Flask

from tests.factories.participants import CAFE, ON, create_job, create_participant, select_rows
from tests.factories.proofs import load_key
from tracker.compliance.watched_days import IDENTITY_CARD
from tracker.errors import ConflictError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.calendars import CalendarDay, CalendarFeed
from tracker.queries.calendars import CalendarDayFact, calendar_days, current_feed, served_feed
from tracker.services.assessments import assess_due
from tracker.services.calendars import FeedKey, end_feed, open_feed, token_digest
from tracker.services.history.drafts import JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.erase import erase_participant

pytestmark = pytest.mark.usefixtures("app")
START, SAFE = date(2026, 1, 15), date(2026, 7, 14)


def open_on(participant_id: int, feed_id: int | None = None, *, names: bool = True, **more: str) -> int:
    """Give a participant's feed an address."""
    return open_feed(FeedKey(participant_id, feed_id), names_employers=names, on=ON, by=COMMAND_LINE, **more)


def events(participant_id: int) -> dict[str, CalendarDayFact]:
    """The events with a day, by rule."""
    db.session.rollback()
    return {day.rule: day for day in calendar_days([participant_id]) if day.day}


def test_new_feed_has_the_days_to_watch() -> None:
    line = create_job(create_participant(), START, at=CAFE)
    open_on(line.participant_id)
    assert {rule: (day.day, day.sequence) for rule, day in events(line.participant_id).items()} == {
        "employer-tenure": (SAFE, 0),
        "stay-length": (date(2027, 1, 9), 0),
        IDENTITY_CARD: (date(2026, 2, 8), 0),
    }


def test_moved_day_keeps_its_uid_under_a_higher_sequence() -> None:
    line = create_job(create_participant(), START, at=CAFE)
    open_on(line.participant_id)
    before = events(line.participant_id)
    log_stint(line.participant_id, JobDraft(CAFE, date(2026, 1, 11), date(2026, 1, 12)), kind="job", on=ON, by=COMMAND_LINE)
    after = events(line.participant_id)
    moved, stayed = "employer-tenure", "stay-length"
    assert (after[moved].uid, after[moved].sequence) == (before[moved].uid, 1)
    assert after[moved].day == date(2026, 7, 11)
    assert after[stayed] == before[stayed]


def test_ended_job_loses_its_event_and_gets_it_back() -> None:
    line = create_job(create_participant(), START, at=CAFE)
    open_on(line.participant_id)
    uid = events(line.participant_id)["employer-tenure"].uid
    end_stint(line, date(2026, 3, 1), kind="job", on=ON, by=COMMAND_LINE)
    assert "employer-tenure" not in events(line.participant_id)
    create_job(load_key(line.participant_id), ON, at=CAFE)
    back = events(line.participant_id)["employer-tenure"]
    assert (back.uid, back.sequence) == (uid, 2)


def test_participant_without_feed_gets_no_rows() -> None:
    create_job(create_participant(), START, at=CAFE)
    assert select_rows(CalendarDay) == []


def test_nightly_assessment_moves_no_day() -> None:
    line = create_job(create_participant(), START, at=CAFE)
    open_on(line.participant_id)
    before = events(line.participant_id)
    assert assess_due(limit=10, on=date(2026, 7, 15), by=COMMAND_LINE) == 1
    assert events(line.participant_id) == before


def test_new_address_ends_the_old_one_and_keeps_the_events() -> None:
    key = create_participant()
    first = open_on(key.id)
    old, uids = current_feed(key.id), {day.uid for day in events(key.id).values()}
    second = open_on(key.id, first, names=False)
    assert old is not None
    assert second != first
    ended, new = served_feed(token_digest(old.token)), current_feed(key.id)
    assert ended is not None
    assert new is not None
    assert not ended.is_current
    assert (new.id, new.names_employers) == (second, False)
    assert new.token != old.token
    assert {day.uid for day in events(key.id).values()} == uids


def test_token_is_stored_sealed_and_forgotten_at_the_end() -> None:
    key = create_participant()
    feed_id = open_on(key.id)
    feed = current_feed(key.id)
    assert feed is not None
    stored = db.session.connection().exec_driver_sql("SELECT token FROM calendar_feeds").scalar_one()
    assert feed.token not in stored
    end_feed(FeedKey(key.id, feed_id), by=COMMAND_LINE)
    assert db.session.connection().exec_driver_sql("SELECT token FROM calendar_feeds").scalar_one() == ""


@pytest.mark.parametrize("seen", [None, 99])
def test_feed_that_the_page_did_not_show_is_a_conflict(seen: int | None) -> None:
    key = create_participant()
    feed_id = open_on(key.id)
    with pytest.raises(ConflictError):
        open_on(key.id, seen)
    with pytest.raises(ConflictError):
        end_feed(FeedKey(key.id, seen), by=COMMAND_LINE)
    current = current_feed(key.id)
    assert current is not None
    assert current.id == feed_id


def test_feed_ends_once() -> None:
    key = create_participant()
    with pytest.raises(ConflictError):
        end_feed(FeedKey(key.id, None), by=COMMAND_LINE)


def test_repeated_form_makes_one_address() -> None:
    key = create_participant()
    first, again = (open_on(key.id, operation="0" * 32) for _ in range(2))
    assert first == again
    assert len(select_rows(CalendarFeed)) == 1


def test_unknown_participant_has_no_feed() -> None:
    with pytest.raises(NotFoundError):
        open_on(99)


def test_feed_before_the_arrival_is_empty() -> None:
    key = create_participant(stay=StayDraft())
    open_on(key.id)
    assert events(key.id) == {}


def test_feed_under_unknown_rules_is_empty() -> None:
    key = create_participant(visa=VisaDraft(issued_on=date(1999, 1, 1)), stay=StayDraft(date(1999, 1, 2)))
    open_on(key.id)
    assert events(key.id) == {}


def test_each_act_has_an_audit_line() -> None:
    key = create_participant()
    end_feed(FeedKey(key.id, open_on(key.id)), by=COMMAND_LINE)
    actions = [action for (action,) in select_rows(AuditLine, "action", participant_id=key.id)]
    assert actions[-2:] == ["calendar.opened", "calendar.ended"]


def test_withdrawn_job_leaves_the_calendar() -> None:
    line: StintKey = create_job(create_participant(), START, at=CAFE)
    open_on(line.participant_id)
    withdraw_stint(line, kind="job", reason="never", on=ON, by=COMMAND_LINE)
    assert "employer-tenure" not in events(line.participant_id)


def test_erasure_deletes_feed_and_events(app: Flask) -> None:
    key = create_participant("P-9")
    open_on(key.id)
    erase_participant("P-9", reason="asked", by=COMMAND_LINE)
    assert (select_rows(CalendarFeed), select_rows(CalendarDay)) == ([], [])
