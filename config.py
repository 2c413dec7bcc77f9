"""Settings from the environment, and what production refuses to start with. docs/deploy.md lists every setting."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from limits import parse_many

from tracker.settings.audit import audit_problem, parse_anchor, parse_audit_email
from tracker.settings.backup import DEFAULT_DAYS, backup_problem, parse_backup_days, parse_backup_folder, parse_recipient
from tracker.settings.database import database_problem, libpq_variables, parse_database
from tracker.settings.evidence import parse_evidence_folder
from tracker.settings.file import read_settings_file
from tracker.settings.hosts import default_public_url, parse_hosts, parse_proxies, parse_public_url, public_url_problem
from tracker.settings.mail import DEFAULT_SENDER, parse_mail_url, parse_sender, sender_problem
from tracker.settings.problems import SettingsError, setting_of
from tracker.settings.push import DEFAULT_SERVICES, parse_push_key, parse_push_services
from tracker.settings.secrets import DEMO_KEY, DEMO_SECRET, keys_problem, parse_keys, secret_problem

T = TypeVar("T")

ENVIRONMENTS = ("demo", "production", "testing")
MEBIBYTE = 1024 * 1024
INSTANCE = Path(__file__).parent / "instance"
SETTINGS_FILE = INSTANCE / "settings"
"""The file that docs/deploy.md tells to write; a shell loads it."""
MAX_REQUESTS_A_SECOND = 100
"""A limit above this brakes nobody."""


class ParsedSettings:
    """The settings of an environment that could be read, and the problems of those that could not."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []

    def parse(self, parser: Callable[[str], T], text: str, otherwise: str) -> T:
        """Return the parsed setting. If it cannot be read, note the problem and parse `otherwise`."""
        try:
            return parser(text)
        except ValueError as error:
            self.problems.append(str(error))
            return parser(otherwise)


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the configuration of the application. Raises `SettingsError` with every value that cannot be read."""
    parsed = read_settings(environ)
    if parsed.problems:
        raise SettingsError(with_lines(parsed.problems, environ))
    return parsed.values


def settings_to_serve(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the configuration. Raises `SettingsError` with everything that cannot be read or is too weak to serve with."""
    parsed = read_settings(environ)
    if problems := every_problem(parsed):
        head = "refusing to serve (`flask doctor` explains every setting):"
        raise SettingsError(with_lines(problems, environ), head=head)
    return parsed.values


def every_problem(parsed: ParsedSettings) -> list[str]:
    """Return the problems of settings that cannot be read, and of the others that are too weak to serve with."""
    unread = {setting_of(problem) for problem in parsed.problems}
    return [*parsed.problems, *(weak for weak in weaknesses(parsed.values) if setting_of(weak) not in unread)]


def with_lines(problems: list[str], environ: Mapping[str, str]) -> list[str]:
    """Add to each problem the line of `instance/settings` that it comes from, if it comes from there."""
    file = read_settings_file(SETTINGS_FILE)
    lines = {problem: file and file.line_of(setting_of(problem), environ.get(setting_of(problem))) for problem in problems}
    return [f"{problem} (instance/settings, line {line})" if line else problem for problem, line in lines.items()]


def read_settings(environ: Mapping[str, str]) -> ParsedSettings:
    """Read every setting. A default replaces one that cannot be read."""
    parsed = ParsedSettings()
    environment = parsed.parse(_environment, environ.get("TRACKER_ENV") or "production", "production")
    demo, secure = environment == "demo", environment == "production"
    parsed.parse(partial(_folder, "TRANSLATIONS"), environ.get("TRANSLATIONS", ""), "")
    parsed.parse(partial(_folder, "PROMETHEUS_MULTIPROC_DIR"), environ.get("PROMETHEUS_MULTIPROC_DIR", ""), "")
    parsed.values = {
        "ENVIRONMENT": environment,
        "DEBUG": environ.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"},
        "SECRET_KEY": environ.get("SECRET_KEY") or (DEMO_SECRET if demo else None),
        "DATA_KEYS": parsed.parse(parse_keys, environ.get("DATA_KEYS") or ("" if secure else DEMO_KEY), ""),
        "SQLALCHEMY_DATABASE_URI": parsed.parse(
            parse_database, environ.get("DATABASE_URL") or _default_database(), _default_database()
        ),
        "LIBPQ_VARIABLES": libpq_variables(environ),
        **_network(parsed, environ, "600 per minute" if secure else "60000 per minute"),
        "MAIL_URL": parsed.parse(parse_mail_url, environ.get("MAIL_URL", ""), ""),
        "MAIL_FROM": parsed.parse(parse_sender, environ.get("MAIL_FROM") or DEFAULT_SENDER, DEFAULT_SENDER),
        "MAIL_FOLDER": INSTANCE / "mail",
        **_push(parsed, environ),
        **_safekeeping(parsed, environ, demo=demo),
        "SECURE": secure,
        **_sessions(secure=secure),
        "PASSWORD_COSTS": _password_costs(environment),
        "MAX_CONTENT_LENGTH": 4 * MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEBIBYTE,
        "MAX_FORM_PARTS": 6000,
    }
    return parsed


def weaknesses(config: Mapping[str, Any]) -> list[str]:
    """Return the reasons why these settings are too weak to serve with, each a sentence. Demo and testing need a secret only."""
    secret, hosts = config["SECRET_KEY"], config["TRUSTED_HOSTS"]
    if config["ENVIRONMENT"] != "production":
        return [] if secret else ["SECRET_KEY is not set: write any text."]
    return list(
        filter(
            None,
            [
                secret_problem(secret),
                "FLASK_DEBUG must be off, because the debugger runs what visitors send: remove it."
                if config["DEBUG"]
                else None,
                keys_problem(config["DATA_KEYS"], secret),
                database_problem(config["SQLALCHEMY_DATABASE_URI"], config["LIBPQ_VARIABLES"]),
                None if hosts else "TRUSTED_HOSTS is not set: write the hosts that are served, with commas between them.",
                public_url_problem(config["PUBLIC_URL"], hosts),
                _rate_problem(config["RATELIMIT_DEFAULT"]),
                sender_problem(config["MAIL_URL"], config["MAIL_FROM"]),
                audit_problem(config["AUDIT_ANCHOR"], config["AUDIT_EMAIL"]),
                backup_problem(config["BACKUP_FOLDER"], config["BACKUP_RECIPIENT"]),
            ],
        )
    )


def _network(parsed: ParsedSettings, environ: Mapping[str, str], rate: str) -> dict[str, Any]:
    """Read who is served, under which address and how often; `rate` is the limit by default."""
    hosts = parsed.parse(parse_hosts, environ.get("TRUSTED_HOSTS", ""), "")
    url = default_public_url(hosts)
    return {
        "TRUSTED_HOSTS": hosts,
        "TRUSTED_PROXIES": parsed.parse(parse_proxies, environ.get("TRUSTED_PROXIES") or "0", "0"),
        "RATELIMIT_DEFAULT": parsed.parse(_rate, environ.get("RATE_LIMIT") or rate, rate),
        "PUBLIC_URL": parsed.parse(parse_public_url, environ.get("PUBLIC_URL") or url, url),
    }


def _push(parsed: ParsedSettings, environ: Mapping[str, str]) -> dict[str, Any]:
    """Read what signs push messages, and where they may go."""
    services = environ.get("PUSH_SERVICES") or DEFAULT_SERVICES
    return {
        "PUSH_KEY": parsed.parse(parse_push_key, environ.get("PUSH_KEY", ""), ""),
        "PUSH_SERVICES": parsed.parse(parse_push_services, services, DEFAULT_SERVICES),
    }


def _safekeeping(parsed: ParsedSettings, environ: Mapping[str, str], *, demo: bool) -> dict[str, Any]:
    """Read where files are stored, where the end of the audit is noted, and where backups are stored, for whom and for how long."""
    days = str(DEFAULT_DAYS)
    return {
        "EVIDENCE_DIR": _evidence_folder(parsed, environ, demo=demo),
        "AUDIT_ANCHOR": parsed.parse(parse_anchor, environ.get("AUDIT_ANCHOR", ""), ""),
        "AUDIT_EMAIL": parsed.parse(parse_audit_email, environ.get("AUDIT_EMAIL", ""), ""),
        "BACKUP_FOLDER": parsed.parse(parse_backup_folder, environ.get("BACKUP_FOLDER", ""), ""),
        "BACKUP_RECIPIENT": parsed.parse(parse_recipient, environ.get("BACKUP_RECIPIENT", ""), ""),
        "BACKUP_DAYS": parsed.parse(parse_backup_days, environ.get("BACKUP_DAYS") or days, days),
    }


def _evidence_folder(parsed: ParsedSettings, environ: Mapping[str, str], *, demo: bool) -> Path | None:
    """Read where participants' files are stored; the demo has a folder of its own, which its start creates."""
    folder = parsed.parse(parse_evidence_folder, environ.get("EVIDENCE_DIR", ""), "")
    return INSTANCE / "evidence" if demo and folder is None else folder


def _folder(setting: str, text: str) -> str:
    if text and not Path(text).is_dir():
        raise ValueError(f"{setting} is {text!r}, which is not a folder: create it, or write another.")
    return text


def _environment(text: str) -> str:
    if text not in ENVIRONMENTS:
        raise ValueError(f"TRACKER_ENV is {text!r}: write one of {', '.join(ENVIRONMENTS)}.")
    return text


def _default_database() -> str:
    return f"sqlite:///{INSTANCE / 'tracker.db'}"


def _sessions(*, secure: bool) -> dict[str, Any]:
    """Return the settings of sign-ins, cookies and CSRF tokens; `secure` binds cookies to the host and to TLS."""
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
        "TWO_FACTORS_REQUIRED": secure,
    }


def _password_costs(environment: str) -> dict[str, int]:
    """Return the costs of argon2; {} means those that RFC 9106 recommends for little memory: 64 MiB, three passes."""
    return {"time_cost": 1, "memory_cost": 8, "parallelism": 1} if environment == "testing" else {}


def _rate(text: str) -> str:
    try:
        limits = parse_many(text)
    except ValueError:
        limits = []
    if not limits or any(limit.amount < 1 or limit.multiples < 1 for limit in limits):
        raise ValueError(f"RATE_LIMIT is {text!r}, which is not a limit: write '600 per minute'.")
    return text


def _rate_problem(rate: str) -> str | None:
    """Return why a limit is too high for production, or None. Of several limits the lowest counts."""
    if min(limit.amount / limit.get_expiry() for limit in parse_many(rate)) > MAX_REQUESTS_A_SECOND:
        return f"RATE_LIMIT is {rate!r}, which brakes no flood: write at most {MAX_REQUESTS_A_SECOND * 60} per minute."
    return None
