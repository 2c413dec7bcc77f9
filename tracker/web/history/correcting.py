"""Correct a job or course. The version before stays stored."""

from collections.abc import Mapping

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.questions import Question, about_days
from tracker.queries.sheets import StintVersion
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import StintKey
from tracker.web.access import current_stint_or_404, stint_or_404
from tracker.web.forms.lines import says_why, seen
from tracker.web.history.blueprint import bp
from tracker.web.history.deciding import Decision
from tracker.web.history.kinds import Kind, bounds
from tracker.web.history.pages import StintEntry, answers, by, form_page, found, is_own, submit_stint

NO_REASON = "corrected"
"""The reason of a participant who gives none."""


@bp.both_kinds("GET", "/<int:line_id>/correct", "correct_{kind}")
def show_correct(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Show a stint as it is recorded, in the form that corrects it."""
    who = found(participant_id)
    line = current_stint_or_404(who, kind.name, line_id)
    return form_page(StintEntry(kind, who, kind.written(line), line))


@bp.both_kinds("POST", "/<int:line_id>/correct", "change_{kind}")
def correct(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """Correct the stint; officers give a reason.

    303 to the confirmation; 422 with errors; 409 with both texts; 404 if not allowed.
    """
    who, form = found(participant_id), kind.form()
    line = stint_or_404(who, kind.name, line_id)
    sent = StintEntry(kind, who, form, line)
    return submit_stint(
        sent,
        is_complete=lambda: _is_complete(sent, line),
        decide=lambda: _decide(sent),
        act=lambda decision: correct_stint(
            StintKey(who.id, line_id, seen(form)),
            kind.draft(form, decision.named),
            reason=form.reason.data or NO_REASON,
            kind=kind.name,
            **by(form),
        ),
    )


def _is_complete(sent: StintEntry, line: StintVersion) -> bool:
    """Return whether the form is complete, with a reason if an officer sent it. Both errors are shown."""
    complete = sent.form.is_complete(line.ended_on)
    return says_why(sent.form, needed=not is_own(sent.who)) and complete


def _decide(sent: StintEntry) -> Decision:
    """Return what a complete form means, with the first question that is open."""
    given = answers(sent.form)
    named = sent.kind.named(sent.who, sent.form, given)
    return Decision(named, sent.form.stint(named.name), (), named.question or _unusual_days(sent, given))


def _unusual_days(sent: StintEntry, given: Mapping[str, str]) -> Question | None:
    """Return the question about days that were changed to unusual ones; None if it is answered."""
    form, line = sent.form, sent.line
    known = {line.started_on, line.ended_on} if line else set()
    days = [day for day in (form.start.data, form.end.data) if day is not None and day not in known]
    asked = about_days(days, bounds(sent.who), on=clock.today())
    return next((each for each in asked if given.get(f"answer-{each.key}") not in each.answers), None)
