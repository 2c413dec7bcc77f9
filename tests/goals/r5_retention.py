"""Scenes of retention: holds are recorded and lifted, and somebody whose period is over is erased."""

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from sqlalchemy import update

from tests.factories.audit import close_and_sign_month
from tests.goals.r5_play import ON, Act, Play
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.participants import Participant
from tracker.queries.holds import HoldKey
from tracker.services.participants.drafts import StayDraft
from tracker.services.retention import audit_lines, due, holds

Scene: TypeAlias = Callable[[Play], Act]
DRAFT = holds.HoldDraft("a claim", date(2030, 1, 1))


def _place_hold(play: Play) -> Act:
    return play.act(holds.place_hold, play.person().id, DRAFT)


def _lift_hold(play: Play) -> Act:
    who = play.person()
    hold = holds.place_hold(who.id, DRAFT, on=ON, by=COMMAND_LINE)
    return play.act(holds.lift_hold, who.id, HoldKey(hold, 1), "it is settled")


def _erase_due(play: Play) -> Act:
    """Somebody who never arrived, so that no case is open."""
    return play.act(due.erase_due_participant, play.person(stay=StayDraft()).id, on=date(2035, 1, 1))


def _note_last_days(play: Play) -> Act:
    """Somebody as a former release stored them."""
    who = play.person()
    db.session.execute(update(Participant).where(Participant.id == who.id).values(stay_ends_on=None, visa_ends_on=None))
    db.session.commit()
    return play.act(due.note_last_days, limit=3)


def _shorten_audit(play: Play) -> Act:
    """Seven years after a report was signed."""
    close_and_sign_month()
    return play.act(audit_lines.shorten_audit, limit=1000, on=date(2035, 1, 1))


RETENTION: dict[str, list[Scene]] = {
    "retention.erase_due": [_erase_due],
    "retention.lift_hold": [_lift_hold],
    "retention.note_last_days": [_note_last_days],
    "retention.place_hold": [_place_hold],
    "retention.shorten_audit": [_shorten_audit],
}
"""Use case -> its scenes."""
