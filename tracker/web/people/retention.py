"""When a participant's data are deleted, and the holds that officers record and lift."""

from typing import Any

from flask import Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.queries.holds import HandHold, HoldKey, hand_holds
from tracker.queries.participants import Person
from tracker.queries.retention import outlook_of
from tracker.services.retention.holds import lift_hold as end_hold
from tracker.services.retention.holds import place_hold as record_hold
from tracker.web.forms.retention import HoldForm, LiftForm
from tracker.web.forms.stints import renew, seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.people.blueprint import bp
from tracker.web.people.correct import form_page, found
from tracker.web.submit import Submission, submit


@bp.get("/participants/<int:participant_id>/retention")
def retention(participant_id: int) -> Response:
    """Show when the data are deleted and why, every hold, and the form that records one."""
    who = found(participant_id)
    return _page(who, renew(HoldForm(formdata=None), who.version))


@bp.post("/participants/<int:participant_id>/holds")
def place_hold(participant_id: int) -> AnyResponse:
    """Record a hold. 303 to the page; 422 with errors; 409 if the operation id was used for something else."""
    who, form = found(participant_id), HoldForm()
    return submit(
        Submission(
            page=lambda status: _page(who, form, status=status),
            is_complete=form.is_complete,
            act=lambda: record_hold(who.id, form.draft(), **_by(form)),
            refuse=form.refuse,
            conflict=lambda _error: _page(who, renew(form, who.version), status=409),
            url=lambda _hold: url_for("people.retention", participant_id=who.id, said="held"),
        )
    )


@bp.get("/participants/<int:participant_id>/holds/<int:hold_id>")
def hold(participant_id: int, hold_id: int) -> Response:
    """Show a hold that is in force, and the form that lifts it."""
    who = found(participant_id)
    shown = _hold_or_404(who, hold_id)
    return form_page("hold", who, renew(LiftForm(formdata=None), shown.version), hold=shown)


@bp.post("/participants/<int:participant_id>/holds/<int:hold_id>")
def lift_hold(participant_id: int, hold_id: int) -> AnyResponse:
    """Lift a hold. 303 to the page with all holds; 422 with errors; 409 with what was typed if it is lifted already."""
    who, form = found(participant_id), LiftForm()
    shown = _hold_or_404(who, hold_id, current=False)
    return submit(
        Submission(
            page=lambda status: form_page("hold", who, form, status=status, hold=shown),
            is_complete=form.is_complete,
            act=lambda: end_hold(who.id, HoldKey(hold_id, seen_version(form)), form.reason.data, **_by(form)),
            conflict=lambda _error: _conflict(who, form),
            url=lambda _hold: url_for("people.retention", participant_id=who.id, said="lifted"),
        )
    )


def _by(form: Any) -> dict[str, Any]:
    return {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}


def _hold_or_404(who: Person, hold_id: int, *, current: bool = True) -> HandHold:
    """Return a hold of the participant; with `current` only one that is in force. One statement."""
    shown = next((each for each in hand_holds(who.id) if each.id == hold_id), None)
    if shown is None or (current and not shown.is_current(clock.today())):
        abort(404)
    return shown


def _conflict(who: Person, form: LiftForm) -> Response:
    """Show every hold as it is now, and the reason that was typed."""
    typed = [(form.reason.label.text, form.reason.data)]
    return _page(who, renew(HoldForm(formdata=None), who.version), status=409, typed=typed)


def _page(who: Person, form: HoldForm, *, status: int = 200, typed: list[tuple[str, str]] | None = None) -> Response:
    today = clock.today()
    return form_page(
        "retention",
        who,
        form,
        status=status,
        outlook=outlook_of(who.id, on=today),
        holds=hand_holds(who.id),
        today=today,
        said=request.args.get("said"),
        typed=typed or [],
        conflict=status == 409,
    )
