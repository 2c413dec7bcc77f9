"""For whoever runs the application: is it alive, is it ready, what has it done."""

from flask import Blueprint, Response, jsonify

from tracker.compliance.loading import builtin
from tracker.web.frame import journal

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="alive")


@bp.get("/readyz")
def readyz() -> Response:
    """What an answer needs is there: the rulebook, by its edition."""
    return jsonify(status="ready", edition=builtin().digest)


@bp.get("/metrics")
def metrics() -> Response:
    """Counts and times as Prometheus text."""
    return Response(journal.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")
