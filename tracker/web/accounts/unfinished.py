"""A sign-in in this browser that needs one more proof: whose it is, and the page that asks for it."""

from typing import NamedTuple

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.keys import Secret
from tracker.queries.accounts import Account, account
from tracker.queries.second_factors import app_of, unfinished_user
from tracker.services.accounts.sessions import digest, new_token
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.web.accounts.passkey_site import signing_options
from tracker.web.forms.second_factors import AppCodeForm, PasskeyForm, RecoveryCodeForm
from tracker.web.middleware.lost_session import carried_fields, safe_redirect_path

UNFINISHED_KEY = "unfinished"
"""The key in the signed cookie under which the browser holds the token of a sign-in that is not finished."""


class Waiting(NamedTuple):
    """A sign-in that has to be finished; without `who`, a passkey alone says who it is."""

    who: Account | None
    challenge: bytes


def begin_waiting(who: Account | None, onward: str) -> AnyResponse:
    """Ask for one more proof. 303 to the page that does, or that page with the form that was being filled in.

    Raises NotFoundError if the password of `who` was changed since it was verified.
    """
    token = new_token()
    begin_unfinished(token, who and who.id, stamp=who and who.stamp)
    session[UNFINISHED_KEY] = token.text
    waiting = read_waiting()
    if waiting is not None and carried_fields(request.form):
        return waiting_page(waiting, onward)
    return redirect(url_for("second_step.page", next=safe_redirect_path(onward)), 303)


def unfinished_token() -> Secret:
    """Return the token that this browser holds of a sign-in that is not finished; an empty text without one."""
    return Secret(str(session.get(UNFINISHED_KEY, "")))


def read_waiting() -> Waiting | None:
    """Return the sign-in that is not finished in this browser, or None. Two statements."""
    unfinished = unfinished_user(digest(unfinished_token().text), at=clock.now())
    if unfinished is None:
        return None
    who = account(id_=unfinished.user_id) if unfinished.user_id is not None else None
    if unfinished.user_id is not None and (who is None or not who.active):
        return None
    return Waiting(who, unfinished.challenge)


def waiting_page(waiting: Waiting, onward: str, typed: FlaskForm | None = None, *, status: int = 200) -> Response:
    """Return the page that asks for one more proof; `typed` is the submitted form."""
    who, app_form, recovery_form = waiting.who, AppCodeForm(formdata=None), RecoveryCodeForm(formdata=None)
    options = signing_options(waiting.challenge, who.id if who is not None else None)
    if options is None and isinstance(typed, PasskeyForm):  # no button on the page to which an error could lead
        typed = None
    page = render_template(
        "accounts/second_step.html",
        form=typed or app_form,
        app_form=typed if isinstance(typed, AppCodeForm) else app_form,
        recovery_form=typed if isinstance(typed, RecoveryCodeForm) else recovery_form,
        who=who,
        has_app=who is not None and app_of(who.id) is not None,
        options=options,
        boxes=carried_fields(request.form),
        next=onward,
    )
    return make_response(page, status)


def start_over(onward: str, *, status: int) -> Response:
    """Return the page that leads back to the sign-in with the form that was being filled in."""
    boxes = carried_fields(request.form)
    return make_response(render_template("accounts/sign_in_again.html", boxes=boxes, next=onward), status)
