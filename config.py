"""Settings from the environment, and what production refuses to start with. The README lists every setting."""

from collections.abc import Mapping
from typing import Any

from limits import parse_many

ENVIRONMENTS = ("demo", "production", "testing")
DEMO_SECRET = "for the demo only, and known to everybody"  # noqa: S105 - production refuses it by name
LEAST_SECRET = 32
"""The shortest secret that production takes, in characters."""
MEBIBYTE = 1024 * 1024


class SettingsError(Exception):
    """Settings that nothing may be served with: every reason at once."""


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The application's configuration. Raises `SettingsError` for a value that cannot be read."""
    environment = environ.get("TRACKER_ENV") or "production"
    if environment not in ENVIRONMENTS:
        raise SettingsError(f"TRACKER_ENV is {environment!r}; it must be one of {', '.join(ENVIRONMENTS)}")
    demo, secure = environment == "demo", environment == "production"
    prefix = "__Host-" if secure else ""
    return {
        "ENVIRONMENT": environment,
        "DEBUG": environ.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"},
        "SECRET_KEY": environ.get("SECRET_KEY") or (DEMO_SECRET if demo else None),
        "TRUSTED_HOSTS": _listed(environ.get("TRUSTED_HOSTS", "")),
        "TRUSTED_PROXIES": _number("TRUSTED_PROXIES", environ),
        "RATELIMIT_DEFAULT": _rate(environ.get("RATE_LIMIT") or ("600 per minute" if secure else "60000 per minute")),
        "RATELIMIT_STORAGE_URI": "memory://",
        "SECURE": secure,
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "LANGUAGE_COOKIE_NAME": f"{prefix}language",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 4 * MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEBIBYTE,
        "MAX_FORM_PARTS": 6000,
    }


def weaknesses(config: Mapping[str, Any]) -> list[str]:
    """Why these settings may not serve anybody; empty where they may. Demo and testing need a secret only."""
    secret = config["SECRET_KEY"]
    if config["ENVIRONMENT"] != "production":
        return [] if secret else ["SECRET_KEY is not set"]
    found = []
    if not secret or len(secret) < LEAST_SECRET or len(set(secret)) < LEAST_SECRET // 4 or secret == DEMO_SECRET:
        found.append(f"SECRET_KEY must be a random text of {LEAST_SECRET} characters or more")
    if config["DEBUG"]:
        found.append("FLASK_DEBUG must be off")
    if not config["TRUSTED_HOSTS"]:
        found.append("TRUSTED_HOSTS must name the hosts that are served, separated by commas")
    return found


def refuse_weak(config: Mapping[str, Any]) -> None:
    """Raises `SettingsError` with every reason why these settings may not serve."""
    if found := weaknesses(config):
        raise SettingsError("refusing to serve: " + "; ".join(found))


def _number(name: str, environ: Mapping[str, str]) -> int:
    text = environ.get(name) or "0"
    if not text.isdecimal():
        raise SettingsError(f"{name} is {text!r}; it must be a whole number")
    return int(text)


def _rate(text: str) -> str:
    try:
        parse_many(text)
    except ValueError:
        raise SettingsError(f"RATE_LIMIT is {text!r}; it must be like '600 per minute'") from None
    return text


def _listed(text: str) -> list[str] | None:
    return [word.strip() for word in text.split(",") if word.strip()] or None
