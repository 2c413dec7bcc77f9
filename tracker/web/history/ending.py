"""Jobs and courses end, go on after all, are taken out, and the last change of one is undone."""

from typing import Any, NamedTuple

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.questions import about_days
from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.queries.sheets import LineVersion, Sheet, sheet
from tracker.services.history.drafts import LineKey
from tracker.web.access import current_stint_or_404, stint_or_404
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.lines import EndForm, UndoForm, renewed, says_why, seen
from tracker.web.history.blueprint import bp
from tracker.web.history.kinds import COURSE, JOB, Kind, bounds
from tracker.web.history.pages import by, found, is_own
from tracker.web.history.telling import line_page


class Sent(NamedTuple):
    """A form about one line: when it ends, or that it never was."""

    kind: Kind
    who: Sheet
    line: LineVersion
    form: Any

    @property
    def key(self) -> LineKey:
        """The line in the version that was seen."""
        return LineKey(self.who.id, self.line.line_id, seen(self.form))


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


def _ask_end(kind: Kind, participant_id: int, line_id: int) -> Response:
    who = found(participant_id)
    line = current_stint_or_404(who, kind.name, line_id)
    form = EndForm(formdata=None, data={"end": line.ended_on})
    return _page("end", Sent(kind, who, line, renewed(form, line.version)))


def _end(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """One button says that it goes on; else a day is needed, and an unusual one is asked about."""
    who = found(participant_id)
    sent = Sent(kind, who, stint_or_404(who, kind.name, line_id), EndForm())
    form, line = sent.form, sent.line
    if form.step.data:
        return _page("end", sent)
    if request.form.get("answer") == "goes-on":
        draft = kind.again(line)._replace(end=None)
        return _attempt("end", sent, lambda: kind.correct(sent.key, draft, reason="goes-on", **by(form)))
    if not form.validate() or form.end.is_blank:
        form.end.errors = form.end.errors or [_("Type the last day.")]
        return _page("end", sent, status=422)
    if form.end.day < line.started_on:
        form.end.errors = [order_error("end", line.started_on)]
        return _page("end", sent, status=422)
    asked = about_days({form.end.day} - {line.ended_on}, bounds(who), on=clock.today())
    if asked and request.form.get("asked-about") != str(form.end.day):
        return _page("end", sent, asked=asked[0])
    return _attempt("end", sent, lambda: kind.end(sent.key, form.end.day, **by(form)))


def _ask_withdraw(kind: Kind, participant_id: int, line_id: int) -> Response:
    who = found(participant_id)
    line = current_stint_or_404(who, kind.name, line_id)
    return _page("withdraw", Sent(kind, who, line, renewed(UndoForm(formdata=None), line.version)))


def _withdraw(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """It is taken out; officers say why."""
    who = found(participant_id)
    sent = Sent(kind, who, stint_or_404(who, kind.name, line_id), UndoForm())
    form = sent.form
    if form.step.data:
        return _page("withdraw", sent)
    if not form.validate() or not says_why(form, needed=not is_own(who)):
        return _page("withdraw", sent, status=422)
    return _attempt("withdraw", sent, lambda: kind.withdraw(sent.key, reason=form.reason.data or "withdrawn", **by(form)))


def _undo(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """What cannot be undone any more is told above the line as it stands."""
    who, form = found(participant_id), UndoForm()
    line = stint_or_404(who, kind.name, line_id)
    if form.step.data:
        return line_page(kind, who, line, trouble="again")
    try:
        done = kind.undo(LineKey(who.id, line_id, seen(form)), reason="undone", **by(form))
    except (ConflictError, OperationReusedError):
        return line_page(kind, who, line, status=409, trouble="not-undone")
    except FactError:
        return line_page(kind, who, line, status=409, trouble="already-there")
    return redirect(kind.saved(done), 303)


def _attempt(page: str, sent: Sent, act: Any) -> AnyResponse:
    """The confirmation; or the form again beside what somebody else made of the line meanwhile."""
    kind, who, line, form = sent
    try:
        done = act()
    except OperationReusedError:
        renewed(form, seen(form))
        return _page(page, sent, status=409, trouble="sent-before")
    except ConflictError:
        now = sheet(who.id, on=clock.today())
        line = stint_or_404(now, kind.name, line.line_id)
        return _page(page, Sent(kind, now, line, renewed(form, line.version)), status=409, trouble="changed")
    if done.version == seen(form):
        return redirect(url_for(f"history.{kind.name}", participant_id=who.id, line_id=line.line_id), 303)
    return redirect(kind.saved(done), 303)


def _page(page: str, sent: Sent, *, status: int = 200, **shown: Any) -> Response:
    kind, who, line, form = sent
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "line": line, "own": is_own(who), "form": form}
    return make_response(render_template(f"history/{page}.html", **usual, **shown), status)
