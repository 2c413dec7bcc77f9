"""Jobs and courses end, go on after all, are taken out, and the last change of one is undone."""

from typing import Any

from flask import Response, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.queries.sheets import LineVersion, Sheet, sheet
from tracker.services.history import LineKey
from tracker.web.doors import line_or_404, participant_or_404, standing_line_or_404
from tracker.web.forms.complaints import too_early
from tracker.web.forms.lines import EndForm, UndoForm, renewed, seen
from tracker.web.frame.visitor import acting
from tracker.web.history.blueprint import bp
from tracker.web.history.kinds import COURSE, JOB, Kind, saved


@bp.get("/participants/<int:participant_id>/jobs/<int:line_id>/end")
def end_job(participant_id: int, line_id: int) -> Response:
    """Asks for the last day of a job."""
    return _ask_end(JOB, participant_id, line_id)


@bp.post("/participants/<int:participant_id>/jobs/<int:line_id>/end")
def close_job(participant_id: int, line_id: int) -> AnyResponse:
    """The job ended, or goes on after all."""
    return _end(JOB, participant_id, line_id)


@bp.get("/participants/<int:participant_id>/courses/<int:line_id>/end")
def end_course(participant_id: int, line_id: int) -> Response:
    """Asks for the last day of a course."""
    return _ask_end(COURSE, participant_id, line_id)


@bp.post("/participants/<int:participant_id>/courses/<int:line_id>/end")
def close_course(participant_id: int, line_id: int) -> AnyResponse:
    """The course ended, or goes on after all."""
    return _end(COURSE, participant_id, line_id)


@bp.get("/participants/<int:participant_id>/jobs/<int:line_id>/withdraw")
def withdraw_job(participant_id: int, line_id: int) -> Response:
    """Asks whether a job never was."""
    return _ask_withdraw(JOB, participant_id, line_id)


@bp.post("/participants/<int:participant_id>/jobs/<int:line_id>/withdraw")
def take_out_job(participant_id: int, line_id: int) -> AnyResponse:
    """The job never was; it is kept as that."""
    return _withdraw(JOB, participant_id, line_id)


@bp.get("/participants/<int:participant_id>/courses/<int:line_id>/withdraw")
def withdraw_course(participant_id: int, line_id: int) -> Response:
    """Asks whether a course never was."""
    return _ask_withdraw(COURSE, participant_id, line_id)


@bp.post("/participants/<int:participant_id>/courses/<int:line_id>/withdraw")
def take_out_course(participant_id: int, line_id: int) -> AnyResponse:
    """The course never was; it is kept as that."""
    return _withdraw(COURSE, participant_id, line_id)


@bp.post("/participants/<int:participant_id>/jobs/<int:line_id>/undo")
def undo_job(participant_id: int, line_id: int) -> AnyResponse:
    """The last change of a job is undone."""
    return _undo(JOB, participant_id, line_id)


@bp.post("/participants/<int:participant_id>/courses/<int:line_id>/undo")
def undo_course(participant_id: int, line_id: int) -> AnyResponse:
    """The last change of a course is undone."""
    return _undo(COURSE, participant_id, line_id)


def _found(participant_id: int) -> Sheet:
    return sheet(participant_or_404(participant_id).id, on=clock.today())


def _ask_end(kind: Kind, participant_id: int, line_id: int) -> Response:
    who = _found(participant_id)
    line = standing_line_or_404(who, kind.name, line_id)
    form = EndForm(formdata=None, data={"end": line.ended_on})
    return _end_page(kind, who, line, renewed(form, line.version))


def _end(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """The button says whether it goes on; else a day is needed."""
    who, form = _found(participant_id), EndForm()
    line = standing_line_or_404(who, kind.name, line_id)
    goes_on = form.step.data == "goes-on"
    if form.step.data and not goes_on:
        return _end_page(kind, who, line, form)
    if not goes_on and (not form.validate() or form.end.is_blank):
        form.end.errors = form.end.errors or [_("Type the last day.")]
        return _end_page(kind, who, line, form, status=422)
    key, by = LineKey(who.id, line_id, seen(form)), _by(form)
    try:
        if goes_on:
            done = kind.correct(key, kind.again(line)._replace(end=None), reason="goes-on", **by)
        else:
            done = kind.end(key, form.end.day, **by)
    except FactError:
        form.end.errors = [too_early("end", line.started_on)]
        return _end_page(kind, who, line, form, status=422)
    except (ConflictError, OperationReusedError):
        return _end_page(kind, who, line, renewed(form, line.version), status=409)
    return redirect(saved(kind, done), 303)


def _end_page(kind: Kind, who: Sheet, line: LineVersion, form: EndForm, *, status: int = 200) -> Response:
    page = render_template("history/end.html", kind=kind.name, who=who, line=line, form=form, conflict=status == 409)
    return make_response(page, status)


def _ask_withdraw(kind: Kind, participant_id: int, line_id: int) -> Response:
    who = _found(participant_id)
    line = standing_line_or_404(who, kind.name, line_id)
    return _withdraw_page(kind, who, line, renewed(UndoForm(formdata=None), line.version))


def _withdraw(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    who, form = _found(participant_id), UndoForm()
    line = standing_line_or_404(who, kind.name, line_id)
    if form.step.data:
        return _withdraw_page(kind, who, line, form)
    if acting().participant is None and not form.reason.data:
        form.reason.errors = [_("Say why, for those who read it later.")]
    if form.reason.errors or not form.validate():
        return _withdraw_page(kind, who, line, form, status=422)
    reason = form.reason.data
    try:
        done = kind.withdraw(LineKey(who.id, line_id, seen(form)), reason=reason, **_by(form))
    except (ConflictError, OperationReusedError):
        return _withdraw_page(kind, who, line, renewed(form, line.version), status=409)
    return redirect(saved(kind, done), 303)


def _withdraw_page(kind: Kind, who: Sheet, line: LineVersion, form: UndoForm, *, status: int = 200) -> Response:
    own = acting().participant is not None
    shown: dict[str, Any] = {"kind": kind.name, "who": who, "line": line, "own": own, "conflict": status == 409}
    return make_response(render_template("history/withdraw.html", form=form, **shown), status)


def _undo(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """What cannot be undone any more is told on the confirmation, which shows what stands."""
    who, form = _found(participant_id), UndoForm()
    line = line_or_404(who, kind.name, line_id)
    try:
        done = kind.undo(LineKey(who.id, line_id, seen(form)), reason="undone", **_by(form))
    except (ConflictError, OperationReusedError, FactError):
        return redirect(saved(kind, LineKey(who.id, line_id, line.version)) + "&late=1", 303)
    return redirect(saved(kind, done), 303)


def _by(form: Any) -> dict[str, Any]:
    return {"on": clock.today(), "by": acting().user_id, "operation": form.operation.data or None}
