"""The second step of a sign-in: a code of an app, or a recovery code, after the right password."""

from typing import TypeAlias

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.keys import Secret
from tracker.queries.accounts import Account, account
from tracker.queries.second_factors import app_of, unfinished_user
from tracker.services.accounts.second_step import WrongCodeError, finish_with_app, finish_with_recovery_code
from tracker.services.accounts.sessions import digest, new_token
from tracker.services.accounts.throttle import give_back_turns, take_turns
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.web.accounts.enter import enter, onward_page
from tracker.web.accounts.throttling import minutes, refuse_until, second_step_turns
from tracker.web.forms.second_factors import AppCodeForm, RecoveryCodeForm
from tracker.web.middleware.after_answer import send_email_after
from tracker.web.middleware.lost_session import carried_fields, safe_redirect_path

bp = Blueprint("second_step", __name__)
UNFINISHED_KEY = "unfinished"
"""The key in the signed cookie under which the browser holds the token of a sign-in that is not finished."""
CodeForm: TypeAlias = AppCodeForm | RecoveryCodeForm
# These views do not use `submit`: a code counts once, and the forms have no version.


@bp.get("/sign-in/second-step")
def page() -> AnyResponse:
    """Ask for the second step; 303 to the sign-in if none is waiting."""
    who = _waiting_user()
    if who is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next", "")), 303)
    return _page(who, onward=request.args.get("next", ""))


@bp.post("/sign-in/second-step")
def check_code() -> AnyResponse:
    """Sign this browser in with a code. 303 to the page that was requested, or to it with the form that was being filled in.

    422 with errors; 429 after too many wrong codes; 410 if the sign-in is over; 400 if the form has expired.
    """
    who, form = _waiting_user(), RecoveryCodeForm() if "recovery_code" in request.form else AppCodeForm()
    has_token = form.csrf_token.validate(form)
    if who is None or not has_token:
        return start_over(form.next.data or "", status=410 if has_token else 400)
    if request.form.get("step") or not form.validate():
        return _page(who, form, status=200 if request.form.get("step") else 422)
    turns = second_step_turns(who.email)
    field = form.recovery_code if isinstance(form, RecoveryCodeForm) else form.code
    if wait := take_turns(turns):
        field.refuse_for(minutes(wait))
        return refuse_until(_page(who, form), wait)
    finish, token = finish_with_recovery_code if isinstance(form, RecoveryCodeForm) else finish_with_app, new_token()
    try:
        finish(field.secret, _begun(), token, request.user_agent.string, keys=current_app.extensions["keyring"], by=who.id)
    except WrongCodeError:
        form.refuse()
        return _page(who, form, status=422)
    give_back_turns(turns)
    enter(who, token)
    return send_email_after(onward_page(who, form.next.data or ""))


def begin_second_step(who: Account, onward: str) -> AnyResponse:
    """Ask for the second step of a user whose password was right. 303 to the page, or the page with the form that was being filled in."""
    token = new_token()
    begin_unfinished(token, who.id)
    session[UNFINISHED_KEY] = token.text
    if carried_fields(request.form):
        return _page(who, onward=onward)
    return redirect(url_for("second_step.page", next=safe_redirect_path(onward)), 303)


def start_over(onward: str, *, status: int) -> Response:
    """Return the page that leads back to the sign-in with the form that was being filled in."""
    boxes = carried_fields(request.form)
    return make_response(render_template("accounts/sign_in_again.html", boxes=boxes, next=onward), status)


def _begun() -> Secret:
    return Secret(str(session.get(UNFINISHED_KEY, "")))


def _waiting_user() -> Account | None:
    """Return the user whose password was entered in this browser; None if no sign-in is waiting."""
    unfinished = unfinished_user(digest(_begun().text), at=clock.now())
    who = account(id_=unfinished.user_id) if unfinished is not None and unfinished.user_id is not None else None
    return who if who is not None and who.active else None


def _page(who: Account, typed: CodeForm | None = None, *, onward: str = "", status: int = 200) -> Response:
    app_form = typed if isinstance(typed, AppCodeForm) else AppCodeForm(formdata=None)
    recovery_form = typed if isinstance(typed, RecoveryCodeForm) else RecoveryCodeForm(formdata=None)
    page = render_template(
        "accounts/second_step.html",
        form=typed or app_form,
        app_form=app_form,
        recovery_form=recovery_form,
        has_app=app_of(who.id) is not None,
        boxes=carried_fields(request.form),
        next=(typed.next.data if typed is not None else onward) or "",
    )
    return make_response(page, status)
