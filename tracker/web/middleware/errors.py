"""Error pages in the user's language, with the request's number; JSON where a program asked."""

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

from tracker.errors import ConflictError, NotFoundError, OperationReusedError, StorageError, TrackerError
from tracker.web.middleware.current_user import assume_nobody
from tracker.web.middleware.request_log import log_defect, request_id

STATUSES_WITH_TEXTS = (400, 403, 404, 405, 409, 410, 413, 429, 503)
"""The statuses with words of their own; every other fault of the request is told as 400, of the server as 500."""
API = "/api/"
WAITS = {429: "60", 503: "30"}
"""Seconds after which it may be over: a flood, which is counted by the minute; a database that is away."""
OURS: dict[type[TrackerError], type[HTTPException]] = {
    NotFoundError: NotFound,
    ConflictError: Conflict,
    OperationReusedError: Conflict,
    StorageError: ServiceUnavailable,
}
"""What our errors are called over HTTP, where a view lets them through."""


def init_app(app: Flask) -> None:
    """Takes every HTTP error, those of our own errors that have one, and every defect as 500."""
    app.register_error_handler(HTTPException, error_response)
    for ours in OURS:
        app.register_error_handler(ours, handle_own_error)
    app.register_error_handler(Exception, handle_defect)


def error_response(error: HTTPException) -> Response:
    """The page or the JSON object of an HTTP error, with the headers that it brings (Allow, Retry-After)."""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    if isinstance(error, SecurityError):  # a host that is not trusted has no addresses, so no page can be made
        return Response("Bad Request\n", code, content_type="text/plain; charset=utf-8")
    if request.path.startswith(API):
        response = jsonify(code=code, status=error.name, request_id=request_id())
    else:
        told = code if code in STATUSES_WITH_TEXTS else 500 if code >= 500 else 400
        response = make_response(_page(told))
    response.status_code = code
    if code in WAITS:
        response.headers["Retry-After"] = WAITS[code]
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def handle_own_error(error: TrackerError) -> Response:
    """The page of an error of ours."""
    return error_response(next(http for ours, http in OURS.items() if isinstance(error, ours))())


def handle_defect(error: Exception) -> Response:
    """The 500 page; where it went wrong is in the log, what was typed is not."""
    if isinstance(error, ParseException):  # a broken chunk, found while the body was read
        return error_response(BadRequest())
    log_defect(error)
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    return error_response(InternalServerError())


def _page(told: int) -> str:
    """The page; where the database is away it cannot be known who asks, and is not asked again."""
    try:
        return render_template("errors/page.html", told=told, request_id=request_id())
    except StorageError:
        assume_nobody()
        return render_template("errors/page.html", told=told, request_id=request_id())
