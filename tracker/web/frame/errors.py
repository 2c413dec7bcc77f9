"""Error pages in the user's language, with the request's number; JSON where a program asked."""

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, SecurityError

from tracker.web.frame.journal import failed, request_id

TOLD = (400, 404, 405, 413, 429)
"""The statuses with words of their own; every other fault of the request is told as 400, of the server as 500."""
API = "/api/"
WAIT = "60"
"""Seconds after which a flood may be over; limits are counted by the minute."""


def init_app(app: Flask) -> None:
    """Takes every HTTP error, and every defect as 500."""
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(Exception, defect)


def answer(error: HTTPException) -> Response:
    """The page or the JSON object of an HTTP error, with the headers that it brings (Allow, Retry-After)."""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    if isinstance(error, SecurityError):  # a host that is not trusted has no addresses, so no page can be made
        return Response("Bad Request\n", code, content_type="text/plain; charset=utf-8")
    if request.path.startswith(API):
        response = jsonify(code=code, status=error.name, request_id=request_id())
    else:
        told = code if code in TOLD else 500 if code >= 500 else 400
        response = make_response(render_template("errors/page.html", told=told, request_id=request_id()))
    response.status_code = code
    if code == 429:
        response.headers["Retry-After"] = WAIT
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def defect(error: Exception) -> Response:
    """The 500 page; where it went wrong is in the log, what was typed is not."""
    if isinstance(error, ParseException):  # a broken chunk, found while the body was read
        return answer(BadRequest())
    failed(error)
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    return answer(InternalServerError())
