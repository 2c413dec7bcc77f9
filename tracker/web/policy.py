"""Access rights as data: each address and method has a row with its roles; without a row, access is denied."""

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from tracker.queries.accounts import SignedIn
from tracker.web.accounts.fresh_sign_in import is_fresh, prove_again
from tracker.web.middleware.current_user import current_user
from tracker.web.middleware.errors import error_response
from tracker.web.middleware.lost_session import show_again

EVERYBODY = frozenset({"everybody"})
SIGNED_IN = frozenset({"participant", "officer", "manager", "administrator"})
OWN_OR_OFFICER = frozenset({"participant", "officer"})
"""Participants for their own pages, officers for all; `access.participant_or_404` compares the participant."""
OFFICER, MANAGER, ADMINISTRATOR = frozenset({"officer"}), frozenset({"manager"}), frozenset({"administrator"})
PARTICIPANT = frozenset({"participant"})
STAFF = SIGNED_IN - PARTICIPANT

POLICY: dict[tuple[str, str], frozenset[str]] = {
    ("static", "GET"): EVERYBODY,
    ("public.start", "GET"): EVERYBODY,
    ("public.work_out", "POST"): EVERYBODY,
    ("public.save", "POST"): EVERYBODY,
    ("public.open_file", "POST"): EVERYBODY,
    ("public.how_we_count", "GET"): EVERYBODY,
    ("rules.overview", "GET"): EVERYBODY,
    ("rules.scheme", "GET"): EVERYBODY,
    ("rules.draft", "GET"): OFFICER | MANAGER,
    ("rules.compare", "POST"): OFFICER | MANAGER,
    ("rules.table_of_changes", "POST"): OFFICER,
    ("operations.healthz", "GET"): EVERYBODY,
    ("operations.readyz", "GET"): EVERYBODY,
    ("operations.metrics", "GET"): EVERYBODY,
    ("letters.sent", "GET"): STAFF,
    ("accounts.sign_in", "GET"): EVERYBODY,
    ("accounts.come_in", "POST"): EVERYBODY,
    ("accounts.sign_out", "GET"): EVERYBODY,
    ("accounts.go_out", "POST"): EVERYBODY,
    ("second_step.page", "GET"): EVERYBODY,
    ("second_step.check_code", "POST"): EVERYBODY,
    ("second_step.begin_passkey", "POST"): EVERYBODY,
    ("second_step.check_passkey", "POST"): EVERYBODY,
    ("passwords.forgotten", "GET"): EVERYBODY,
    ("passwords.ask", "POST"): EVERYBODY,
    ("passwords.renew", "GET"): EVERYBODY,
    ("passwords.choose", "POST"): EVERYBODY,
    ("invitations.accept", "GET"): EVERYBODY,
    ("invitations.come", "POST"): EVERYBODY,
    ("invitations.again", "POST"): EVERYBODY,
    ("invitations.overview", "GET"): OFFICER,
    ("invitations.invite", "POST"): OFFICER,
    ("profile.page", "GET"): SIGNED_IN,
    ("profile.language", "POST"): SIGNED_IN,
    ("profile.address", "POST"): SIGNED_IN,
    ("profile.password", "POST"): SIGNED_IN,
    ("profile.end_session", "POST"): SIGNED_IN,
    ("profile.end_all", "POST"): SIGNED_IN,
    ("profile.confirm_address", "GET"): EVERYBODY,
    ("profile.change_address", "POST"): EVERYBODY,
    ("profile.show_passport", "POST"): PARTICIPANT,
    ("profile.record_passport", "POST"): PARTICIPANT,
    ("two_steps.page", "GET"): SIGNED_IN,
    ("two_steps.begin_app", "POST"): STAFF,
    ("two_steps.new_app", "GET"): STAFF,
    ("two_steps.confirm_app", "POST"): STAFF,
    ("two_steps.remove_app", "POST"): STAFF,
    ("two_steps.make_recovery_codes", "POST"): STAFF,
    ("passkeys.begin", "POST"): SIGNED_IN,
    ("passkeys.add", "POST"): SIGNED_IN,
    ("passkeys.rename", "POST"): SIGNED_IN,
    ("passkeys.remove", "POST"): SIGNED_IN,
    ("users.overview", "GET"): ADMINISTRATOR,
    ("users.invite", "POST"): ADMINISTRATOR,
    ("users.invite_again", "POST"): ADMINISTRATOR,
    ("users.roles", "POST"): ADMINISTRATOR,
    ("office.settings", "GET"): ADMINISTRATOR,
    ("office.change", "POST"): ADMINISTRATOR,
    ("office.contact", "GET"): EVERYBODY,
    ("audit.overview", "GET"): ADMINISTRATOR,
    ("users.disable", "POST"): ADMINISTRATOR,
    ("users.enable", "POST"): ADMINISTRATOR,
    ("users.reset", "POST"): ADMINISTRATOR,
    ("people.overview", "GET"): OFFICER,
    ("people.search", "POST"): OFFICER,
    ("people.new", "GET"): OFFICER,
    ("people.add", "POST"): OFFICER,
    ("people.facts", "GET"): OFFICER,
    ("people.retention", "GET"): OFFICER,
    ("people.place_hold", "POST"): OFFICER,
    ("people.hold", "GET"): OFFICER,
    ("people.lift_hold", "POST"): OFFICER,
    ("people.erased", "GET"): OFFICER,
    ("privacy.erasure", "GET"): ADMINISTRATOR,
    ("privacy.erase", "POST"): ADMINISTRATOR,
    ("people.particulars", "GET"): OFFICER,
    ("people.change_particulars", "POST"): OFFICER,
    ("people.visa", "GET"): OFFICER,
    ("people.change_visa", "POST"): OFFICER,
    ("people.stay", "GET"): OFFICER,
    ("people.change_stay", "POST"): OFFICER,
    ("people.place", "GET"): OFFICER,
    ("people.give_back", "POST"): OFFICER,
    ("people.passport", "GET"): OFFICER,
    ("people.show_passport", "POST"): OFFICER,
    ("people.change_passport", "POST"): OFFICER,
    ("register.overview", "GET"): OFFICER,
    ("register.upload", "POST"): OFFICER,
    ("register.preview", "GET"): OFFICER,
    ("register.look_again", "POST"): OFFICER,
    ("register.take_in", "POST"): OFFICER,
    ("register.withdraw", "POST"): OFFICER,
    ("register.refused", "GET"): OFFICER,
    ("participants.limits", "GET"): OWN_OR_OFFICER,
    ("participants.timeline", "GET"): OWN_OR_OFFICER,
    ("participants.arrival", "GET"): OWN_OR_OFFICER,
    ("participants.arrive", "POST"): OWN_OR_OFFICER,
    ("participants.departure", "GET"): OWN_OR_OFFICER,
    ("participants.depart", "POST"): OWN_OR_OFFICER,
    ("history.new_job", "GET"): OWN_OR_OFFICER,
    ("history.log_job", "POST"): OWN_OR_OFFICER,
    ("history.job", "GET"): OWN_OR_OFFICER,
    ("history.job_saved", "GET"): OWN_OR_OFFICER,
    ("history.correct_job", "GET"): OWN_OR_OFFICER,
    ("history.change_job", "POST"): OWN_OR_OFFICER,
    ("history.end_job", "GET"): OWN_OR_OFFICER,
    ("history.close_job", "POST"): OWN_OR_OFFICER,
    ("history.withdraw_job", "GET"): OWN_OR_OFFICER,
    ("history.take_out_job", "POST"): OWN_OR_OFFICER,
    ("history.undo_job", "POST"): OWN_OR_OFFICER,
    ("history.new_course", "GET"): OWN_OR_OFFICER,
    ("history.log_course", "POST"): OWN_OR_OFFICER,
    ("history.course", "GET"): OWN_OR_OFFICER,
    ("history.course_saved", "GET"): OWN_OR_OFFICER,
    ("history.correct_course", "GET"): OWN_OR_OFFICER,
    ("history.change_course", "POST"): OWN_OR_OFFICER,
    ("history.end_course", "GET"): OWN_OR_OFFICER,
    ("history.close_course", "POST"): OWN_OR_OFFICER,
    ("history.withdraw_course", "GET"): OWN_OR_OFFICER,
    ("history.take_out_course", "POST"): OWN_OR_OFFICER,
    ("history.undo_course", "POST"): OWN_OR_OFFICER,
    ("plans.plan", "GET"): OWN_OR_OFFICER,
    ("plans.plan", "POST"): OWN_OR_OFFICER,
    ("plans.keep", "POST"): OWN_OR_OFFICER,
    ("plans.kept", "GET"): OWN_OR_OFFICER,
    ("quota.board", "GET"): EVERYBODY,
    ("quota.ledger", "GET"): MANAGER,
    ("quota.record_ceiling", "POST"): MANAGER,
    ("reports.published", "GET"): EVERYBODY,
    ("reports.published_month", "GET"): EVERYBODY,
    ("reports.published_file", "GET"): EVERYBODY,
    ("reports.overview", "GET"): MANAGER,
    ("reports.month", "GET"): MANAGER,
    ("reports.download", "GET"): MANAGER,
    ("reports.close", "POST"): MANAGER,
    ("reports.sign", "POST"): MANAGER,
    ("reports.revise", "POST"): MANAGER,
    ("cases.waiting", "GET"): OFFICER,
    ("cases.case", "GET"): OFFICER,
    ("cases.take", "POST"): OFFICER,
    ("cases.review", "POST"): OFFICER,
    ("cases.close", "POST"): OFFICER,
    ("cases.remark", "POST"): OFFICER,
    ("cases.decide", "POST"): OFFICER,
    ("participants.decisions", "GET"): OWN_OR_OFFICER,
    ("participants.why", "GET"): OWN_OR_OFFICER,
    ("alerts.messages", "GET"): PARTICIPANT,
    ("alerts.snooze", "POST"): PARTICIPANT,
    ("calendar.page", "GET"): PARTICIPANT,
    ("calendar.open", "POST"): PARTICIPANT,
    ("calendar.end", "POST"): PARTICIPANT,
    ("calendar_feed.feed", "GET"): EVERYBODY,
    ("proofs.overview", "GET"): PARTICIPANT,
    ("proofs.offer", "GET"): PARTICIPANT,
    ("proofs.make", "POST"): PARTICIPANT,
    ("proofs.proof", "GET"): PARTICIPANT,
    ("proofs.download", "GET"): PARTICIPANT,
    ("proofs.ask", "GET"): PARTICIPANT,
    ("proofs.withdraw", "POST"): PARTICIPANT,
    ("proofs.check", "GET"): EVERYBODY,
    ("proofs.check_sent", "POST"): EVERYBODY,
    ("proofs.check_as_json", "GET"): EVERYBODY,
    ("proofs.remind", "GET"): EVERYBODY,
    ("proofs.keys", "GET"): EVERYBODY,
    ("api-docs.openapi_json", "GET"): EVERYBODY,
    ("api.assess", "POST"): EVERYBODY,
}
"""(endpoint, method) -> the roles that may use it. HEAD follows GET; OPTIONS lists the methods and needs no role."""

FRESH = {
    ("profile.show_passport", "POST"),
    ("people.show_passport", "POST"),
    ("privacy.erase", "POST"),
    ("two_steps.begin_app", "POST"),
    ("two_steps.confirm_app", "POST"),
    ("two_steps.remove_app", "POST"),
    ("two_steps.make_recovery_codes", "POST"),
    ("passkeys.begin", "POST"),
    ("passkeys.remove", "POST"),
    ("users.invite", "POST"),
    ("users.invite_again", "POST"),
    ("users.roles", "POST"),
    ("users.disable", "POST"),
    ("users.enable", "POST"),
    ("users.reset", "POST"),
    ("office.change", "POST"),
}
"""Acts before which users prove again who they are, unless they did so a short while ago.

A new address and a new password are not among them: their forms ask for the present password each time. `passkeys.add`
checks it itself, because its form cannot be sent twice.
"""

WITH_ONE_FACTOR = (
    "two_steps.page",
    "two_steps.begin_app",
    "two_steps.new_app",
    "two_steps.confirm_app",
    "passkeys.begin",
    "passkeys.add",
)
"""What staff may use who signed in with a password alone, if two factors are required: all that sets up another."""

OWN_TOKEN = (
    "public.work_out",
    "public.save",
    "public.open_file",
    "api.assess",
    "accounts.come_in",
    "second_step.check_code",
    "second_step.begin_passkey",
    "second_step.check_passkey",
    "passwords.ask",
    "proofs.check_sent",
)
"""Views outside the general CSRF check.

They check the token of their form themselves, so that a form comes back filled in after a lost session; the API reads no
cookie.
"""


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
    roles = POLICY.get((request.endpoint, method))
    if roles is None:
        abort(404)
    if roles == EVERYBODY:
        return None
    user = current_user()
    if user is None:
        return _sign_in_first()
    if not roles & user.roles:
        abort(403)
    if _needs_another_factor(user) and request.endpoint not in WITH_ONE_FACTOR:
        return redirect(url_for("two_steps.page"), 303)
    if (request.endpoint, method) in FRESH and not request.form.get("step") and not is_fresh(user):
        return prove_again(user)
    return None


def bring_back(error: CSRFError) -> Response:
    """Show a submitted form again after a lost session: after the sign-in, or at once to a user who is signed in.

    Answers 400 for addresses that everybody may use or that have no row, and 403 if the user's roles do not suffice.
    """
    roles = POLICY.get((request.endpoint or "", request.method), EVERYBODY)
    if roles == EVERYBODY:
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
