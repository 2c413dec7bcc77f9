"""The user's own profile: language, email address, password, signed-in browsers, and a participant's passport."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.keys import Secret
from tracker.adapters.tokens import new_stamp
from tracker.errors import ConflictError, NotFoundError
from tracker.queries.accounts import account, is_session_of
from tracker.queries.participants import ParticipantKey
from tracker.services.accounts import people
from tracker.services.accounts.passwords import set_password
from tracker.services.accounts.sessions import end_all_sessions
from tracker.services.accounts.sessions import end_session as end_one
from tracker.services.accounts.throttle import take_turns
from tracker.services.participants.passports import record_passport as recorded
from tracker.services.participants.passports import show_passport as shown
from tracker.web.accounts.enter import begin, leave
from tracker.web.accounts.login import TooManyTriesError, hash_password, verify_password
from tracker.web.accounts.profile_page import own_page
from tracker.web.accounts.throttling import email_turn, minutes, refuse_until
from tracker.web.forms.accounts import ChangeAddressForm, ChangePasswordForm, ConfirmForm, LanguageForm
from tracker.web.forms.passports import PassportForm
from tracker.web.middleware.after_answer import send_email_after
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit
from tracker.workflows.account_links import NEW_ADDRESS, FollowedLink, follow, link

bp = Blueprint("profile", __name__)
# Only the passport has a version and an operation id, and uses `submit`; the other forms send email or sign browsers out.


@bp.get("/profile")
def page() -> Response:
    """Show the profile."""
    return own_page()


@bp.post("/profile/language")
def language() -> AnyResponse:
    """Set the language of pages and emails. 303 to the profile; 422 with errors."""
    form = LanguageForm()
    if request.form.get("step"):
        return own_page(form)
    if not form.validate():
        return own_page(form, status=422)
    g.speaks = people.set_language(form.language.data or "", by=require_user().user_id)
    return _saved("language")


@bp.post("/profile/address")
def address() -> AnyResponse:
    """Email a link to the new address. 303 to the profile, whether or not another account has it; 422 with errors."""
    form, who = ChangeAddressForm(), require_user()
    if request.form.get("step"):
        return own_page(form)
    if not form.validate():
        return own_page(form, status=422)
    if refused := _refused(form, who.email, form.password_now.data):
        return refused
    if wait := take_turns((email_turn(who.email),)):
        form.refuse_emails_for(minutes(wait))
        return refuse_until(own_page(form), wait)
    nonce = new_stamp()
    way = link(NEW_ADDRESS, who.stamp, form.email.data, nonce, config=current_app.config)
    people.request_address_change(form.email.data, way, nonce, keys=current_app.extensions["keyring"], by=who.user_id)
    return send_email_after(_saved("address"))


@bp.get("/profile/address/<token>")
def confirm_address(token: str) -> Response:
    """Ask for a confirmation of the new address; 410 for a late or unknown link."""
    followed = follow(NEW_ADDRESS, token, config=current_app.config)
    if followed is None or followed.late:
        return _late()
    return _confirming(followed)


@bp.post("/profile/address/<token>")
def change_address(token: str) -> AnyResponse:
    """Change the address and email the old one. 303 to the profile; 410 for a late, used or unknown link."""
    followed = follow(NEW_ADDRESS, token, config=current_app.config)
    if followed is None or followed.late:
        return _late()
    known = followed.account
    try:
        people.change_address(known.stamp, followed.address, new_stamp(), by=known.id)
    except (NotFoundError, ConflictError):
        return _late()
    return send_email_after(_saved("address-changed"))


@bp.post("/profile/password")
def password() -> AnyResponse:
    """Change the password and sign out all other browsers. 303 to the profile; 422 with errors."""
    form, who = ChangePasswordForm(), require_user()
    known = account(id_=who.user_id)
    if known is None or request.form.get("step"):
        return own_page()
    if not form.is_strong(known.name, known.email):
        return own_page(form, status=422)
    if refused := _refused(form, known.email, form.present.data):
        return refused
    stamp = new_stamp()
    set_password(known.stamp, hash_password(form.password.data), stamp, by=known.id)
    begin(known._replace(stamp=stamp), two_factors=who.two_factors)
    return send_email_after(_saved("password"))


@bp.post("/profile/browsers/<int:session_id>/end")
def end_session(session_id: int) -> AnyResponse:
    """Sign out one of the user's browsers, even if it is signed out already; 404 for another user's."""
    who = require_user()
    if not is_session_of(who.user_id, session_id):
        abort(404)
    if request.form.get("step"):
        return own_page()
    end_one(session_id, by=who.user_id)
    return _left() if session_id == who.session_id else _saved("browser")


@bp.post("/profile/browsers/end")
def end_all() -> AnyResponse:
    """Sign out all of the user's browsers, this one too. 303 to the sign-in page, which says how many others there were."""
    if request.form.get("step"):
        return own_page()
    others = end_all_sessions(by=require_user().user_id) - 1
    leave()
    return redirect(url_for("accounts.sign_in", ended=others), 303)


@bp.post("/profile/passport/shown")
def show_passport() -> Response:
    """Show the profile with the user's own passport number, after the look is written to the audit log."""
    who, key = require_user(), _own()
    if request.form.get("step"):
        return own_page()
    number = shown(key, keys=current_app.extensions["keyring"], by=who.user_id)
    return own_page(number=number.text if number else None)


@bp.post("/profile/passport")
def record_passport() -> AnyResponse:
    """Record or replace the user's own passport number.

    303 to the profile; 422 with errors; 409 with the typed number if the participant was changed.
    """
    form, key, keys = PassportForm(), _own(), current_app.extensions["keyring"]
    by: dict[str, Any] = {"on": clock.today(), "by": require_user().user_id, "operation": form.chosen_operation}
    return submit(
        Submission(
            page=lambda status: own_page(form, status=status),
            is_complete=form.validate,
            act=lambda: recorded(form.seen(key), Secret(form.number.data), keys=keys, **by),
            conflict=lambda _error: _passport_conflict(form, key),
            url=lambda _: url_for("profile.page", said="passport"),
        )
    )


def _passport_conflict(form: PassportForm, key: ParticipantKey) -> Response:
    form.show_new_version(key)
    return own_page(form, status=409)


def _own() -> ParticipantKey:
    """Return the user's own participant; the policy admits nobody else. Raises `NotFoundError`."""
    key = require_user().participant
    if key is None:
        raise NotFoundError("there is no such participant")
    return key


def _refused(form: ChangeAddressForm | ChangePasswordForm, email: str, password: str) -> Response | None:
    """Return the page with an error unless the password is the present one of an account."""
    try:
        if verify_password(email, password) is not None:
            return None
    except TooManyTriesError as error:
        form.refuse_for(minutes(error.wait))
        return refuse_until(own_page(form), error.wait)
    form.refuse()
    return own_page(form, status=422)


def _saved(notice: str) -> AnyResponse:
    return redirect(url_for("profile.page", said=notice), 303)


def _left() -> AnyResponse:
    leave()
    return redirect(url_for("public.start"), 303)


def _confirming(followed: FollowedLink) -> Response:
    form = ConfirmForm(formdata=None)
    return make_response(render_template("accounts/address.html", form=form, address=followed.address))


def _late() -> Response:
    return make_response(render_template("accounts/address_late.html"), 410)
