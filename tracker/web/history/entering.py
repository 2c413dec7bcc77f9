"""Jobs and courses are logged; what the days do not say is asked before anything is written."""

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.web.forms.lines import renewed
from tracker.web.history.blueprint import bp
from tracker.web.history.deciding import carried_out, decide
from tracker.web.history.kinds import COURSE, JOB, Kind
from tracker.web.history.pages import Sent, answers, attempt, by, form_page, found, question_page


@bp.get("/participants/<int:participant_id>/jobs/new")
def new_job(participant_id: int) -> Response:
    """Asks for a job."""
    return _empty(JOB, participant_id)


@bp.post("/participants/<int:participant_id>/jobs/new")
def log_job(participant_id: int) -> AnyResponse:
    """The job is logged, or a question about it is asked."""
    return _log(JOB, participant_id)


@bp.get("/participants/<int:participant_id>/courses/new")
def new_course(participant_id: int) -> Response:
    """Asks for a course."""
    return _empty(COURSE, participant_id)


@bp.post("/participants/<int:participant_id>/courses/new")
def log_course(participant_id: int) -> AnyResponse:
    """The course is logged, or a question about it is asked."""
    return _log(COURSE, participant_id)


def _empty(kind: Kind, participant_id: int) -> Response:
    form = kind.form(formdata=None, data={"going_on": "yes"})
    return form_page(Sent(kind, found(participant_id), renewed(form, 0)))


def _log(kind: Kind, participant_id: int) -> AnyResponse:
    """Logs what was typed, once all that had to be asked is answered."""
    who, form = found(participant_id), kind.form()
    del form.reason  # nothing is corrected
    sent = Sent(kind, who, form)
    if form.step.data:
        return form_page(sent)
    if not form.is_complete():
        return form_page(sent, status=422)
    decision = decide(kind, who, form, answers(form), on=clock.today())
    if decision.asks is not None:
        return question_page(sent, decision)
    return attempt(sent, decision.named, lambda: carried_out(kind, who, form, decision, **by(form)))
