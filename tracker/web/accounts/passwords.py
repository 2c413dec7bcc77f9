"""A forgotten password: a link is sent, and with it a new one is chosen."""

from flask import Blueprint, Response, current_app, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from tracker.adapters.tokens import new_stamp
from tracker.errors import NotFoundError
from tracker.queries.accounts import account
from tracker.services.accounts.passwords import request_new_password, set_password
from tracker.web.forms.accounts import AddressForm, NewPasswordForm
from tracker.web.middleware.send_email_after import send_email_after
from tracker.workflows.account_links import NEW_PASSWORD, FollowedLink, follow, link

bp = Blueprint("passwords", __name__)


@bp.get("/forgotten-password")
def forgotten() -> str:
    """Asks for the address."""
    return render_template("accounts/forgotten.html", form=AddressForm(formdata=None))


@bp.post("/forgotten-password")
def ask() -> Response:
    """Sends a link where somebody has the address; the page says the same in any case."""
    form = AddressForm()
    if not form.csrf_token.validate(form):
        return make_response(render_template("accounts/forgotten.html", form=form), 400)
    if not form.validate():
        return make_response(render_template("accounts/forgotten.html", form=form), 422)
    known = account(email=form.email.data)
    response = make_response(render_template("accounts/asked.html", address=form.email.data))
    if known is not None and known.active and known.password is not None:
        request_new_password(
            link(NEW_PASSWORD, known.stamp, config=current_app.config), keys=current_app.extensions["keyring"], by=known.id
        )
        send_email_after(response)
    return response


@bp.get("/new-password/<token>")
def renew(token: str) -> Response:
    """Asks for the new password; a link that is void or late says how to get another."""
    followed = follow(NEW_PASSWORD, token, config=current_app.config)
    if followed is None or followed.late:
        return make_response(render_template("accounts/late.html", followed=followed), 410)
    return _page(NewPasswordForm(formdata=None), followed)


@bp.post("/new-password/<token>")
def choose(token: str) -> AnyResponse:
    """The new password from now on: every browser is signed out, and one signs in with it."""
    followed, form = follow(NEW_PASSWORD, token, config=current_app.config), NewPasswordForm()
    if followed is None or followed.late:
        return make_response(render_template("accounts/late.html", followed=followed), 410)
    known = followed.account
    if not form.is_strong(known.name, known.email):
        return _page(form, followed, status=422)
    try:
        set_password(known.stamp, current_app.extensions["password_hashes"].make(form.password.data), new_stamp(), by=known.id)
    except NotFoundError:
        return make_response(render_template("accounts/late.html", followed=None), 410)
    return send_email_after(make_response(render_template("accounts/renewed.html")))


def _page(form: NewPasswordForm, followed: FollowedLink, *, status: int = 200) -> Response:
    return make_response(render_template("accounts/new_password.html", form=form, account=followed.account), status)
