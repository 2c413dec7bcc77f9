"""Find what an address names, or answer 404: the same for an object that does not exist and one that the user may not see."""

from flask import abort, redirect, url_for

from tracker.queries.participants import ParticipantKey, key_of
from tracker.queries.privacy import erased_at
from tracker.queries.sheets import Sheet, StintVersion
from tracker.web.middleware.current_user import require_user


def participant_or_404(participant_id: int) -> ParticipantKey:
    """Return the participant of an address, for themselves and for officers. At most one SQL statement; two for a 404.

    For an erased participant officers are sent to the page that says so.
    """
    user = require_user()
    if user.participant is not None and user.participant.id == participant_id:
        return user.participant
    key = key_of(participant_id) if "officer" in user.roles else None
    if key is None:
        if "officer" in user.roles and erased_at(participant_id) is not None:
            abort(redirect(url_for("people.erased", participant_id=participant_id), 303))
        abort(404)
    return key


def own_participant_or_404(participant_id: int) -> ParticipantKey:
    """Return the participant of an address, for themselves alone. No SQL statement."""
    participant = require_user().participant
    if participant is None or participant.id != participant_id:
        abort(404)
    return participant


def is_own(participant_id: int) -> bool:
    """Return whether the participant is the user. No SQL statement."""
    participant = require_user().participant
    return participant is not None and participant.id == participant_id


def stint_or_404(who: Sheet, kind: str, line_id: int) -> StintVersion:
    """Return the newest version of a participant's job or course, whether or not it is in force. No SQL statement."""
    versions = [version for version in who.versions if (version.kind, version.line_id) == (kind, line_id)]
    if not versions:
        abort(404)
    return versions[-1]


def current_stint_or_404(who: Sheet, kind: str, line_id: int) -> StintVersion:
    """Return a participant's job or course that is in force. No SQL statement."""
    version = stint_or_404(who, kind, line_id)
    if not version.is_current:
        abort(404)
    return version
