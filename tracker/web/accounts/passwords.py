"""A forgotten password: the user requests a link and chooses a new password."""

from functools import partial

from flask import Blueprint, Response, current_app, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from tracker.adapters.tokens import new_stamp
from tracker.errors import NotFoundError
from tracker.queries.accounts import account
from tracker.services.accounts.passwords import request_new_password, set_password
from tracker.services.accounts.throttle import take_turns
from tracker.web.accounts.login import hash_password
from tracker.web.accounts.throttling import email_request_turns, email_turn, minutes, refuse_until, remember_browser
from tracker.web.forms.accounts import AddressForm, NewPasswordForm
from tracker.web.middleware.after_answer import after_answer, send_email_after, send_newest
from tracker.workflows.account_links import NEW_PASSWORD, FollowedLink, follow, link

bp = Blueprint("passwords", __name__)
# These views do not use `submit`: nobody is signed in, and a link works once by its stamp.


@bp.get("/forgotten-password")
def forgotten() -> str:
    """Show the form for the address."""
    return render_template("accounts/forgotten.html", form=AddressForm(formdata=None))


@bp.post("/forgotten-password")
def ask() -> Response:
    """Email a link if an account has the address; the page is the same if none has.

    200; 422 with errors; 400 if the form has expired.
    """
    form = AddressForm()
    if not form.csrf_token.validate(form):
        return make_response(render_template("accounts/forgotten.html", form=form), 400)
    if not form.validate():
        return make_response(render_template("accounts/forgotten.html", form=form), 422)
    if wait := take_turns(email_request_turns()):
        form.refuse_for(minutes(wait))
        return refuse_until(make_response(render_template("accounts/forgotten.html", form=form)), wait)
    response = make_response(render_template("accounts/asked.html", address=form.email.data))
    return after_answer(response, partial(_send_link, form.email.data))


@bp.get("/new-password/<token>")
def renew(token: str) -> Response:
    """Show the form for the new password; 410 for a late or void link."""
    followed = follow(NEW_PASSWORD, token, config=current_app.config)
    if followed is None or followed.late:
        return make_response(render_template("accounts/late.html", followed=followed), 410)
    return _page(NewPasswordForm(formdata=None), followed)


@bp.post("/new-password/<token>")
def choose(token: str) -> AnyResponse:
    """Set the new password, and sign out every browser. 422 with errors; 410 for a late, used or void link."""
    followed, form = follow(NEW_PASSWORD, token, config=current_app.config), NewPasswordForm()
    if followed is None or followed.late:
        return make_response(render_template("accounts/late.html", followed=followed), 410)
    known = followed.account
    if not form.is_strong(known.name, known.email):
        return _page(form, followed, status=422)
    try:
        set_password(known.stamp, hash_password(form.password.data), new_stamp(), by=known.id)
    except NotFoundError:
        return make_response(render_template("accounts/late.html", followed=None), 410)
    remember_browser(known.email)
    return send_email_after(make_response(render_template("accounts/renewed.html")))


def _send_link(email: str) -> None:
    """Send a link to an address if it belongs to an account, and only so many an hour.

    Done after the answer, which so takes the same time for every address.
    """
    if take_turns((email_turn(email),)):
        return
    known = account(email=email)
    if known is not None and known.active and known.password is not None:
        nonce, config = new_stamp(), current_app.config
        way = link(NEW_PASSWORD, known.stamp, nonce=nonce, config=config)
        request_new_password(way, nonce, keys=current_app.extensions["keyring"], by=known.id)
        send_newest()


def _page(form: NewPasswordForm, followed: FollowedLink, *, status: int = 200) -> Response:
    return make_response(render_template("accounts/new_password.html", form=form, account=followed.account), status)
