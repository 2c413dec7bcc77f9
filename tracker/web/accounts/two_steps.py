"""The user's own second factors: an authenticator app and recovery codes."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from tracker.adapters.keys import Secret
from tracker.adapters.one_time_codes import app_uri, grouped, new_recovery_codes, new_secret
from tracker.errors import FactError, NotFoundError
from tracker.formats.qr_code import qr_path
from tracker.queries.accounts import SignedIn
from tracker.queries.second_factors import app_of, new_app_of, passkeys_of, recovery_codes_left
from tracker.services.accounts import second_factors
from tracker.services.accounts.second_step import WrongCodeError
from tracker.services.accounts.throttle import give_back_turns, take_turns
from tracker.web.accounts.fresh_sign_in import is_fresh
from tracker.web.accounts.passkey_site import passkey_site
from tracker.web.accounts.throttling import minutes, refuse_until, second_step_turns
from tracker.web.forms.accounts import ConfirmForm
from tracker.web.forms.second_factors import AppCodeForm
from tracker.web.middleware.after_answer import send_email_after
from tracker.web.middleware.current_user import require_user

bp = Blueprint("two_steps", __name__)
SECRET_GROUP = 4
"""Characters of the secret between two spaces, for those who type it."""
# These views do not use `submit`: their forms have no version, and a repeated one changes nothing or is refused.


@bp.get("/profile/two-steps")
def page() -> Response:
    """Show the user's second factors."""
    return own_factors()


@bp.post("/profile/two-steps/app")
def begin_app() -> AnyResponse:
    """Make a secret for an authenticator app. 303 to the page that shows it."""
    if request.form.get("step"):
        return own_factors()
    who = require_user()
    second_factors.begin_app(new_secret(), session_id=who.session_id, keys=current_app.extensions["keyring"], by=who.user_id)
    return redirect(url_for("two_steps.new_app"), 303)


@bp.get("/profile/two-steps/app")
def new_app() -> AnyResponse:
    """Show the secret of the app that is being set up; 303 to the overview if none is, or the user proved who they are long ago."""
    return (_app_page(AppCodeForm(formdata=None)) if is_fresh(require_user()) else None) or to_factors()


@bp.post("/profile/two-steps/app/confirm")
def confirm_app() -> AnyResponse:
    """Set the app up with its first code, and show new recovery codes. 422 with errors; 303 if no app is being set up."""
    form, who, codes = AppCodeForm(), require_user(), tuple(new_recovery_codes())
    if request.form.get("step") or not form.validate():
        return _app_page(form, status=200 if request.form.get("step") else 422) or to_factors()
    turns = second_step_turns(who.email)
    if wait := take_turns(turns):
        form.code.refuse_for(minutes(wait))
        refused = _app_page(form)
        return refuse_until(refused, wait) if refused else to_factors()
    about: dict[str, Any] = {"session_id": who.session_id, "keys": current_app.extensions["keyring"], "by": who.user_id}
    try:
        second_factors.confirm_app(form.code.secret, codes, **about)
    except WrongCodeError:
        form.refuse()
        return _app_page(form, status=422) or to_factors()
    except NotFoundError:
        return to_factors()
    give_back_turns(turns)
    return send_email_after(show_recovery_codes(codes))


@bp.post("/profile/two-steps/app/remove")
def remove_app() -> AnyResponse:
    """Remove the app. 303 to the overview, with the reason if it was refused."""
    if request.form.get("step"):
        return own_factors()
    try:
        second_factors.remove_app(required=current_app.config["TWO_FACTORS_REQUIRED"], by=require_user().user_id)
    except FactError:
        return to_factors("last")
    return send_email_after(to_factors("app-removed"))


@bp.post("/profile/two-steps/recovery-codes")
def make_recovery_codes() -> AnyResponse:
    """Make new recovery codes and show them; earlier ones end. 303 to the overview without a second factor."""
    if request.form.get("step"):
        return own_factors()
    codes = tuple(new_recovery_codes())
    try:
        second_factors.make_recovery_codes(codes, keys=current_app.extensions["keyring"], by=require_user().user_id)
    except FactError:
        return to_factors()
    return send_email_after(show_recovery_codes(codes))


def own_factors(typed: FlaskForm | None = None, *, about: int | None = None, status: int = 200) -> Response:
    """Return the page of the user's second factors; `typed` is the submitted form of the passkey `about`."""
    who = require_user()
    passkeys = passkeys_of(who.user_id)
    app = app_of(who.user_id) if who.is_staff else None
    page = render_template(
        "accounts/two_steps.html",
        app=app,
        is_staff=who.is_staff,
        is_required=current_app.config["TWO_FACTORS_REQUIRED"] and who.is_staff,
        has_factor=app is not None or bool(passkeys),
        passkeys=passkeys,
        has_site=passkey_site() is not None,
        typed=typed,
        about=about,
        codes_left=recovery_codes_left(who.user_id),
        said=request.args.get("said"),
        form=ConfirmForm(formdata=None),
    )
    return make_response(page, status)


def show_recovery_codes(codes: tuple[Secret, ...]) -> Response:
    """Return the only page that shows these codes."""
    return make_response(render_template("accounts/recovery_codes.html", codes=[grouped(code) for code in codes]))


def _app_page(form: AppCodeForm, *, status: int = 200) -> Response | None:
    """Return the page with the secret of the app that is being set up; None if none is."""
    who = require_user()
    secret = _new_secret(who)
    if secret is None:
        return None
    groups = [secret.text[at : at + SECRET_GROUP] for at in range(0, len(secret.text), SECRET_GROUP)]
    qr, shown = qr_path(app_uri(secret, who.email)), " ".join(groups)
    return make_response(render_template("accounts/new_app.html", form=form, qr=qr, secret=shown), status)


def _new_secret(who: SignedIn) -> Secret | None:
    sealed = new_app_of(who.session_id)
    return None if sealed is None else Secret(current_app.extensions["keyring"].unwrap(sealed, who.user_id).decode())


def to_factors(notice: str | None = None) -> AnyResponse:
    """Return 303 to the page of the user's second factors, with a notice."""
    return redirect(url_for("two_steps.page", said=notice), 303)
