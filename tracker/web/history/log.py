"""Log a job or course, after the questions that its days leave open."""

import re

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.services.history.decide import Decision, decide_stint, save_decision
from tracker.web.access import current_stint_or_404
from tracker.web.forms.stints import renew
from tracker.web.history.blueprint import bp
from tracker.web.history.entry import (
    StintEntry,
    ask_last_day,
    form_page,
    given_answers,
    other_last_day,
    sheet_or_404,
    submit_stint,
    use_case_context,
)
from tracker.web.history.first_days import ask_first_day
from tracker.web.history.kinds import JOB, Kind

LINE_ID = re.compile("[0-9]{1,9}")


@bp.both_kinds("GET", "/new", "new_{kind}")
def new(kind: Kind, participant_id: int) -> Response:
    """Show an empty form for a job or course; with `again`, the id of a stint, the form for another one at its place."""
    who, again = sheet_or_404(participant_id), request.args.get("again", "")
    if again:
        recorded = current_stint_or_404(who, kind.name, int(again) if LINE_ID.fullmatch(again) else 0)
        return form_page(
            StintEntry(kind, who, kind.repeating_form(recorded, clock.today())), focus="" if kind is JOB else "title"
        )
    form = kind.form(formdata=None, data={"going_on": "yes"})
    return form_page(StintEntry(kind, who, renew(form, 0)), focus=kind.repeated[0], places=kind.places(who))


@bp.both_kinds("POST", "/new", "log_{kind}")
def log(kind: Kind, participant_id: int) -> AnyResponse:
    """Log the job or course, or show the question to answer first.

    303 to the confirmation; 422 with errors; 409 if the form was sent before with other content; 404 if not allowed.
    """
    who, form = sheet_or_404(participant_id), kind.form()
    del form.reason  # a reason is for corrections
    sent = StintEntry(kind, who, form)
    return submit_stint(
        sent,
        is_complete=form.is_complete,
        decide=lambda: _decide(sent),
        act=lambda decision: save_decision(
            who,
            decision,
            kind.draft(form, decision.named),
            ended_on=other_last_day(form),
            kind=kind.name,
            **use_case_context(form),
        ),
    )


def _decide(sent: StintEntry) -> Decision:
    """Return the decision about a complete form, by the answers that it carries."""
    kind, who, form, _ = sent
    answers = given_answers(form)
    named = kind.identify(who, form, answers)
    draft = form.stint(named.name)
    decision = decide_stint(named, draft, kind.questions(who, draft, on=clock.today()), answers)
    return ask_first_day(kind, who, ask_last_day(form, decision), answers, None)
