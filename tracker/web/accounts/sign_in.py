"""Sign in and out."""

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.errors import NotFoundError
from tracker.queries.accounts import Account
from tracker.queries.second_factors import needs_second_step
from tracker.services.accounts.sessions import end_session
from tracker.web.accounts.enter import begin, home, leave, onward_page
from tracker.web.accounts.login import TooManyTriesError, verify_password
from tracker.web.accounts.passkey_site import passkey_site
from tracker.web.accounts.throttling import minutes, refuse_until
from tracker.web.accounts.unfinished import begin_waiting
from tracker.web.forms.accounts import ConfirmForm, SignInForm
from tracker.web.middleware.current_user import current_user
from tracker.web.middleware.lost_session import carried_fields, safe_redirect_path
from tracker.workflows.demo.sign_ins import PASSWORD, SIGN_INS

bp = Blueprint("accounts", __name__)
# These views do not use `submit`: a repeated sign-in is another session, and both forms have no version.


@bp.get("/sign-in")
def sign_in() -> AnyResponse:
    """Show the form; 303 to the user's first page if somebody is signed in."""
    who = current_user()
    if who is not None:
        return redirect(safe_redirect_path(request.args.get("next", "")) or home(who.user_id, who.roles), 303)
    form = SignInForm(formdata=None)
    form.next.data = request.args.get("next", "")
    return _page(form)


@bp.post("/sign-in")
def come_in() -> AnyResponse:
    """Sign this browser in. 303 to the page that was requested, to it with the form that was being filled in, or to the second step.

    422 with errors; 400 if the form has expired.
    """
    form = SignInForm()
    if not form.csrf_token.validate(form):
        return _page(form, expired=True, status=400)
    if request.form.get("step"):
        return _page(SignInForm(formdata=None, data={"email": form.email.data, "next": form.next.data}))
    if not form.validate():
        return _page(form, status=422)
    known = _account_or_page(form)
    if isinstance(known, Response):
        return known
    return _enter(known, form)


@bp.get("/sign-out")
def sign_out() -> str:
    """Ask whether to sign this browser out."""
    return render_template("accounts/sign_out.html", form=ConfirmForm(formdata=None), who=current_user())


@bp.post("/sign-out")
def go_out() -> AnyResponse:
    """Sign this browser out, and end its session. 303 to the start page."""
    who = current_user()
    if who is not None:
        end_session(who.session_id, by=who.user_id)
    leave()
    return redirect(url_for("public.start"), 303)


def _enter(known: Account, form: SignInForm) -> AnyResponse:
    """Sign this browser in, or ask for the second step; the page with an error if another password was set meanwhile."""
    try:
        if needs_second_step(known):
            return begin_waiting(known, form.next.data or "")
        begin(known)
    except NotFoundError:
        form.refuse()
        return _page(form, status=422)
    return onward_page(known, form.next.data or "")


def _account_or_page(form: SignInForm) -> Account | Response:
    """Return the account that the form opens, else the page with an error: 422, or 429 after too many wrong passwords."""
    try:
        known = verify_password(form.email.data, form.password.data)
    except TooManyTriesError as error:
        form.refuse_for(minutes(error.wait))
        return refuse_until(_page(form), error.wait)
    if known is not None:
        return known
    form.refuse()
    return _page(form, status=422)


def _page(form: SignInForm, *, status: int = 200, expired: bool = False) -> Response:
    again = carried_fields(request.form)
    demo = (PASSWORD, SIGN_INS) if current_app.config["ENVIRONMENT"] == "demo" else None
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        expired=expired,
        boxes=again,
        demo=demo,
        has_passkeys=passkey_site() is not None,
        ended=request.args.get("ended", type=int),
    )
    return make_response(page, status)
