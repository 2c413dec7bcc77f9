"""Sign in and out."""

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from tracker.queries.accounts import Account
from tracker.queries.participants import key_of_user
from tracker.services.accounts.sessions import begin_session, end_session, new_token
from tracker.web.accounts.login import TooManyTriesError, verify_password
from tracker.web.accounts.throttling import minutes, refuse_until, remember_browser
from tracker.web.forms.accounts import ConfirmForm, SignInForm
from tracker.web.middleware.current_user import Member, current_user, forget_current_user
from tracker.web.middleware.lost_session import carried_fields, safe_redirect_path
from tracker.workflows.demo.sign_ins import PASSWORD, SIGN_INS

bp = Blueprint("accounts", __name__)
WORK = {"officer": "cases.waiting", "manager": "reports.overview", "administrator": "users.overview"}
"""The first page of each role."""
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
    """Sign this browser in. 303 to the page that was requested, or to it with the form that was being filled in.

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
    begin(known)
    onward = safe_redirect_path(form.next.data or "")
    if onward and (boxes := carried_fields(request.form)):
        return make_response(render_template("accounts/go_on.html", boxes=boxes, next=onward))
    return redirect(onward or home(known.id, known.roles), 303)


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


def begin(known: Account) -> None:
    """Sign this browser in, with a cookie that holds nothing of an earlier session."""
    chosen = new_token()
    begin_session(chosen, request.user_agent.string, by=known.id)
    session.clear()
    g.pop("csrf_token", None)
    login_user(Member(chosen.text))
    forget_current_user()
    session.permanent = known.roles <= {"participant"}
    remember_browser(known.email)
    if known.language:
        g.speaks = known.language


def leave() -> None:
    """Sign this browser out; its cookie is emptied."""
    logout_user()
    session.clear()
    forget_current_user()


def home(user_id: int, roles: frozenset[str]) -> str:
    """Return the address of the user's first page: a participant's limits, or the work of the role."""
    key = key_of_user(user_id)
    if key:
        return url_for("participants.limits", participant_id=key.id)
    return url_for(next((page for role, page in WORK.items() if role in roles), "profile.page"))


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
    page = render_template("accounts/sign_in.html", form=form, expired=expired, boxes=again, demo=demo)
    return make_response(page, status)
