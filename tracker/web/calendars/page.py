"""The page on which participants give their calendar feed an address, replace it, and end it. Nobody else may see it."""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.queries.calendars import calendar_days, current_feed
from tracker.queries.employers import employers_of_limits
from tracker.queries.participants import ParticipantKey
from tracker.services.calendars import FeedKey, end_feed, open_feed
from tracker.web.access import own_participant_or_404
from tracker.web.calendars.feed import feed_url
from tracker.web.forms.calendars import CalendarForm, calendar_form
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit
from tracker.web.view_models.calendar_events import calendar_events

bp = Blueprint("calendar", __name__)


@bp.get("/participants/<int:participant_id>/calendar")
def page(participant_id: int) -> Response:
    """Show the address of the feed and its events; without a feed, what it would be."""
    return _page(own_participant_or_404(participant_id))


@bp.post("/participants/<int:participant_id>/calendar")
def make(participant_id: int) -> AnyResponse:
    """Give the feed an address, or a new one; 303 to the page, 409 if another browser changed it."""
    key, form = own_participant_or_404(participant_id), CalendarForm()
    return submit(
        Submission(
            page=lambda status: _page(key, form, status=status),
            act=lambda: open_feed(
                FeedKey(key.id, form.seen_feed),
                names_employers=form.names_employers.data,
                on=clock.today(),
                by=require_user().user_id,
                operation=form.operation.data,
            ),
            conflict=lambda _error: _page(key, status=409),
            url=lambda _id: url_for("calendar.page", participant_id=key.id),
        )
    )


@bp.post("/participants/<int:participant_id>/calendar/end")
def end(participant_id: int) -> AnyResponse:
    """End the feed; 303 to the page, 409 if another browser changed it."""
    key, form = own_participant_or_404(participant_id), CalendarForm()
    return submit(
        Submission(
            page=lambda status: _page(key, status=status),
            act=lambda: end_feed(FeedKey(key.id, form.seen_feed), by=require_user().user_id, operation=form.operation.data),
            conflict=lambda _error: _page(key, status=409),
            url=lambda _id: url_for("calendar.page", participant_id=key.id),
        )
    )


def _page(key: ParticipantKey, form: CalendarForm | None = None, *, status: int = 200) -> Response:
    feed = current_feed(key.id)
    days = calendar_days([key.id]) if feed else []
    employers = employers_of_limits((day.rule, day.subject) for day in days) if feed and feed.names_employers else {}
    page = render_template(
        "participants/calendar.html",
        key=key,
        form=form or calendar_form(feed),
        feed=feed,
        address=feed and feed_url(feed.token),
        events=sorted(calendar_events(days, employers, ""), key=lambda event: event.day),
        today=clock.today(),
        conflict=status == HTTPStatus.CONFLICT,
    )
    return make_response(page, status)
