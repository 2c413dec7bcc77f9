"""The calendar feed: a participant's days at a secret address, for the calendar on their phone. No sign-in."""

import hashlib
from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext as _

from tracker.formats.calendars import format_calendar
from tracker.formats.in_language import force_language
from tracker.languages import DEFAULT
from tracker.queries.calendars import calendar_days, served_feed
from tracker.queries.employers import employers_of_limits
from tracker.services.calendars import token_digest
from tracker.web.view_models.calendar_events import calendar_events

EVERY = timedelta(hours=12)
"""How often a calendar should ask."""

bp = Blueprint("calendar_feed", __name__)


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """Return the participant's days in the language of their account; 304 if the calendar has them already.

    404 for an address that never was one, 410 once it has ended or its account is closed. At most three SQL statements,
    and none that writes, however often a calendar asks.
    """
    found = served_feed(token_digest(token))
    if found is None:
        abort(404)
    if not found.is_current:
        abort(410)
    days = calendar_days([found.participant_id])
    employers = employers_of_limits((day.rule, day.subject) for day in days) if found.names_employers else {}
    with force_language(found.language or DEFAULT):
        events = calendar_events(days, employers, _limits_url(found.participant_id))
        content = format_calendar(events, product="Calendar", name=_("Working holiday in Hong Kong"), every=EVERY)
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(content).hexdigest())
    return response.make_conditional(request)  # type: ignore[return-value]  # the same response


def feed_url(token: str) -> str:
    """Return the address of a feed, as it is copied into a calendar."""
    return str(current_app.config["PUBLIC_URL"]) + url_for("calendar_feed.feed", token=token)


def _limits_url(participant_id: int) -> str:
    return str(current_app.config["PUBLIC_URL"]) + url_for("participants.limits", participant_id=participant_id)
