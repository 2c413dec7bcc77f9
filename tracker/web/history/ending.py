"""End a job or course, make it ongoing again, withdraw it, or undo its last change."""

from typing import Any, NamedTuple

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.questions import about_days
from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.queries.sheets import Sheet, StintVersion, sheet
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.undo import undo_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.web.access import current_stint_or_404, stint_or_404
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.lines import EndForm, UndoForm, renewed, says_why, seen
from tracker.web.history.blueprint import bp
from tracker.web.history.kinds import Kind, bounds
from tracker.web.history.pages import by, found, is_own
from tracker.web.history.telling import line_page


class StintRequest(NamedTuple):
    """A form about one stint: its last day, or its withdrawal."""

    kind: Kind
    who: Sheet
    line: StintVersion
    form: Any

    @property
    def key(self) -> StintKey:
        """The stint in the version that the sender has seen."""
        return StintKey(self.who.id, self.line.line_id, seen(self.form))


@bp.both_kinds("GET", "/<int:line_id>/end", "end_{kind}")
def show_end(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Ask for the last day of a stint."""
    who = found(participant_id)
    line = current_stint_or_404(who, kind.name, line_id)
    form = EndForm(formdata=None, data={"end": line.ended_on})
    return _page("end", StintRequest(kind, who, line, renewed(form, line.version)))


@bp.both_kinds("POST", "/<int:line_id>/end", "close_{kind}")
def end(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """End the stint on the typed day, or make it ongoing; ask first if the day is unusual.

    303 to the confirmation; 422 with errors; 409 with both texts; 404 if not allowed.
    """
    who = found(participant_id)
    sent = StintRequest(kind, who, stint_or_404(who, kind.name, line_id), EndForm())
    form, line = sent.form, sent.line
    if form.step.data:
        return _page("end", sent)
    if request.form.get("answer") == "goes-on":
        draft = kind.again(line)._replace(ended_on=None)
        return _attempt("end", sent, lambda: correct_stint(sent.key, draft, reason="goes-on", kind=kind.name, **by(form)))
    if not _has_last_day(form, line):
        return _page("end", sent, status=422)
    asked = about_days({form.end.day} - {line.ended_on}, bounds(who), on=clock.today())
    if asked and request.form.get("asked-about") != str(form.end.day):
        return _page("end", sent, asked=asked[0])
    return _attempt("end", sent, lambda: end_stint(sent.key, form.end.day, kind=kind.name, **by(form)))


@bp.both_kinds("GET", "/<int:line_id>/withdraw", "withdraw_{kind}")
def show_withdraw(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Ask whether a stint was recorded by mistake."""
    who = found(participant_id)
    line = current_stint_or_404(who, kind.name, line_id)
    return _page("withdraw", StintRequest(kind, who, line, renewed(UndoForm(formdata=None), line.version)))


@bp.both_kinds("POST", "/<int:line_id>/withdraw", "take_out_{kind}")
def withdraw(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """Withdraw the stint; officers give a reason.

    303 to the confirmation; 422 with errors; 409 with both texts; 404 if not allowed.
    """
    who = found(participant_id)
    sent = StintRequest(kind, who, stint_or_404(who, kind.name, line_id), UndoForm())
    form = sent.form
    if form.step.data:
        return _page("withdraw", sent)
    if not form.validate() or not says_why(form, needed=not is_own(who)):
        return _page("withdraw", sent, status=422)
    reason = form.reason.data or "withdrawn"
    return _attempt("withdraw", sent, lambda: withdraw_stint(sent.key, reason=reason, kind=kind.name, **by(form)))


@bp.both_kinds("POST", "/<int:line_id>/undo", "undo_{kind}")
def undo(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """Undo the last change of a stint; 409 with the reason above the stint if that is no longer possible."""
    who, form = found(participant_id), UndoForm()
    line = stint_or_404(who, kind.name, line_id)
    if form.step.data:
        return line_page(kind, who, line, trouble="again")
    try:
        done = undo_stint(StintKey(who.id, line_id, seen(form)), reason="undone", kind=kind.name, **by(form))
    except (ConflictError, OperationReusedError):
        return line_page(kind, who, line, status=409, trouble="not-undone")
    except FactError:
        return line_page(kind, who, line, status=409, trouble="already-there")
    return redirect(kind.saved(done), 303)


def _has_last_day(form: EndForm, line: StintVersion) -> bool:
    """Whether the form holds a last day on or after the first day; else its errors say why not."""
    if not form.validate() or form.end.is_blank:
        form.end.errors = form.end.errors or [_("Enter the last day")]
    elif form.end.day < line.started_on:
        form.end.errors = [order_error("end", line.started_on)]
    return not form.end.errors


def _attempt(page: str, sent: StintRequest, act: Any) -> AnyResponse:
    """Show the confirmation; or the form again beside the version that another user recorded meanwhile."""
    kind, who, line, form = sent
    try:
        done = act()
    except OperationReusedError:
        renewed(form, seen(form))
        return _page(page, sent, status=409, trouble="sent-before")
    except ConflictError:
        now = sheet(who.id, on=clock.today())
        line = stint_or_404(now, kind.name, line.line_id)
        return _page(page, StintRequest(kind, now, line, renewed(form, line.version)), status=409, trouble="changed")
    if done.version == seen(form):
        return redirect(url_for(f"history.{kind.name}", participant_id=who.id, line_id=line.line_id), 303)
    return redirect(kind.saved(done), 303)


def _page(page: str, sent: StintRequest, *, status: int = 200, **shown: Any) -> Response:
    kind, who, line, form = sent
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "line": line, "own": is_own(who), "form": form}
    return make_response(render_template(f"history/{page}.html", **usual, **shown), status)
