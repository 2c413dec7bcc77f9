"""A forgotten password: the user requests a link and chooses a new password."""

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
        set_password(known.stamp, current_app.extensions["password_hashes"].make(form.password.data), new_stamp(), by=known.id)
    except NotFoundError:
        return make_response(render_template("accounts/late.html", followed=None), 410)
    return send_email_after(make_response(render_template("accounts/renewed.html")))


def _page(form: NewPasswordForm, followed: FollowedLink, *, status: int = 200) -> Response:
    return make_response(render_template("accounts/new_password.html", form=form, account=followed.account), status)
