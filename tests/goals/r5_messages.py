"""Scenes of what reaches a participant: alerts, the calendar feed, and requests about personal data."""

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from tests.factories.participants import create_job, create_officers, create_participant
from tests.factories.privacy_requests import REFUSAL, record_correction, refuse_correction
from tests.factories.push import ENDPOINT, push_draft, turn_push_on
from tests.goals.r5_play import ON, Act, Play
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.alerts import shown_alerts
from tracker.queries.participants import ParticipantKey
from tracker.queries.privacy_requests import PrivacyRequestKey
from tracker.services import alerts, calendars, push
from tracker.services.digests import _queue_digest
from tracker.services.history.confirm import confirm_job
from tracker.services.outbox import ChoicesDraft, choose_messages
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.privacy_requests import answer, copies, receive, refusal_log

Scene: TypeAlias = Callable[[Play], Act]
ALERTED_ON = date(2026, 7, 1)
"""Everybody arrived on 1 August 2025: the end of the stay is announced."""
REQUEST = receive.PrivacyRequestDraft("correction", "letter", ON, "particulars", "my family name", "it is misspelt")


def _reachable(play: Play) -> ParticipantKey:
    """Somebody with an email address, under rules of twelve months."""
    return play.person(scheme="japan", particulars=ParticularsDraft("Family", "Given", email=f"{play.number}@post.example"))


def _make_alerts(play: Play) -> Act:
    _reachable(play)
    return play.act(alerts.make_alerts, limit=3, on=ALERTED_ON)


def _snooze(play: Play) -> Act:
    who = _reachable(play)
    alerts.make_alerts(limit=1000, on=ALERTED_ON, by=COMMAND_LINE)
    return play.act(alerts.snooze_alert, who.id, shown_alerts(who.id, on=ALERTED_ON)[0].id, on=ALERTED_ON)


def _confirm(play: Play) -> Act:
    """Somebody who was asked about a job, and confirmed it once before."""
    who = _reachable(play)
    job = create_job(who, ON, on=ON)
    confirm_job(job, on=ON, by=COMMAND_LINE)
    return play.act(confirm_job, job, on=ALERTED_ON)


def _digest(play: Play) -> Act:
    return play.act(_queue_digest, create_officers(1, by=COMMAND_LINE)[0], "en", None)


def _open_feed(play: Play) -> Act:
    return play.act(calendars.open_feed, calendars.FeedKey(play.person().id, None), names_employers=True)


def _fed(play: Play) -> calendars.FeedKey:
    """Somebody with a feed."""
    who = play.person()
    key = calendars.FeedKey(who.id, None)
    return key._replace(feed_id=calendars.open_feed(key, names_employers=True, on=ON, by=COMMAND_LINE))


def _requested(play: Play) -> PrivacyRequestKey:
    return record_correction(play.person().id, received_on=ON)


def _complied(play: Play) -> PrivacyRequestKey:
    return answer.comply(_requested(play), "corrected", on=ON, by=COMMAND_LINE)


def _delete_refusals(play: Play) -> Act:
    """A refusal of more than four years ago."""
    refuse_correction(play.person().id, on=ON)
    return play.act(refusal_log.delete_refusals, limit=3, on=date(2031, 1, 1))


def _turn_off(play: Play) -> Act:
    who = play.person()
    return play.act(push.turn_off, who.id, turn_push_on(who.id, by=COMMAND_LINE))


def _turn_on_elsewhere(play: Play) -> Act:
    """The browser of another participant."""
    turn_push_on(create_participant(f"push-{play.number}").id, ENDPOINT, by=COMMAND_LINE)
    return play.act(push.turn_on, play.person().id, push_draft())


def _choose(play: Play) -> Act:
    """Email is wanted again, push is not any more."""
    who, before = play.person(), frozenset({("email", "alert")})
    choose_messages(who.id, ChoicesDraft("en", before, frozenset()), by=COMMAND_LINE)
    return play.act(choose_messages, who.id, ChoicesDraft("ja", frozenset({("push", "alert")}), before))


MESSAGES: dict[str, list[Scene]] = {
    "alerts.make_alerts": [_make_alerts],
    "alerts.snooze_alert": [_snooze],
    "digests.queue_digest": [_digest],
    "history.confirming.confirm_job": [_confirm],
    "calendar_feeds.open_feed": [_open_feed, lambda play: play.act(calendars.open_feed, _fed(play), names_employers=False)],
    "calendar_feeds.end_feed": [lambda play: play.act(calendars.end_feed, _fed(play))],
    "outbox.choose_messages": [_choose],
    "push.turn_on": [lambda play: play.act(push.turn_on, play.person().id, push_draft()), _turn_on_elsewhere],
    "push.turn_off": [_turn_off],
    "privacy_requests.receive": [lambda play: play.act(receive.receive_privacy_request, play.person().id, REQUEST)],
    "privacy_requests.comply": [lambda play: play.act(answer.comply, _requested(play), "corrected")],
    "privacy_requests.refuse": [lambda play: play.act(answer.refuse, _requested(play), REFUSAL)],
    "privacy_requests.audit_copy": [lambda play: play.act(copies.audit_copy, _complied(play))],
    "privacy_requests.delete_refusals": [_delete_refusals],
}
"""Use case -> its scenes."""
