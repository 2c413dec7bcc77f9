"""Settings from the environment, and what production refuses to start with. docs/deploy.md lists every setting."""

import base64
import binascii
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from limits import parse_many
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ENVIRONMENTS = ("demo", "production", "testing")
DEMO_SECRET = "for the demo only, and known to everybody"  # noqa: S105 - production refuses it by name
DEMO_KEY = base64.b64encode(b"a key of the demo, for everybody").decode()
LEAST_SECRET = 32
"""The shortest secret that production takes, in characters."""
KEY_BYTES = 32
"""The length of a data key."""
MEBIBYTE = 1024 * 1024
INSTANCE = Path(__file__).parent / "instance"
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
NEAR = {None, "", "localhost", "127.0.0.1", "::1"}
"""Hosts that are this machine: a connection to them need not be encrypted."""


class SettingsError(Exception):
    """Settings that cannot be read, or that are too weak to serve with: every reason at once."""


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the configuration of the application. Raises `SettingsError` for a value that cannot be read."""
    environment = environ.get("TRACKER_ENV") or "production"
    if environment not in ENVIRONMENTS:
        raise SettingsError(f"TRACKER_ENV is {environment!r}; it must be one of {', '.join(ENVIRONMENTS)}")
    demo, secure = environment == "demo", environment == "production"
    return {
        "ENVIRONMENT": environment,
        "DEBUG": environ.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"},
        "SECRET_KEY": environ.get("SECRET_KEY") or (DEMO_SECRET if demo else None),
        "DATA_KEYS": _keys(environ.get("DATA_KEYS") or ("" if secure else DEMO_KEY)),
        "SQLALCHEMY_DATABASE_URI": _database(environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'tracker.db'}"),
        "TRUSTED_HOSTS": _listed(environ.get("TRUSTED_HOSTS", "")),
        "TRUSTED_PROXIES": _number("TRUSTED_PROXIES", environ),
        "RATELIMIT_DEFAULT": _rate(environ.get("RATE_LIMIT") or ("600 per minute" if secure else "60000 per minute")),
        "PUBLIC_URL": _public(environ),
        "MAIL_URL": _mail(environ.get("MAIL_URL", "")),
        "MAIL_FROM": environ.get("MAIL_FROM") or "Sojourn <sojourn@localhost>",
        "SECURE": secure,
        **_sessions(secure=secure),
        "PASSWORD_COSTS": _password_costs(environment),
        "MAX_CONTENT_LENGTH": 4 * MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEBIBYTE,
        "MAX_FORM_PARTS": 6000,
    }


def weaknesses(config: Mapping[str, Any]) -> list[str]:
    """Return the reasons why these settings are too weak to serve with; [] if they are not. Demo and testing need a secret only."""
    secret = config["SECRET_KEY"]
    if config["ENVIRONMENT"] != "production":
        return [] if secret else ["SECRET_KEY is not set"]
    found = []
    if not secret or len(secret) < LEAST_SECRET or len(set(secret)) < LEAST_SECRET // 4 or secret == DEMO_SECRET:
        found.append(f"SECRET_KEY must be a random text of {LEAST_SECRET} characters or more")
    if config["DEBUG"]:
        found.append("FLASK_DEBUG must be off")
    if base64.b64decode(DEMO_KEY) in config["DATA_KEYS"]:
        found.append("DATA_KEYS holds the key of the demo, which is known to everybody")
    if not _is_private(config["SQLALCHEMY_DATABASE_URI"]):
        found.append("DATABASE_URL must require an encrypted connection: sslmode=require, verify-ca or verify-full")
    if not config["TRUSTED_HOSTS"]:
        found.append("TRUSTED_HOSTS must name the hosts that are served, separated by commas")
    return found


def refuse_weak(config: Mapping[str, Any]) -> None:
    """Raise `SettingsError` with every reason why these settings are too weak to serve with."""
    if found := weaknesses(config):
        raise SettingsError("refusing to serve: " + "; ".join(found))


def _database(text: str) -> URL:
    """Return the address of the database with our driver. A relative path of a file starts at the current folder."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingsError("DATABASE_URL is not a database address like postgresql://… or sqlite:///…") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SettingsError(f"DATABASE_URL names {url.get_backend_name()!r}; it must be sqlite or postgresql")
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(Path(url.database).absolute()))
    return url


def _is_private(url: URL) -> bool:
    near = url.get_backend_name() == "sqlite" or url.host in NEAR or str(url.host).startswith("/")
    return near or url.query.get("sslmode") in {"require", "verify-ca", "verify-full"}


def _public(environ: Mapping[str, str]) -> str:
    """Return the address that people type, without a path; links in emails begin with it."""
    hosts = _listed(environ.get("TRUSTED_HOSTS", ""))
    url = environ.get("PUBLIC_URL") or (f"https://{hosts[-1].lstrip('.')}" if hosts else "http://127.0.0.1:5000")
    if not url.startswith(("https://", "http://")):
        raise SettingsError("PUBLIC_URL must begin with https://")
    return url.rstrip("/")


def _mail(text: str) -> str | None:
    if text and not text.startswith(("smtp://", "smtps://")):
        raise SettingsError("MAIL_URL is not a mail server like smtps://name:password@host or smtp://…")
    return text or None


def _sessions(*, secure: bool) -> dict[str, Any]:
    """Return the settings of sessions, cookies and CSRF tokens; `secure` binds cookies to the host and to TLS."""
    prefix = "__Host-" if secure else ""
    return {
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "LANGUAGE_COOKIE_NAME": f"{prefix}language",
        "BROWSER_COOKIE_NAME": f"{prefix}browser",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_HEADERS": [],
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


def _password_costs(environment: str) -> dict[str, int]:
    """Return the costs of argon2; {} means those that RFC 9106 recommends for little memory: 64 MiB, three passes."""
    return {"time_cost": 1, "memory_cost": 8, "parallelism": 1} if environment == "testing" else {}


def _keys(text: str) -> tuple[bytes, ...]:
    """Return the data keys, the newest first; older ones still decrypt."""
    keys = []
    for word in _listed(text) or ():
        try:
            keys.append(base64.b64decode(word, validate=True))
        except binascii.Error:
            raise SettingsError("DATA_KEYS holds something that is not base64") from None
        if len(keys[-1]) != KEY_BYTES:
            raise SettingsError(f"DATA_KEYS holds a key of {len(keys[-1])} bytes; each must have {KEY_BYTES}")
    return tuple(keys)


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
