"""Error pages in the user's language, with the request's number; JSON for the API."""

from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    InternalServerError,
    NotFound,
    SecurityError,
    ServiceUnavailable,
)

from tracker.adapters.keys import SealedError
from tracker.errors import ConflictError, NotFoundError, OperationReusedError, StorageError, TrackerError
from tracker.queries.operations import end_reading
from tracker.web.middleware.current_user import assume_nobody
from tracker.web.middleware.lost_session import submitted_fields
from tracker.web.middleware.request_log import log_defect, request_id

STATUSES_WITH_TEXTS = (400, 403, 404, 405, 409, 410, 413, 429, 503)
"""Statuses with a text of their own. Other faults of a request are shown as 400, of the server as 500."""
API = "/api/"
WAITS = {429: "60", 503: "30"}
"""Seconds to wait before the next try: floods are counted by the minute; a database that is away takes less."""
OURS: dict[type[TrackerError], type[HTTPException]] = {
    NotFoundError: NotFound,
    ConflictError: Conflict,
    OperationReusedError: Conflict,
    StorageError: ServiceUnavailable,
    SealedError: ServiceUnavailable,
}
"""Our errors -> the HTTP errors with which they are answered if a view does not catch them."""


def init_app(app: Flask) -> None:
    """Handle every HTTP error, our own errors, and every other exception as 500."""
    app.register_error_handler(HTTPException, error_response)
    for ours in OURS:
        app.register_error_handler(ours, handle_own_error)
    app.register_error_handler(Exception, handle_defect)


def error_response(error: HTTPException) -> Response:
    """Return the page or JSON object of an HTTP error, with its own headers (Allow, Retry-After)."""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    if isinstance(error, SecurityError):  # a host that is not trusted has no addresses, so no page can be made
        return Response("Bad Request\n", code, content_type="text/plain; charset=utf-8")
    if request.path.startswith(API):
        response = jsonify(code=code, status=error.name, request_id=request_id())
    else:
        shown_status = code if code in STATUSES_WITH_TEXTS else 500 if code >= 500 else 400
        response = make_response(_page(shown_status))
    response.status_code = code
    if code in WAITS:
        response.headers["Retry-After"] = WAITS[code]
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def handle_own_error(error: TrackerError) -> Response:
    """Return the page of one of our errors. After a connection was lost, its transaction ends before anything is read again."""
    if isinstance(error, StorageError):
        end_reading()
    return error_response(next(http for ours, http in OURS.items() if isinstance(error, ours))())


def handle_defect(error: Exception) -> Response:
    """Log an unexpected error without the values that it happened with, and return the 500 page."""
    if isinstance(error, ParseException):  # a broken chunk, found while the body was read
        return error_response(BadRequest())
    log_defect(error)
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    return error_response(InternalServerError())


def _page(shown_status: int) -> str:
    """Return the page of an error. If the database or a data key is away, the user is unknown, and is not read again.

    A form that could not be saved now can be sent again from the page, with all that was typed but passwords and codes.
    """
    words = {"shown_status": shown_status, "request_id": request_id(), "typed": None, "next": request.full_path.rstrip("?")}
    if shown_status == HTTPStatus.SERVICE_UNAVAILABLE and request.method == "POST":
        words["typed"] = submitted_fields()
    try:
        return render_template("errors/page.html", **words)
    except (StorageError, SealedError):
        end_reading()
        assume_nobody()
        return render_template("errors/page.html", **words)
