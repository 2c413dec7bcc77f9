"""End a job or course, make it ongoing again, withdraw it, or undo its last change."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.questions import about_days
from tracker.errors import OperationReusedError
from tracker.queries.sheets import Sheet, StintVersion, sheet
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import StintKey, draft_of
from tracker.services.history.end import end_stint
from tracker.services.history.undo import undo_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.web.access import current_stint_or_404, is_own, stint_or_404
from tracker.web.forms.stints import EndForm, UndoForm, renew, require_reason, seen_version
from tracker.web.history.blueprint import bp
from tracker.web.history.entry import sheet_or_404, use_case_context
from tracker.web.history.kinds import Kind, bounds
from tracker.web.history.stint import stint_page
from tracker.web.submit import Conflict, Submission, submit


class StintRequest(NamedTuple):
    """A page with a form about one stint: its last day, or its withdrawal."""

    page: str
    kind: Kind
    who: Sheet
    recorded: StintVersion
    form: Any

    @property
    def key(self) -> StintKey:
        """The key of the stint, in the version that the sender has seen_version."""
        return StintKey(self.who.id, self.recorded.line_id, seen_version(self.form))


@bp.both_kinds("GET", "/<int:line_id>/end", "end_{kind}")
def show_end(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Show the form for the last day of a stint."""
    who = sheet_or_404(participant_id)
    recorded = current_stint_or_404(who, kind.name, line_id)
    form = EndForm(formdata=None, data={"end": recorded.ended_on})
    return _page(StintRequest("end", kind, who, recorded, renew(form, recorded.version)))


@bp.both_kinds("POST", "/<int:line_id>/end", "close_{kind}")
def end(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """End the stint on the typed day, or make it ongoing; ask first if the day is unusual.

    303 to the confirmation; 422 with errors; 409 with both texts; 404 if not allowed.
    """
    who = sheet_or_404(participant_id)
    sent = StintRequest("end", kind, who, stint_or_404(who, kind.name, line_id), EndForm())
    form, recorded = sent.form, sent.recorded
    if request.form.get("answer") == "goes-on":
        draft = draft_of(recorded)._replace(ended_on=None)
        return submit(
            _submission(
                sent, lambda: correct_stint(sent.key, draft, reason="goes-on", kind=kind.name, **use_case_context(form))
            )
        )
    last_day = _submission(sent, lambda: end_stint(sent.key, form.end.day, kind=kind.name, **use_case_context(form)))
    return submit(last_day._replace(is_complete=lambda: _has_last_day(form, recorded), question=lambda: _question(sent)))


@bp.both_kinds("GET", "/<int:line_id>/withdraw", "withdraw_{kind}")
def show_withdraw(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Ask whether a stint was recorded by mistake."""
    who = sheet_or_404(participant_id)
    recorded = current_stint_or_404(who, kind.name, line_id)
    return _page(StintRequest("withdraw", kind, who, recorded, renew(UndoForm(formdata=None), recorded.version)))


@bp.both_kinds("POST", "/<int:line_id>/withdraw", "take_out_{kind}")
def withdraw(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """Withdraw the stint; officers give a reason.

    303 to the confirmation; 422 with errors; 409 with both texts; 404 if not allowed.
    """
    who = sheet_or_404(participant_id)
    sent = StintRequest("withdraw", kind, who, stint_or_404(who, kind.name, line_id), UndoForm())
    form = sent.form
    reason = form.reason.data or "withdrawn"
    mistake = _submission(sent, lambda: withdraw_stint(sent.key, reason=reason, kind=kind.name, **use_case_context(form)))
    return submit(mistake._replace(is_complete=lambda: form.validate() and require_reason(form, needed=not is_own(who.id))))


@bp.both_kinds("POST", "/<int:line_id>/undo", "undo_{kind}")
def undo(kind: Kind, participant_id: int, line_id: int) -> AnyResponse:
    """Undo the last change of a stint. 303 to the confirmation; 409 with the reason above the stint if it cannot be undone."""
    who, form = sheet_or_404(participant_id), UndoForm()
    recorded = stint_or_404(who, kind.name, line_id)
    return submit(
        Submission(
            page=lambda status: stint_page(kind, who, recorded, status=status, trouble="again"),
            act=lambda: undo_stint(
                StintKey(who.id, line_id, seen_version(form)), reason="undone", kind=kind.name, **use_case_context(form)
            ),
            refuse=lambda _error: stint_page(kind, who, recorded, status=409, trouble="already-there"),
            conflict=lambda _error: stint_page(kind, who, recorded, status=409, trouble="not-undone"),
            url=kind.saved_url,
        )
    )


def _has_last_day(form: EndForm, recorded: StintVersion) -> bool:
    """Return whether the form holds a last day on or after the first day; else add the error."""
    if not form.validate() or form.end.is_blank:
        form.end.errors = form.end.errors or [_("Enter the last day")]
    elif form.end.day < recorded.started_on:
        form.end.ask_next_year(recorded.started_on)
    return not form.end.errors


def _question(sent: StintRequest) -> Response | None:
    """Ask about an unusual last day, until it is sent again unchanged."""
    day = sent.form.end.day
    questions = about_days({day} - {sent.recorded.ended_on}, bounds(sent.who), on=clock.today())
    return _page(sent, asked=questions[0]) if questions and request.form.get("asked-about") != str(day) else None


def _submission(sent: StintRequest, act: Callable[[], StintKey]) -> Submission:
    """Return the submission of a form about a stint. No rule refuses a complete form about the current version."""
    return Submission(
        page=lambda status: _page(sent, status=status),
        act=act,
        conflict=lambda error: _conflict(sent, error),
        url=lambda key: _url(sent, key),
    )


def _conflict(sent: StintRequest, error: Conflict) -> Response:
    if isinstance(error, OperationReusedError):
        renew(sent.form, seen_version(sent.form))
        return _page(sent, status=409, trouble="sent-before")
    now = sheet(sent.who.id, on=clock.today())
    recorded = stint_or_404(now, sent.kind.name, sent.recorded.line_id)
    renew(sent.form, recorded.version)
    return _page(sent._replace(who=now, recorded=recorded), status=409, trouble="changed")


def _url(sent: StintRequest, key: StintKey) -> str:
    """Return the address of the confirmation; of the stint if nothing changed."""
    if key.version == seen_version(sent.form):
        return url_for(f"history.{sent.kind.name}", participant_id=sent.who.id, line_id=key.line_id)
    return sent.kind.saved_url(key)


def _page(sent: StintRequest, *, status: int = 200, **shown: Any) -> Response:
    page, kind, who, recorded, form = sent
    if page == "end":
        form.end.offer(clock.today())
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "line": recorded, "own": is_own(who.id), "form": form}
    return make_response(render_template(f"history/{page}.html", **usual, **shown), status)
