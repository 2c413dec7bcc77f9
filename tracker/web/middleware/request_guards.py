"""Checks of every request before a view reads it: ids in addresses, the site of a form, content types, characters."""

from urllib.parse import urlsplit

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
    if request.method not in {"GET", "HEAD", "OPTIONS"} and not request.path.startswith(API) and not _is_from_here():
        abort(400)


def _is_from_here() -> bool:
    """Return whether a page of this site sent the form, or the browser does not say.

    Browsers that send no `Sec-Fetch-Site`, such as Safari before 16.4, send `Origin`. Its scheme is compared only if this
    application knows that it is reached by https: a proxy that is not trusted may hide that.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in {"same-origin", "none"}
    if origin is None:
        return True
    try:
        sender = urlsplit(origin)
    except ValueError:
        return False
    return sender.netloc.lower() == request.host.lower() and (sender.scheme == "https" or not request.is_secure)


def refuse_json() -> None:
    """Answer 415 to JSON outside the API: Flask-WTF would read it as a form with numbers and trees in its fields."""
    if request.is_json and request.method not in {"GET", "HEAD"} and not request.path.startswith(API):
        abort(415)


def refuse_nul() -> None:
    """Answer 400 to a NUL in the query: no page makes such an address, and PostgreSQL rejects such a text."""
    if any("\x00" in text for _, text in request.args.items(multi=True)):
        abort(400)
