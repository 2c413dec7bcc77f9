"""For whoever runs the application: is it alive, is it ready, what has it done."""

from flask import Blueprint, Response, current_app, jsonify

from tracker.compliance.loading import builtin
from tracker.errors import StorageError
from tracker.queries.operations import revision
from tracker.web.middleware import request_log

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="alive")


@bp.get("/readyz")
def readyz() -> Response:
    """What an answer needs is there: the rulebook, by its edition, and a database in its newest form; else 503."""
    try:
        found = revision()
    except StorageError as away:
        return _not_ready(str(away))
    if found != current_app.config["NEWEST_REVISION"]:
        return _not_ready("the database is not migrated: run `flask db upgrade`")
    return jsonify(status="ready", edition=builtin().digest)


@bp.get("/metrics")
def metrics() -> Response:
    """Counts and times as Prometheus text."""
    return Response(request_log.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _not_ready(reason: str) -> Response:
    answer = jsonify(status="not ready", reason=reason)
    answer.status_code = 503
    return answer
