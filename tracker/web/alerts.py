"""A participant's messages: what is announced now, and everything that was sent about the stay. Nobody else may see them."""

import uuid
from datetime import date
from typing import NamedTuple

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from tracker import clock
from tracker.errors import NotFoundError
from tracker.queries.alerts import AlertFact, open_questions, shown_alerts
from tracker.queries.email import MessageFact, messages_to
from tracker.queries.employers import employer_names, employers_of_limits
from tracker.queries.history import jobs_of
from tracker.queries.participants import ParticipantKey
from tracker.services.alerts import snooze_alert
from tracker.services.history.confirm import confirm_job as still_there
from tracker.services.history.drafts import StintKey
from tracker.web.access import current_stint_or_404, own_participant_or_404
from tracker.web.forms.stints import OperationField, VersionField, seen_version
from tracker.web.history.entry import sheet_or_404
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit
from tracker.workflows.email.render import MessageText, email_code, message_link, render_text

MOST = 200
"""How many messages the page lists."""

bp = Blueprint("alerts", __name__)


class SnoozeForm(FlaskForm):
    """The button that puts an alert away."""

    operation = OperationField()


class ConfirmJobForm(FlaskForm):
    """The button that says that a job is ongoing, on the page of messages or of limits."""

    operation = OperationField()
    version = VersionField()
    page = HiddenField()


class JobQuestion(NamedTuple):
    """A job without an end that nobody confirmed."""

    line_id: int
    version: int
    employer: str
    started_on: date


class ShownAlert(NamedTuple):
    """An alert with the name of its employer; None if it is about another limit."""

    alert: AlertFact
    employer: str | None


class ShownMessage(NamedTuple):
    """A message in the language of the page, without greeting and code."""

    message: MessageFact
    text: MessageText
    link: str
    """The paragraph that is the address of the page that it leads to."""


@bp.get("/participants/<int:participant_id>/messages")
def messages(participant_id: int) -> Response:
    """Show the alerts of the days ahead, then every message, newest first."""
    return _page(own_participant_or_404(participant_id))


@bp.post("/participants/<int:participant_id>/alerts/<int:alert_id>/snooze")
def snooze(participant_id: int, alert_id: int) -> AnyResponse:
    """Put an alert away until the next threshold; 303 to the page, 404 if the page does not show it."""
    key, form = own_participant_or_404(participant_id), SnoozeForm()
    user_id, operation = require_user().user_id, form.operation.data
    return submit(
        Submission(
            page=lambda status: _page(key, status=status),
            act=lambda: snooze_alert(key.id, alert_id, on=clock.today(), by=user_id, operation=operation),
            conflict=lambda _error: _page(key, status=409),
            refusals=(NotFoundError,),
            refuse=lambda _error: abort(404),
            url=lambda _id: url_for("alerts.messages", participant_id=key.id),
        )
    )


@bp.post("/participants/<int:participant_id>/jobs/<int:line_id>/still-there")
def confirm_job(participant_id: int, line_id: int) -> AnyResponse:
    """Record that a job is ongoing. 303 to the page with the button; 409 with the messages if the job has changed."""
    key, form = own_participant_or_404(participant_id), ConfirmJobForm()
    current_stint_or_404(sheet_or_404(key.id), "job", line_id)
    page = "participants.limits" if form.page.data == "limits" else "alerts.messages"
    job, user_id, operation = StintKey(key.id, line_id, seen_version(form)), require_user().user_id, form.operation.data
    return submit(
        Submission(
            page=lambda status: _page(key, status=status),
            act=lambda: still_there(job, on=clock.today(), by=user_id, operation=operation),
            conflict=lambda _error: _page(key, status=409),
            url=lambda _key: url_for(page, participant_id=key.id, said="confirmed"),
        )
    )


def _questions(participant_id: int) -> list[JobQuestion]:
    """Return the jobs to confirm, as recorded now."""
    questions = open_questions(participant_id)
    jobs = {str(job.line_id): job for job in jobs_of([participant_id])[participant_id]} if questions else {}
    questioned = [jobs[question.subject] for question in questions if question.subject in jobs]
    names = employer_names({job.employer_id for job in questioned}) if questioned else {}
    return [JobQuestion(job.line_id, job.version, names[job.employer_id], job.started_on) for job in questioned]


def _page(key: ParticipantKey, *, status: int = 200) -> Response:
    alerts = shown_alerts(key.id, on=clock.today())
    employers = employers_of_limits((alert.rule, alert.subject) for alert in alerts)
    page = render_template(
        "alerts/messages.html",
        key=key,
        alerts=[ShownAlert(alert, employers.get((alert.rule, alert.subject))) for alert in alerts],
        messages=[_shown(message, key.id) for message in messages_to(key.id, MOST)],
        code=email_code(require_user().user_id),
        questions=_questions(key.id),
        said=request.args.get("said"),
        operation=uuid.uuid4().hex,
        today=clock.today(),
    )
    return make_response(page, status)


def _shown(message: MessageFact, participant_id: int) -> ShownMessage:
    """Return a message as of the day on which it was sent; one that was not, as of the day on which it became due."""
    link, on = message_link(message.kind, participant_id), clock.hong_kong_day(message.sent_at or message.due_at)
    text = render_text(message.kind, name="", link=link, code=None, content=message.content, on=on)
    return ShownMessage(message, text._replace(paragraphs=text.paragraphs[1:]), link)  # the first one greets
