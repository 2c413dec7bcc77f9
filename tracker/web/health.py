"""For operators: whether the application runs, whether it can answer, and its metrics."""

from flask import Blueprint, Response, current_app, jsonify

from tracker.compliance.loading import builtin
from tracker.errors import StorageError
from tracker.queries.operations import schema_revision
from tracker.web.middleware import request_log

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Return 200 while the process runs."""
    return jsonify(status="alive")


@bp.get("/readyz")
def readyz() -> Response:
    """Return 200 with the edition of the rulebook if the database is in its newest form; else 503 with the reason."""
    try:
        found = schema_revision()
    except StorageError as away:
        return _not_ready(str(away))
    if found != current_app.config["NEWEST_REVISION"]:
        return _not_ready("the database is not migrated: run `flask db upgrade`")
    return jsonify(status="ready", edition=builtin().digest)


@bp.get("/metrics")
def metrics() -> Response:
    """Return counts and times as Prometheus text."""
    return Response(request_log.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _not_ready(reason: str) -> Response:
    answer = jsonify(status="not ready", reason=reason)
    answer.status_code = 503
    return answer
