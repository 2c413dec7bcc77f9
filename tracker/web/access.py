"""Doors: what an address names exists and is for whoever asks, or the same 404 says neither."""

from flask import abort

from tracker.queries.participants import ParticipantKey, key_of
from tracker.queries.sheets import Sheet, StintVersion
from tracker.web.middleware.current_user import require_user


def participant_or_404(participant_id: int) -> ParticipantKey:
    """The participant of an address, for themselves and for officers. At most one statement."""
    who = require_user()
    if who.participant is not None and who.participant.id == participant_id:
        return who.participant
    key = key_of(participant_id) if "officer" in who.roles else None
    if key is None:
        abort(404)
    return key


def own_participant_or_404(participant_id: int) -> ParticipantKey:
    """The participant of an address, for themselves alone. No statement."""
    who = require_user().participant
    if who is None or who.id != participant_id:
        abort(404)
    return who


def stint_or_404(who: Sheet, kind: str, line_id: int) -> StintVersion:
    """The newest version of a job or course of a participant, whether or not it still counts. No statement."""
    found = [line for line in who.lines if (line.kind, line.line_id) == (kind, line_id)]
    if not found:
        abort(404)
    return found[-1]


def current_stint_or_404(who: Sheet, kind: str, line_id: int) -> StintVersion:
    """A job or course of a participant that counts. No statement."""
    line = stint_or_404(who, kind, line_id)
    if not line.stands:
        abort(404)
    return line
