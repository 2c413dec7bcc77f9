"""A participant's passport number for officers: shown for a reason that the audit log keeps, recorded and replaced."""

from typing import Any

from flask import Response, current_app, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.keys import Keyring, Secret
from tracker.queries.participants import ParticipantKey, Person, passports_of
from tracker.services.participants import passports
from tracker.web.forms.passports import NewPassportForm, PassportViewForm
from tracker.web.forms.stints import renew
from tracker.web.middleware.current_user import require_user
from tracker.web.people.blueprint import bp
from tracker.web.people.correct import as_seen, form_page, found, is_complete_with_reason
from tracker.web.submit import Submission, submit


@bp.get("/participants/<int:participant_id>/facts/passport")
def passport(participant_id: int) -> Response:
    """Show whether a number is recorded, and the forms that show and replace it."""
    return _page(found(participant_id))


@bp.post("/participants/<int:participant_id>/facts/passport/shown")
def show_passport(participant_id: int) -> Response:
    """Show the number after the audit log has the officer's reason. 422 without a reason."""
    who, form = found(participant_id), PassportViewForm()
    if request.form.get("step") or not _is_recorded(who):
        return _page(who, view=form)
    if not form.is_complete():
        return _page(who, view=form, status=422)
    key = ParticipantKey(who.id, who.version, who.reference)
    number = passports.show_passport(key, reason=form.why.data, keys=_keys(), by=require_user().user_id)
    return _page(who, number=number.text if number else None)


@bp.post("/participants/<int:participant_id>/facts/passport")
def change_passport(participant_id: int) -> AnyResponse:
    """Record or replace the number. 303 to the facts; 422 with errors; 409 with the typed number if the person was changed."""
    who, form = found(participant_id), NewPassportForm()
    by: dict[str, Any] = {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}
    number = Secret(form.number.data)
    return submit(
        Submission(
            page=lambda status: _page(who, form, status=status),
            is_complete=lambda: is_complete_with_reason(form, needed=_is_recorded(who)),
            act=lambda: passports.record_passport(
                as_seen(who, form), number, reason=form.reason.data or None, keys=_keys(), **by
            ),
            conflict=lambda _error: _conflict(participant_id, form),
            url=lambda key: url_for("people.facts", participant_id=key.id, said="passport"),
        )
    )


def _conflict(participant_id: int, form: NewPassportForm) -> Response:
    now = found(participant_id)
    return _page(now, renew(form, now.version), status=409)


def _page(
    who: Person,
    new: NewPassportForm | None = None,
    *,
    view: PassportViewForm | None = None,
    number: str | None = None,
    status: int = 200,
) -> Response:
    """Show both forms; `new` or `view` is the submitted one."""
    empty = renew(NewPassportForm(formdata=None), who.version)
    shown = {"view": view or PassportViewForm(formdata=None), "new": new or empty, "number": number}
    return form_page(
        "passport", who, new or view or empty, status=status, is_recorded=_is_recorded(who), conflict=status == 409, **shown
    )


def _is_recorded(who: Person) -> bool:
    return who.id in passports_of([who.id])


def _keys() -> Keyring:
    keys: Keyring = current_app.extensions["keyring"]
    return keys
