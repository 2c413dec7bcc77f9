"""The user's own passkeys: added, named, removed. The browser's part is in `static/passkeys.js`."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.adapters.one_time_codes import new_recovery_codes
from tracker.adapters.passkeys import PasskeyRefusedError, PasskeyUser, creation_options
from tracker.errors import FactError
from tracker.queries.second_factors import passkeys_of
from tracker.services.accounts import passkeys
from tracker.services.accounts.passkeys import PasskeyAnswer
from tracker.web.accounts.fresh_sign_in import ask_again, is_fresh
from tracker.web.accounts.passkey_site import passkey_site
from tracker.web.accounts.two_steps import own_factors, show_recovery_codes, to_factors
from tracker.web.forms.second_factors import NewPasskeyForm, PasskeyNameForm
from tracker.web.middleware.after_answer import send_email_after
from tracker.web.middleware.current_user import require_user

bp = Blueprint("passkeys", __name__)
# These views do not use `submit`: a challenge is answered once, and the forms have no version.


@bp.post("/profile/two-steps/passkeys/new")
def begin() -> AnyResponse:
    """Show the page that makes a passkey, with a new challenge; 303 to the overview if none can be made at this address."""
    if request.form.get("step"):
        return own_factors()
    return _page(NewPasskeyForm(formdata=None))


@bp.post("/profile/two-steps/passkeys")
def add() -> AnyResponse:
    """Add the passkey that the browser made. 303 to the overview, or new recovery codes for staff without any; 422 with errors.

    401 if the user proved some time ago who they are: the proof leads back to `begin`, because its challenge is answered once.
    """
    form, who, site = NewPasskeyForm(), require_user(), passkey_site()
    if site is None or request.form.get("step"):
        return own_factors() if site else to_factors()
    if not is_fresh(who):
        return ask_again(url_for("passkeys.begin"))
    challenge = passkeys.take_session_challenge(who.session_id)
    if not form.validate():
        return _page(form, status=422)
    codes = tuple(new_recovery_codes())
    about: dict[str, Any] = {"session_id": who.session_id, "keys": current_app.extensions["keyring"], "by": who.user_id}
    try:
        has_codes = passkeys.add_passkey(
            form.passkey_name.data, PasskeyAnswer(form.answer, challenge.hex(), site), codes, **about
        )
    except (PasskeyRefusedError, FactError) as error:
        form.refuse(too_many=isinstance(error, FactError))
        return _page(form, status=422)
    return send_email_after(show_recovery_codes(codes) if has_codes else to_factors("passkey-added"))


@bp.post("/profile/two-steps/passkeys/<int:passkey_id>/name")
def rename(passkey_id: int) -> AnyResponse:
    """Name a passkey. 303 to the overview; 422 with errors; 404 for another user's."""
    _require_own(passkey_id)
    form = PasskeyNameForm()
    if request.form.get("step") or not form.validate():
        return own_factors(form, about=passkey_id, status=200 if request.form.get("step") else 422)
    passkeys.rename_passkey(passkey_id, form.passkey_name.data, by=require_user().user_id)
    return to_factors("passkey-named")


@bp.post("/profile/two-steps/passkeys/<int:passkey_id>/remove")
def remove(passkey_id: int) -> AnyResponse:
    """Remove a passkey. 303 to the overview, with the reason if it was refused; 404 for another user's."""
    _require_own(passkey_id)
    if request.form.get("step"):
        return own_factors()
    try:
        passkeys.remove_passkey(passkey_id, required=current_app.config["TWO_FACTORS_REQUIRED"], by=require_user().user_id)
    except FactError:
        return to_factors("last")
    return send_email_after(to_factors("passkey-removed"))


def _require_own(passkey_id: int) -> None:
    if passkey_id not in {each.id for each in passkeys_of(require_user().user_id)}:
        abort(404)


def _page(form: NewPasskeyForm, *, status: int = 200) -> AnyResponse:
    who, site = require_user(), passkey_site()
    if site is None:
        return to_factors()
    known = [each.credential_id for each in passkeys_of(who.user_id)]
    user = PasskeyUser(who.user_id, who.email, who.name)
    options = creation_options(site, passkeys.begin_challenge(who.session_id), user, known)
    return _rendered(form, options, status)


def _rendered(form: NewPasskeyForm, options: str, status: int) -> Response:
    return make_response(render_template("accounts/new_passkey.html", form=form, options=options), status)
