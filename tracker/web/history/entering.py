"""Jobs and courses are logged and corrected; what the days do not say is asked before anything is written."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.questions import DAY, Question, joined, questions
from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.queries.participants import ParticipantKey
from tracker.queries.sheets import Sheet, sheet
from tracker.services.history import LineKey
from tracker.web.doors import participant_or_404, standing_line_or_404
from tracker.web.forms.lines import LineForm, renewed, seen, written
from tracker.web.frame.visitor import acting
from tracker.web.history.blueprint import bp
from tracker.web.history.kinds import COURSE, JOB, Kind, numbers_by_name, same_as, saved, suggestions


@bp.get("/participants/<int:participant_id>/jobs/new")
def new_job(participant_id: int) -> Response:
    """Asks for a job."""
    return _empty(JOB, participant_or_404(participant_id))


@bp.post("/participants/<int:participant_id>/jobs/new")
def log_job(participant_id: int) -> AnyResponse:
    """The job is logged, or a question about it is asked."""
    return _log(JOB, participant_or_404(participant_id))


@bp.get("/participants/<int:participant_id>/courses/new")
def new_course(participant_id: int) -> Response:
    """Asks for a course."""
    return _empty(COURSE, participant_or_404(participant_id))


@bp.post("/participants/<int:participant_id>/courses/new")
def log_course(participant_id: int) -> AnyResponse:
    """The course is logged, or a question about it is asked."""
    return _log(COURSE, participant_or_404(participant_id))


@bp.get("/participants/<int:participant_id>/jobs/<int:line_id>/correct")
def correct_job(participant_id: int, line_id: int) -> Response:
    """A job as it is recorded, to be corrected."""
    return _recorded(JOB, participant_or_404(participant_id), line_id)


@bp.post("/participants/<int:participant_id>/jobs/<int:line_id>/correct")
def change_job(participant_id: int, line_id: int) -> AnyResponse:
    """The job as corrected stands from now on; what it was is kept."""
    return _change(JOB, participant_or_404(participant_id), line_id)


@bp.get("/participants/<int:participant_id>/courses/<int:line_id>/correct")
def correct_course(participant_id: int, line_id: int) -> Response:
    """A course as it is recorded, to be corrected."""
    return _recorded(COURSE, participant_or_404(participant_id), line_id)


@bp.post("/participants/<int:participant_id>/courses/<int:line_id>/correct")
def change_course(participant_id: int, line_id: int) -> AnyResponse:
    """The course as corrected stands from now on; what it was is kept."""
    return _change(COURSE, participant_or_404(participant_id), line_id)


def _empty(kind: Kind, key: ParticipantKey) -> Response:
    form = kind.form(formdata=None, data={"going_on": "yes"})
    return _page(kind, sheet(key.id, on=clock.today()), renewed(form, 0))


def _log(kind: Kind, key: ParticipantKey) -> AnyResponse:
    """Logs what was typed, once all that had to be asked is answered."""
    who, form = sheet(key.id, on=clock.today()), kind.form()
    if form.step.data:
        return _page(kind, who, form)
    if not form.is_complete(form.named):
        return _page(kind, who, form, status=422)
    asked = questions(form.stint(), same_as(kind, form, who), _bounds(who), on=clock.today())
    answers = {question.kind: form.answer(question, request.form) for question in asked}
    if not all(answers.values()):
        return _page(kind, who, form, asked=asked, answers=answers)
    return _attempt(kind, who, form, lambda: _logged(kind, who, form, asked, answers))


def _logged(kind: Kind, who: Sheet, form: LineForm, asked: tuple[Question, ...], answers: dict[str, str]) -> LineKey:
    """Does what the answers say: a line of its own, the earlier one ended first, or the earlier one with these days."""
    by: dict[str, Any] = {"on": clock.today(), "by": acting().user_id}
    operation, draft = form.operation.data or None, form.draft(numbers_by_name(who))
    for question in asked:
        about, said = question.about, answers[question.kind]
        if about is None:
            continue
        standing = next(line for line in who.standing if (line.kind, line.line_id) == (kind.name, about.line_id))
        key = LineKey(who.id, about.line_id, standing.version)
        if said in {"same", "leave"}:
            days = joined(form.stint(), about)
            whole = kind.again(standing)._replace(start=days.start, end=days.end)
            return kind.correct(key, whole, reason=said, operation=operation, **by)
        if (question.kind, said) == ("open", "ended"):
            kind.end(key, max(draft.start - DAY, about.start), operation=operation and f"{operation}-end", **by)
    return kind.log(who.id, draft, operation=operation, **by)


def _recorded(kind: Kind, key: ParticipantKey, line_id: int) -> Response:
    who = sheet(key.id, on=clock.today())
    line = standing_line_or_404(who, kind.name, line_id)
    return _page(kind, who, written(kind.form, line), line=line)


def _change(kind: Kind, whose: ParticipantKey, line_id: int) -> AnyResponse:
    """Corrects a line; officers say why."""
    who, form = sheet(whose.id, on=clock.today()), kind.form()
    line = standing_line_or_404(who, kind.name, line_id)
    if form.step.data:
        return _page(kind, who, form, line=line)
    if not form.is_complete(form.named, line.ended_on):
        return _page(kind, who, form, line=line, status=422)
    own = acting().participant is not None
    if not own and not form.reason.data:
        form.say_why()
        return _page(kind, who, form, line=line, status=422)
    key, draft = LineKey(who.id, line_id, seen(form)), form.draft(numbers_by_name(who))
    reason = form.reason.data
    by: dict[str, Any] = {"on": clock.today(), "by": acting().user_id, "operation": form.operation.data or None}
    return _attempt(kind, who, form, lambda: kind.correct(key, draft, reason=reason, **by), line=line)


def _attempt(kind: Kind, who: Sheet, form: LineForm, act: Any, **shown: Any) -> AnyResponse:
    """The confirmation; or the form again with what was refused, or with what somebody else made of it meanwhile."""
    try:
        key = act()
    except FactError as error:
        form.refuse(error, form.named[0])
        return _page(kind, who, form, status=422, **shown)
    except (ConflictError, OperationReusedError) as error:
        now = renewed(form, getattr(error, "standing", None) or 0)
        return _page(kind, sheet(who.id, on=clock.today()), now, status=409, conflict=True, **shown)
    return redirect(saved(kind, key), 303)


def _bounds(who: Sheet) -> Any:
    return (who.stay.arrived_on, who.assessment.permitted_until) if who.assessment else None


def _page(kind: Kind, who: Sheet, form: LineForm, *, status: int = 200, **shown: Any) -> Response:
    """The form, with whatever has to be told beside it."""
    usual: dict[str, Any] = {"line": None, "asked": (), "answers": {}, "conflict": False}
    own = acting().participant is not None
    page = render_template(f"history/{kind.name}.html", who=who, own=own, form=form, names=suggestions(who), **(usual | shown))
    return make_response(page, status)
