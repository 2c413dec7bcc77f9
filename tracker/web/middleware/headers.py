"""The security headers of every answer: one strict policy, with a new nonce each time, and nothing from other servers."""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from wsgiref.headers import Headers

from flask import Flask, Response, current_app, g, request, session

from tracker.web.middleware.current_user import SESSION_KEY

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'none'",
        "connect-src 'none'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
FOR_FILES = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of a file that a stranger sent: even if a browser showed it, it would run nothing and belong to no site."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"
FOR_ALL = {"static", "public", "rules", "operations", "api-docs", "calendar_feed"}
"""Blueprints whose pages are the same for everybody who has the address, so that a browser may store them. It stores no
other page."""


def init_app(app: Flask) -> None:
    """Add the headers to every answer, and `csp_nonce()` to templates."""
    app.after_request(_add)
    app.jinja_env.globals["csp_nonce"] = nonce


def nonce() -> str:
    """Return the nonce of this answer: 128 random bits."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def treat_as_file() -> None:
    """Give this answer the policy `FOR_FILES`: it holds what a stranger sent."""
    g.is_file = True


def for_static(*, secure: bool) -> Callable[[Headers, str, str], None]:
    """Return a function that adds the headers of a static file, which WhiteNoise serves without the application."""
    fixed = {**ALWAYS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
    if secure:
        fixed["Strict-Transport-Security"] = STRICT_TRANSPORT

    def add(headers: Headers, path: str, url: str) -> None:
        for name, value in fixed.items():
            headers[name] = value

    return add


def _add(response: Response) -> Response:
    response.headers.update(ALWAYS)
    policy = FOR_FILES if g.get("is_file") else CONTENT_SECURITY_POLICY.format(nonce=nonce())
    response.headers["Content-Security-Policy"] = policy
    if current_app.config["SECURE"]:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = "private, no-cache" if _is_storable(response) else "no-store"
    return response


def _is_storable(response: Response) -> bool:
    """Return whether a browser may store the answer: a page for everybody, to a browser that is not signed in."""
    if SESSION_KEY in session or (request.endpoint or "").partition(".")[0] not in FOR_ALL:
        return False
    # Without the answer to a form, the back button asks whether to send it again.
    answered = {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY} if request.method == "POST" else {HTTPStatus.OK}
    return request.method in {"GET", "HEAD", "POST"} and response.status_code in answered
