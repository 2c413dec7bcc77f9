"""A form submitted after the session was lost is carried through the sign-in and filled in again."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

CARRIED_PREFIX = "kept-"
"""Comes before the name of a field that is carried through the sign-in."""
NOT_CARRIED = {
    "csrf_token",
    "step",
    "password",
    "password_now",
    "present",
    "password_again",
    "code",
    "recovery_code",
    "credential",
}
"""Fields of the old session, and passwords and codes, which no page ever holds."""


def sign_in_first() -> Response:
    """Return the way to the sign-in page and back: 303 for a page, 401 with the submitted fields for a form."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    return make_response(render_template("accounts/sign_in_again.html", boxes=submitted_fields(), next=request.path), 401)


def show_again() -> Response:
    """Return the page, with 400, that shows a form again after it came with another session's token."""
    return make_response(render_template("accounts/sent_again.html", boxes=submitted_fields(), next=request.path), 400)


def submitted_fields() -> list[tuple[str, str]]:
    """Return the fields of the submitted form, in order, without those of the old session."""
    return [(name, value) for name, value in request.form.items(multi=True) if name and name not in NOT_CARRIED]


def carried_fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return the fields that were carried through the sign-in."""
    return [
        (name.removeprefix(CARRIED_PREFIX), value) for name, value in form.items(multi=True) if name.startswith(CARRIED_PREFIX)
    ]


def safe_redirect_path(address: str) -> str | None:
    """Return the address if it is a path of this application; else None."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain and "\\" not in address else None
