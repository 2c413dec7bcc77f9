"""Deny each request that the policy does not allow, and handle forms without a valid token."""

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from tracker.queries.accounts import SignedIn
from tracker.web import policy
from tracker.web.accounts.fresh_sign_in import is_fresh, prove_again
from tracker.web.middleware.current_user import current_user
from tracker.web.middleware.errors import error_response
from tracker.web.middleware.lost_session import show_again


def init_app(app: Flask) -> None:
    """Check the policy before every request, and handle forms without a valid token."""
    app.before_request(guard)
    app.register_error_handler(CSRFError, bring_back)


def guard() -> Response | None:
    """Deny the request if its address has no row (404), if nobody is signed in (303, or 401 for a form), or by role (403).

    Staff who signed in with one factor if two are required are led to set up another (303). Before acts that are `FRESH`
    users who signed in some time ago enter their password first (401). A form with `step` is only shown, by every view.
    """
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    method = "GET" if request.method == "HEAD" else request.method
    roles = policy.POLICY.get((request.endpoint, method))
    if roles is None:
        abort(404)
    if roles == policy.EVERYBODY:
        return None
    user = current_user()
    if user is None:
        return _sign_in_first()
    if not roles & user.roles:
        abort(403)
    if _needs_another_factor(user) and request.endpoint not in policy.WITH_ONE_FACTOR:
        return redirect(url_for("two_steps.page"), 303)
    if (request.endpoint, method) in policy.FRESH and not request.form.get("step") and not is_fresh(user):
        return prove_again(user)
    return None


def bring_back(error: CSRFError) -> Response:
    """Show a submitted form again after a lost session: after the sign-in, or at once to a user who is signed in.

    Answers 400 for addresses that everybody may use or that have no row, and 403 if the user's roles do not suffice.
    """
    roles = policy.POLICY.get((request.endpoint or "", request.method), policy.EVERYBODY)
    if roles == policy.EVERYBODY:
        return error_response(error)
    user = current_user()
    if user is None:
        return _sign_in_first()
    return show_again() if roles & user.roles else error_response(Forbidden())


def _needs_another_factor(user: SignedIn) -> bool:
    """Return whether a user of the office has to set up a second factor before anything else."""
    return current_app.config["TWO_FACTORS_REQUIRED"] and not user.two_factors and user.is_staff


def _sign_in_first() -> Response:
    """Return what Flask-Login's handler shows to somebody who is not signed in."""
    response: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # set by Flask-Login
    return response
