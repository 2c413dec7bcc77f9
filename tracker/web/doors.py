"""Doors: what an address names exists and is for whoever asks, or the same 404 says neither."""

from flask import abort

from tracker.queries.participants import ParticipantKey, key_of
from tracker.web.frame.visitor import acting


def participant_or_404(participant_id: int) -> ParticipantKey:
    """The participant of an address, for themselves and for officers. At most one statement."""
    who = acting()
    if who.participant is not None and who.participant.id == participant_id:
        return who.participant
    key = key_of(participant_id) if "officer" in who.roles else None
    if key is None:
        abort(404)
    return key
