"""Who may what, as data: every address and method has a row; what has none is denied."""

from flask import Flask, abort, request

EVERYBODY = "everybody"

POLICY: dict[tuple[str, str], str] = {
    ("static", "GET"): EVERYBODY,
    ("public.start", "GET"): EVERYBODY,
    ("public.work_out", "POST"): EVERYBODY,
    ("public.save", "POST"): EVERYBODY,
    ("public.open_file", "POST"): EVERYBODY,
    ("public.how_we_count", "GET"): EVERYBODY,
    ("rules.overview", "GET"): EVERYBODY,
    ("rules.scheme", "GET"): EVERYBODY,
    ("operations.healthz", "GET"): EVERYBODY,
    ("operations.readyz", "GET"): EVERYBODY,
    ("operations.metrics", "GET"): EVERYBODY,
    ("api-docs.openapi_json", "GET"): EVERYBODY,
    ("api.assess", "POST"): EVERYBODY,
}
"""(endpoint, method) -> who is let in. HEAD follows GET; OPTIONS says only which methods there are."""

OWN_TOKEN = ("public.work_out", "public.save", "public.open_file", "api.assess")
"""Views outside the general CSRF check: three check the token of their form themselves, so that a form whose session
was lost comes back filled in; the API reads no cookie."""


def init_app(app: Flask) -> None:
    """Asks the table before every request."""
    app.before_request(guard)


def guard() -> None:
    """Denies an address without a row, as if it did not exist."""
    if request.endpoint is None or request.method == "OPTIONS":
        return
    method = "GET" if request.method == "HEAD" else request.method
    if POLICY.get((request.endpoint, method)) != EVERYBODY:
        abort(404)
