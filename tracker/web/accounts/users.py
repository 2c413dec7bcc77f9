"""Users of the office, their roles, and invitations for new ones. Nothing about participants."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.errors import FactError, NotFoundError
from tracker.queries.accounts import Account, last_sign_ins, staff
from tracker.queries.email import users_with_delayed_email
from tracker.queries.second_factors import users_with_second_factor
from tracker.services.accounts import people, second_factors
from tracker.services.accounts.people import AccountDraft
from tracker.web.forms.accounts import InviteForm, RolesForm
from tracker.web.forms.fields import remove_invisible
from tracker.web.middleware.after_answer import send_email_after
from tracker.web.middleware.current_user import require_user
from tracker.workflows.account_links import invitation

bp = Blueprint("users", __name__)
# These views do not use `submit`: their forms have no version and no operation id, and email follows the answer.


@bp.get("/users")
def overview() -> Response:
    """List the users of the office, with the form that invites a new one."""
    return _page()


@bp.post("/users")
def invite() -> AnyResponse:
    """Invite a user. 303 to the list; 422 with errors."""
    form = InviteForm()
    if request.form.get("step"):
        return _page(form)
    if not form.validate():
        return _page(form, status=422)
    draft = AccountDraft(form.name.data, form.email.data, frozenset(form.roles.data or ()))
    try:
        invited_id = people.invite(
            draft, invitation(config=current_app.config), keys=current_app.extensions["keyring"], by=require_user().user_id
        )
    except FactError as error:
        form.refuse(error)
        return _page(form, status=422)
    return send_email_after(_saved("invited", invited_id))


@bp.post("/users/<int:user_id>/invitation")
def invite_again(user_id: int) -> AnyResponse:
    """Email another invitation to a user who has not accepted yet. 303 to the list."""
    known = _staff(user_id)
    if request.form.get("step"):
        return _page()
    try:
        people.invite_again(
            known.id, invitation(config=current_app.config), keys=current_app.extensions["keyring"], by=require_user().user_id
        )
    except (FactError, NotFoundError):
        return _saved("accepted", known.id)
    return send_email_after(_saved("invited", known.id))


@bp.post("/users/<int:user_id>/roles")
def roles(user_id: int) -> AnyResponse:
    """Assign the roles of a user. 303 to the list; 422 with errors."""
    form, known, who = RolesForm(), _staff(user_id), require_user()
    if request.form.get("step") or not form.validate():
        return _page(form, about=known.id, status=200 if request.form.get("step") else 422)
    chosen = frozenset(form.roles.data or ())
    try:
        people.assign_roles(known.id, chosen, by=who.user_id)
    except FactError as error:
        form.refuse(error)
        return _page(form, about=known.id, status=422)
    if known.id == who.user_id and "administrator" not in chosen:
        return redirect(url_for("profile.page"), 303)
    return _saved("roles", known.id)


@bp.post("/users/<int:user_id>/disable")
def disable(user_id: int) -> AnyResponse:
    """Disable an account and sign it out everywhere. 303 to the list; 422 for the last administrator."""
    form, known = RolesForm(formdata=None), _staff(user_id)
    if request.form.get("step"):
        return _page()
    try:
        people.assign_roles(known.id, frozenset(), by=require_user().user_id)
    except FactError as error:
        form.roles.data = sorted(known.roles)
        form.refuse(error)
        return _page(form, about=known.id, status=422)
    return _saved("disabled", known.id)


@bp.post("/users/<int:user_id>/enable")
def enable(user_id: int) -> AnyResponse:
    """Enable a disabled account with the roles that it had. 303 to the list."""
    known = _staff(user_id)
    if request.form.get("step"):
        return _page()
    people.assign_roles(known.id, known.roles, by=require_user().user_id)
    return _saved("enabled", known.id)


@bp.post("/users/<int:user_id>/second-factors/remove")
def reset(user_id: int) -> AnyResponse:
    """Remove the second factors of a user who lost them. 303 to the list, with the reason if they are the administrator's own."""
    known = _staff(user_id)
    if request.form.get("step"):
        return _page()
    try:
        second_factors.reset_factors(known.id, by=require_user().user_id)
    except FactError:
        return _saved("own-factors", known.id)
    return send_email_after(_saved("factors", known.id))


def _staff(user_id: int) -> Account:
    """Return a user of the office; participants are not found. Raises `NotFoundError`."""
    known = next((each for each in staff() if each.id == user_id), None)
    if known is None:
        raise NotFoundError("there is no such user")
    return known


def _saved(notice: str, user_id: int) -> AnyResponse:
    """Return 303 to the list with a notice about a user, whose name no address holds: proxies log addresses."""
    return redirect(url_for("users.overview", said=notice, user=user_id), 303)


def _is_found(user: Account, words: list[str]) -> bool:
    """Return whether each word is in the name or the address of a user."""
    text = f"{user.name} {user.email}".casefold()
    return all(word in text for word in words)


def _page(typed: FlaskForm | None = None, *, about: int | None = None, status: int = 200) -> Response:
    """Show the page; `typed` is the sent invitation, or the sent roles of the user `about`."""
    form: Any = typed if isinstance(typed, InviteForm) else InviteForm(formdata=None)
    words = remove_invisible(request.args.get("q", "")).casefold().split()
    everybody = staff()
    users = [each for each in everybody if each.id == about or _is_found(each, words)]
    name_in_notice = next((each.name for each in everybody if str(each.id) == request.args.get("user")), None)
    page = render_template(
        "accounts/users.html",
        users=users,
        query=" ".join(words),
        signed_in=last_sign_ins([each.id for each in users]),
        with_factor=users_with_second_factor(),
        own_id=require_user().user_id,
        delayed=users_with_delayed_email(at=clock.now()),
        form=form,
        about=about,
        typed=typed if about else None,
        heading=_("Users"),
        said=request.args.get("said") if name_in_notice else None,
        name=name_in_notice,
    )
    return make_response(page, status)
