"""The log of requests: one line of JSON and three metrics, without anything that a person typed."""

import os
import secrets
import sys
from contextlib import suppress
from time import perf_counter

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

LOG = structlog.get_logger("tracker")
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
"""The methods that are counted by name. Clients may send any other word, and each would be a new series."""
REGISTRY = CollectorRegistry()
REQUESTS = Counter("tracker_requests", "Requests answered", ("endpoint", "method", "status"), registry=REGISTRY)
SECONDS = Histogram("tracker_request_seconds", "Time to answer a request", ("endpoint",), registry=REGISTRY)
ASSESSED = Counter("tracker_assessments", "Histories assessed, by status", ("status",), registry=REGISTRY)


class LinePrinter(structlog.PrintLogger):
    """Prints log lines; a line that cannot be written is dropped: with a full disk, pages are answered all the same."""

    def msg(self, message: str) -> None:
        """Print a line."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def init_app(app: Flask) -> None:
    """Write JSON lines to standard error, and count requests."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: LinePrinter(sys.stderr),
    )
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the number of this request, for the log and for error pages: 64 random bits in hexadecimal."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def log_defect(error: BaseException) -> None:
    """Log an unexpected error with its file and line, but without the values that it happened with."""
    frames = []
    trace = error.__traceback__
    while trace:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    LOG.error("failed", request_id=request_id(), endpoint=request.endpoint, error=type(error).__name__, at=frames[-6:])


def metrics() -> bytes:
    """Return the metrics as Prometheus text: of all processes if `PROMETHEUS_MULTIPROC_DIR` names their shared folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return generate_latest(shared)


def _begin() -> None:
    g.started_at = perf_counter()


def _end(response: Response) -> Response:
    endpoint, seconds = request.endpoint or "none", perf_counter() - g.get("started_at", perf_counter())
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(endpoint, method, response.status_code).inc()
    SECONDS.labels(endpoint).observe(seconds)
    response.headers["X-Request-ID"] = request_id()
    LOG.info(
        "request",
        request_id=request_id(),
        endpoint=endpoint,
        method=method,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
    )
    return response
