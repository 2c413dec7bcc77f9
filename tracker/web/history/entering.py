"""Log a job or course, after the questions that its days leave open."""

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.web.forms.lines import renewed
from tracker.web.history.blueprint import bp
from tracker.web.history.deciding import carried_out, decide
from tracker.web.history.kinds import Kind
from tracker.web.history.pages import StintEntry, answers, by, form_page, found, submit_stint


@bp.both_kinds("GET", "/new", "new_{kind}")
def new(kind: Kind, participant_id: int) -> Response:
    """Ask for a job or course."""
    form = kind.form(formdata=None, data={"going_on": "yes"})
    return form_page(StintEntry(kind, found(participant_id), renewed(form, 0)))


@bp.both_kinds("POST", "/new", "log_{kind}")
def log(kind: Kind, participant_id: int) -> AnyResponse:
    """Log the job or course, or show the question to answer first.

    303 to the confirmation; 422 with errors; 409 if the form was sent before with something else; 404 if not allowed.
    """
    who, form = found(participant_id), kind.form()
    del form.reason  # a reason is for corrections
    return submit_stint(
        StintEntry(kind, who, form),
        is_complete=form.is_complete,
        decide=lambda: decide(kind, who, form, answers(form), on=clock.today()),
        act=lambda decision: carried_out(kind, who, form, decision, **by(form)),
    )
