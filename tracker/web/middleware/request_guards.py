"""Checks of every request before a view reads it: ids in addresses, the site of a form, content types, characters."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

from tracker.web.middleware.errors import API


class Digits(IntegerConverter):
    """An id in an address: at most nine ASCII digits. A longer number is not an address: databases reject it."""

    regex = "[0-9]{1,9}"


def init_app(app: Flask) -> None:
    """Use `Digits` for numbers in all addresses that are added afterwards, and check every request."""
    app.url_map.converters["int"] = Digits
    app.before_request(refuse_foreign_form)
    app.before_request(refuse_json)
    app.before_request(refuse_nul)


def refuse_foreign_form() -> None:
    """Answer 400 to a form that a page of another site sent, if the browser says so.

    Without its token nothing is done; but it would be carried through the sign-in, and shown as if the user had typed it.
    """
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    if not is_ours and request.method not in {"GET", "HEAD", "OPTIONS"} and not request.path.startswith(API):
        abort(400)


def refuse_json() -> None:
    """Answer 415 to JSON outside the API: Flask-WTF would read it as a form with numbers and trees in its fields."""
    if request.is_json and request.method not in {"GET", "HEAD"} and not request.path.startswith(API):
        abort(415)


def refuse_nul() -> None:
    """Answer 400 to a NUL in the query: no page makes such an address, and PostgreSQL rejects such a text."""
    if any("\x00" in text for _, text in request.args.items(multi=True)):
        abort(400)
