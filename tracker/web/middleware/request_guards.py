"""What a request must look like before anybody reads it: numbers in addresses are ids, and only programs send JSON."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

from tracker.web.middleware.errors import API


class Digits(IntegerConverter):
    """A number as ids are written: nine ASCII digits at most. More are no address: databases refuse to look for them."""

    regex = "[0-9]{1,9}"


def init_app(app: Flask) -> None:
    """Takes numbers so in every address that is added from now on, and JSON for the API alone."""
    app.url_map.converters["int"] = Digits
    app.before_request(refuse_json)
    app.before_request(refuse_nul)


def refuse_json() -> None:
    """Answers 415 where a form is expected: Flask-WTF would take JSON for one, with numbers and trees in its boxes."""
    if request.is_json and request.method not in {"GET", "HEAD"} and not request.path.startswith(API):
        abort(415)


def refuse_nul() -> None:
    """Answers 400 to a NUL after the question mark: no page makes such an address, and PostgreSQL takes no such text."""
    if any("\x00" in text for _, text in request.args.items(multi=True)):
        abort(400)
