"""Sign a browser in and out, and lead its user on."""

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from tracker.adapters.keys import Secret
from tracker.queries.accounts import Account
from tracker.queries.participants import key_of_user
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.web.accounts.throttling import remember_browser
from tracker.web.middleware.current_user import Member, forget_current_user
from tracker.web.middleware.lost_session import carried_fields, safe_redirect_path

WORK = {"officer": "cases.waiting", "manager": "reports.overview", "administrator": "users.overview"}
"""The first page of each role."""


def begin(known: Account, *, two_factors: bool = False) -> None:
    """Sign this browser in with a new session; `two_factors` if the user proved both.

    Raises NotFoundError if the password of the account was changed since it was read.
    """
    token = new_token()
    begin_session(token, request.user_agent.string, two_factors=two_factors, stamp=known.stamp, by=known.id)
    enter(known, token)


def enter(known: Account, token: Secret) -> None:
    """Sign this browser in with the session of a token; its cookie holds nothing of an earlier session."""
    session.clear()
    g.pop("csrf_token", None)
    login_user(Member(token.text))
    forget_current_user()
    session.permanent = known.roles <= {"participant"}
    remember_browser(known.email)
    if known.language:
        g.speaks = known.language


def change_token(token: Secret) -> None:
    """Let this browser hold the new token of its session."""
    login_user(Member(token.text))
    forget_current_user()


def leave() -> None:
    """Sign this browser out; its cookie is emptied."""
    logout_user()
    session.clear()
    forget_current_user()


def onward_page(known: Account, wanted: str) -> Response:
    """Return 303 to the page that was requested, else to the user's first page; or the form that was being filled in."""
    onward = safe_redirect_path(wanted)
    if onward and (boxes := carried_fields(request.form)):
        return make_response(render_template("accounts/go_on.html", boxes=boxes, next=onward))
    return redirect(onward or home(known.id, known.roles), 303)


def home(user_id: int, roles: frozenset[str]) -> str:
    """Return the address of the user's first page: a participant's limits, or the work of the role."""
    key = key_of_user(user_id)
    if key:
        return url_for("participants.limits", participant_id=key.id)
    return url_for(next((page for role, page in WORK.items() if role in roles), "profile.page"))
