"""Invitations: officers send them to participants, who follow the link, choose a password and are signed in."""

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.tokens import new_stamp
from tracker.errors import FactError, NotFoundError
from tracker.queries.accounts import Account, uninvited
from tracker.queries.email import users_with_delayed_email
from tracker.services.accounts.passwords import set_password
from tracker.services.accounts.people import invite_again, invite_participant
from tracker.services.accounts.throttle import take_turns
from tracker.web.access import participant_or_404
from tracker.web.accounts.enter import begin, home
from tracker.web.accounts.login import hash_password
from tracker.web.accounts.throttling import email_turn
from tracker.web.forms.accounts import ConfirmForm, NewPasswordForm
from tracker.web.middleware.after_answer import send_email_after
from tracker.web.middleware.current_user import require_user
from tracker.workflows.account_links import INVITATION, FollowedLink, follow, invitation

bp = Blueprint("invitations", __name__)
ON_A_PAGE = 50
# These views do not use `submit`: their forms have no version and no operation id, and a link works once by its stamp.


@bp.get("/invitation/<token>")
def accept(token: str) -> Response:
    """Show the form for a password; a late invitation offers a new one, under 410."""
    followed = follow(INVITATION, token, config=current_app.config)
    if followed is None or followed.late or followed.account.password is not None:
        return _void(followed)
    return _page(NewPasswordForm(formdata=None), followed.account)


@bp.post("/invitation/<token>")
def come(token: str) -> AnyResponse:
    """Set the password and sign the browser in. 303 to the user's first page; 422 with errors; 410 for a void link."""
    followed, form = follow(INVITATION, token, config=current_app.config), NewPasswordForm()
    if followed is None or followed.late or followed.account.password is not None:
        return _void(followed)
    invited = followed.account
    if not form.is_strong(invited.name, invited.email):
        return _page(form, invited, status=422)
    stamp = new_stamp()
    try:
        set_password(invited.stamp, hash_password(form.password.data), stamp, by=invited.id)
    except NotFoundError:
        return _void(None)
    begin(invited._replace(stamp=stamp))
    return redirect(home(invited.id, invited.roles), 303)


@bp.post("/invitation/<token>/again")
def again(token: str) -> Response:
    """Email a new link to the address of a late invitation; 410 for a void one."""
    followed = follow(INVITATION, token, config=current_app.config)
    if followed is None or followed.account.password is not None:
        return _void(followed)
    if not take_turns((email_turn(followed.account.email),)):
        keys = current_app.extensions["keyring"]
        invite_again(followed.account.id, invitation(config=current_app.config), keys=keys, by=followed.account.id)
    return send_email_after(make_response(render_template("accounts/asked.html", address=followed.account.email)))


@bp.get("/invitations")
def overview() -> str:
    """Show the participants without an account, or with an open invitation, by reference."""
    after = request.args.get("after", "")
    found = uninvited(after=after, limit=ON_A_PAGE + 1)
    more = found[ON_A_PAGE - 1].reference if len(found) > ON_A_PAGE else None
    return render_template(
        "accounts/invitations.html",
        people=found[:ON_A_PAGE],
        delayed=users_with_delayed_email(at=clock.now()),
        more=more,
        form=ConfirmForm(formdata=None),
        **_notices(),
    )


@bp.post("/invitations/<int:participant_id>")
def invite(participant_id: int) -> AnyResponse:
    """Invite a participant, or send the invitation again. 303 to the list, with the reason if it was refused."""
    key = participant_or_404(participant_id)
    after = request.args.get("after", "")
    if request.form.get("step"):
        return redirect(url_for("invitations.overview", after=after), 303)
    try:
        invite_participant(
            key, invitation(config=current_app.config), keys=current_app.extensions["keyring"], by=require_user().user_id
        )
    except FactError as error:
        return redirect(url_for("invitations.overview", refused=key.reference, why=error.reason, after=after), 303)
    return send_email_after(redirect(url_for("invitations.overview", sent=key.reference, after=after), 303))


def _notices() -> dict[str, str | None]:
    return {name: request.args.get(name) for name in ("sent", "refused", "why", "after")}


def _page(form: NewPasswordForm, invited: Account, *, status: int = 200) -> Response:
    return make_response(render_template("accounts/invitation.html", form=form, account=invited), status)


def _void(followed: FollowedLink | None) -> Response:
    """Show, under 410, why a link cannot be used: it is late, used or unknown."""
    page = render_template("accounts/void.html", followed=followed, form=ConfirmForm(formdata=None), given=request.view_args)
    return make_response(page, 410)
