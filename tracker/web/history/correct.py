"""Correct a job or course. The version before stays stored."""

from collections.abc import Mapping

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.questions import Question, about_days
from tracker.queries.sheets import StintVersion
from tracker.services.history.correct import correct_stint
from tracker.services.history.decide import Decision
from tracker.services.history.drafts import StintKey
from tracker.web.access import current_stint_or_404, is_own, stint_or_404
from tracker.web.forms.stints import require_reason, seen_version
from tracker.web.history.blueprint import bp
from tracker.web.history.entry import StintEntry, form_page, given_answers, sheet_or_404, submit_stint, use_case_context
from tracker.web.history.first_days import ask_first_day
from tracker.web.history.kinds import Kind, bounds

NO_REASON = "corrected"
"""The stored reason if a participant gives none."""


@bp.both_kinds("GET", "/<int:line_id>/correct", "correct_{kind}")
def show_correct(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Show a stint as it is recorded, in the form that corrects it."""
    who = sheet_or_404(participant_id)
    recorded = current_stint_or_404(who, kind.name, line_id)
    return form_page(StintEntry(kind, who, kind.filled_form(recorded), recorded))


@bp.both_kinds("POST", "/<int:line_id>/correct", "change_{kind}")
def correct(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """Correct the stint; officers give a reason.

    303 to the confirmation; 422 with errors; 409 with both texts; 404 if not allowed.
    """
    who, form = sheet_or_404(participant_id), kind.form()
    recorded = stint_or_404(who, kind.name, line_id)
    sent = StintEntry(kind, who, form, recorded)
    return submit_stint(
        sent,
        is_complete=lambda: _is_complete(sent, recorded),
        decide=lambda: _decide(sent),
        act=lambda decision: correct_stint(
            StintKey(who.id, line_id, seen_version(form)),
            kind.draft(form, decision.named),
            reason=form.reason.data or NO_REASON,
            kind=kind.name,
            **use_case_context(form),
        ),
    )


def _is_complete(sent: StintEntry, recorded: StintVersion) -> bool:
    """Return whether the form is complete, with a reason if an officer sent it. Both errors are shown."""
    complete = sent.form.is_complete(recorded.ended_on)
    return require_reason(sent.form, needed=not is_own(sent.who.id)) and complete


def _decide(sent: StintEntry) -> Decision:
    """Return the meaning of a complete form, with the first question that is open."""
    answers = given_answers(sent.form)
    named = sent.kind.identify(sent.who, sent.form, answers, corrects=sent.replaces)
    decision = Decision(named, sent.form.stint(named.name), (), named.question or _unusual_days(sent, answers))
    return ask_first_day(sent.kind, sent.who, decision, answers, sent.replaces)


def _unusual_days(sent: StintEntry, answers: Mapping[str, str]) -> Question | None:
    """Return the question about days that were changed to unusual ones; None if it is answered."""
    form, recorded = sent.form, sent.recorded
    known = {recorded.started_on, recorded.ended_on} if recorded else set()
    days = [day for day in (form.start.data, form.end.data) if day is not None and day not in known]
    questions = about_days(days, bounds(sent.who), on=clock.today())
    return next((question for question in questions if answers.get(question.key) not in question.answers), None)
