"""The second step of a sign-in: a code of an app, a recovery code or a passkey after the right password; or a passkey alone."""

from typing import TypeAlias

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.adapters.passkeys import PasskeyRefusedError, passkey_named_in
from tracker.errors import NotFoundError
from tracker.queries.accounts import Account, account
from tracker.queries.second_factors import passkey_of
from tracker.services.accounts.passkeys import PasskeyAnswer, finish_with_passkey
from tracker.services.accounts.second_step import WrongCodeError, finish_with_app, finish_with_recovery_code, warn_owner
from tracker.services.accounts.sessions import new_token
from tracker.services.accounts.throttle import give_back_turns, take_turns
from tracker.services.accounts.unfinished import new_challenge, take_challenge
from tracker.web.accounts.enter import enter, onward_page
from tracker.web.accounts.passkey_site import passkey_site
from tracker.web.accounts.throttling import (
    minutes,
    passkey_turns,
    refuse_until,
    second_step_turns,
    warning_turn,
    wrong_code_turn,
)
from tracker.web.accounts.unfinished import (
    Waiting,
    begin_waiting,
    read_waiting,
    start_over,
    unfinished_token,
    waiting_page,
)
from tracker.web.forms.accounts import NextForm
from tracker.web.forms.second_factors import AppCodeForm, PasskeyForm, RecoveryCodeForm
from tracker.web.middleware.after_answer import send_email_after

bp = Blueprint("second_step", __name__)
CodeForm: TypeAlias = AppCodeForm | RecoveryCodeForm
# These views do not use `submit`: a code or an answer counts once, and the forms have no version.


@bp.get("/sign-in/second-step")
def page() -> AnyResponse:
    """Ask for one more proof; 303 to the sign-in if nothing waits for one."""
    waiting, onward = read_waiting(), request.args.get("next", "")
    if waiting is None:
        return redirect(url_for("accounts.sign_in", next=onward), 303)
    return waiting_page(waiting, onward)


@bp.post("/sign-in/second-step")
def check_code() -> AnyResponse:
    """Sign this browser in with a code. 303 to the page that was requested, or to it with the form that was being filled in.

    422 with errors; 429 after too many wrong codes; 410 if the sign-in is over; 400 if the form has expired.
    """
    waiting, form = read_waiting(), RecoveryCodeForm() if "recovery_code" in request.form else AppCodeForm()
    has_token, onward = form.csrf_token.validate(form), form.next.data or ""
    if waiting is None or waiting.who is None or not has_token:
        return start_over(onward, status=410 if has_token else 400)
    if request.form.get("step") or not form.validate():
        return waiting_page(waiting, onward, form, status=200 if request.form.get("step") else 422)
    return _finish_with_code(waiting, waiting.who, form)


@bp.post("/sign-in/passkey")
def begin_passkey() -> AnyResponse:
    """Ask for a passkey, which says who it is. 303 to the page that does; 429 after too many; 400 if the form has expired."""
    form = NextForm()
    onward = form.next.data or ""
    if not form.csrf_token.validate(form):
        return start_over(onward, status=400)
    if wait := take_turns(passkey_turns()):
        return refuse_until(start_over(onward, status=429), wait)
    return begin_waiting(None, onward)


@bp.post("/sign-in/second-step/passkey")
def check_passkey() -> AnyResponse:
    """Sign this browser in with what a passkey has signed. 303 as for a code; 422 if it is not accepted; 410, 400 too.

    The challenge is new after each answer.
    """
    waiting, form, site = read_waiting(), PasskeyForm(), passkey_site()
    has_token, onward = form.csrf_token.validate(form), form.next.data or ""
    if waiting is None or site is None or not has_token:
        return start_over(onward, status=410 if has_token else 400)
    if request.form.get("step"):
        return waiting_page(waiting, onward)
    challenge, token = take_challenge(unfinished_token()) or new_challenge(), new_token()
    try:
        who = waiting.who or _owner(form)
        answer = PasskeyAnswer(form.answer, challenge.hex(), site)
        finish_with_passkey(answer, unfinished_token(), token, request.user_agent.string, by=who.id)
    except (PasskeyRefusedError, NotFoundError):
        form.refuse()
        return waiting_page(read_waiting() or waiting, onward, form, status=422)
    enter(who, token)
    return onward_page(who, onward)


def _finish_with_code(waiting: Waiting, who: Account, form: CodeForm) -> AnyResponse:
    turns, onward = second_step_turns(who.email), form.next.data or ""
    is_recovery, field = isinstance(form, RecoveryCodeForm), form.typed
    if wait := take_turns(turns):
        field.refuse_for(minutes(wait))
        return refuse_until(waiting_page(waiting, onward, form), wait)
    finish, token = finish_with_recovery_code if is_recovery else finish_with_app, new_token()
    about = {"keys": current_app.extensions["keyring"], "by": who.id}
    try:
        finish(field.secret, unfinished_token(), token, request.user_agent.string, **about)
    except WrongCodeError:
        form.refuse()
        return _warn_after(waiting_page(waiting, onward, form, status=422), who)
    give_back_turns(turns)
    enter(who, token)
    return send_email_after(onward_page(who, onward))


def _warn_after(response: Response, who: Account) -> Response:
    """Return the answer to a wrong code; the account's owner is emailed after the fifth within some hours, once a day."""
    if take_turns([wrong_code_turn(who.email)]) and not take_turns([warning_turn(who.email)]) and warn_owner(by=who.id):
        return send_email_after(response)
    return response


def _owner(form: PasskeyForm) -> Account:
    """Return the account of the passkey that an answer names. Raises `PasskeyRefusedError`."""
    known = passkey_of(passkey_named_in(form.answer.text))
    who = account(id_=known.user_id) if known is not None else None
    if who is None:
        raise PasskeyRefusedError
    return who
