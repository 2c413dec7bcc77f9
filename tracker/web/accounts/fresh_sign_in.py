"""Ask users once more who they are, before an act that would do harm at a browser that was left alone."""

from datetime import timedelta

from flask import Flask, Response, current_app, make_response, render_template, request

from tracker import clock
from tracker.adapters.passkeys import PasskeyRefusedError
from tracker.queries.accounts import SignedIn
from tracker.queries.second_factors import passkeys_of
from tracker.services.accounts.passkeys import PasskeyAnswer, begin_challenge, prove_with_passkey, take_session_challenge
from tracker.services.accounts.sessions import new_token, renew_session
from tracker.web.accounts.enter import change_token
from tracker.web.accounts.login import TooManyTriesError, verify_password
from tracker.web.accounts.passkey_site import passkey_site, signing_options
from tracker.web.accounts.throttling import minutes, refuse_until
from tracker.web.forms.second_factors import PasskeyForm, PasswordAgainForm
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.lost_session import submitted_fields

LASTS = timedelta(minutes=5)
"""How long a sign-in, or a repeated password, is fresh."""


def init_app(app: Flask) -> None:
    """Let Flask-Login show our page if a sign-in is too old."""
    app.login_manager.needs_refresh_handler(ask_again)  # type: ignore[attr-defined]  # set by Flask-Login


def is_fresh(user: SignedIn) -> bool:
    """Return whether the user proved a short while ago who they are."""
    return user.proved_at is not None and clock.now() - user.proved_at < LASTS


def prove_again(user: SignedIn) -> Response | None:
    """Return the page that asks for a proof and holds the submitted form; None if the form came back with a right one.

    401; 422 for a wrong one; 429 after too many passwords. Each right one gives the session a new token.
    """
    form = PasswordAgainForm()
    if "credential" in request.form:
        return _check_passkey(user)
    if form.password_again.name not in request.form:
        response: Response = current_app.login_manager.needs_refresh()  # type: ignore[attr-defined]  # set by Flask-Login
        return response
    if not form.validate():
        return _page(form, 422)
    try:
        known = verify_password(user.email, form.password_again.data)
    except TooManyTriesError as error:
        form.refuse_for(minutes(error.wait))
        return refuse_until(_page(form, 429), error.wait)
    if known is None or known.id != user.user_id:
        form.refuse()
        return _page(form, 422)
    token = new_token()
    renew_session(token, session_id=user.session_id, by=user.user_id)
    change_token(token)
    return None


def _check_passkey(user: SignedIn) -> Response | None:
    form, site, token = PasskeyForm(), passkey_site(), new_token()
    challenge = take_session_challenge(user.session_id)
    try:
        if site is not None:
            answer = PasskeyAnswer(form.answer, challenge.hex(), site)
            prove_with_passkey(answer, token, session_id=user.session_id, by=user.user_id)
            change_token(token)
            return None
    except PasskeyRefusedError:
        form.refuse()
    return _page(form, 422)


def ask_again(address: str = "") -> Response:
    """Return the page that asks for a proof, with the submitted form in it: what Flask-Login shows for an old sign-in.

    The form is sent to `address` then, by default to the address of this request.
    """
    return _page(PasswordAgainForm(formdata=None), 401, address)


def _page(form: PasswordAgainForm | PasskeyForm, status: int, address: str = "") -> Response:
    user = require_user()
    has_passkeys = passkey_site() is not None and bool(passkeys_of(user.user_id))
    password_form = form if isinstance(form, PasswordAgainForm) else PasswordAgainForm(formdata=None)
    page = render_template(
        "accounts/prove_again.html",
        form=form if has_passkeys else password_form,
        password_form=password_form,
        email=user.email,
        boxes=submitted_fields(),
        address=address or request.full_path.rstrip("?"),
        options=signing_options(begin_challenge(user.session_id), user.user_id) if has_passkeys else None,
    )
    return make_response(page, status)
