"""Every setting explained: its value as far as it may be shown, where it comes from, and what to do about it."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tracker.settings.catalogue import SETTINGS, Setting
from tracker.settings.file import SettingsFile
from tracker.settings.key_names import key_name
from tracker.settings.mail import parse_mail_url
from tracker.settings.problems import setting_of
from tracker.settings.secrets import parse_keys

OK, WEAK, ERROR = "ok", "weak", "error"
HIDDEN_PARAMETERS = re.compile(r"((?:password|passfile|sslpassword|sslkey)=)[^&]*")


class Diagnosis(NamedTuple):
    """One line of the doctor: a mark (`OK`, `WEAK` or `ERROR`), its subject, what was found, and what to do."""

    mark: str
    subject: str
    text: str
    advice: tuple[str, ...] = ()


def explain_settings(environ: Mapping[str, str], problems: Sequence[str], file: SettingsFile | None) -> list[Diagnosis]:
    """Return a diagnosis for each setting, in the order of the catalogue; further ones for the file and other variables."""
    found = [_explain(setting, environ, problems, file) for setting in SETTINGS]
    known = {setting.name for setting in SETTINGS}
    found += [Diagnosis(ERROR, setting_of(each), "set", (each,)) for each in problems if setting_of(each) not in known]
    if file is not None:
        mark = ERROR if file.problems else OK
        found.append(Diagnosis(mark, "instance/settings", f"{len(file.entries)} settings", file.problems))
    return found


def _explain(setting: Setting, environ: Mapping[str, str], problems: Sequence[str], file: SettingsFile | None) -> Diagnosis:
    text = environ.get(setting.name) or None
    advice = [problem for problem in problems if setting_of(problem) == setting.name]
    mark = ERROR if advice else OK
    entry = file.entries.get(setting.name) if file else None
    if entry and entry.value != (text or "") and not advice:
        mark = WEAK
        advice = [f"Line {entry.line} of instance/settings has another value: load the file, or change it."]
    elif mark == OK and (hint := _hint(setting.name, text, environ)):
        mark, advice = WEAK, [hint]
    if text is None:
        default = setting.default if _is_production(environ) else setting.demo_default or setting.default
        return Diagnosis(mark, setting.name, f"{setting.meaning}: {default} (default)", tuple(advice))
    line = file.line_of(setting.name, text) if file else None
    source = f"instance/settings, line {line}" if line else "environment"
    return Diagnosis(mark, setting.name, f"{setting.meaning}: {_shown(setting, text)} ({source})", tuple(advice))


def _hint(name: str, text: str | None, environ: Mapping[str, str]) -> str | None:
    """Return what would be better, though production accepts the setting as it is; or None."""
    if name == "MAIL_URL" and text is None and _is_production(environ):
        return "Emails wait until a mail server is set."
    if name == "DATABASE_URL" and "sslmode=require" in (text or ""):
        return "sslmode=require encrypts without checking the server's certificate: write sslmode=verify-full."
    return None


def _is_production(environ: Mapping[str, str]) -> bool:
    return environ.get("TRACKER_ENV", "") not in {"demo", "testing"}


def _shown(setting: Setting, text: str) -> str:
    """Return a value without its secrets, and without signs that would change the screen."""
    if not setting.secret:
        return text if text.isprintable() else repr(text)
    if setting.name == "DATA_KEYS":
        return _shown_keys(text)
    if setting.name == "DATABASE_URL":
        return _shown_database(text)
    if setting.name == "MAIL_URL":
        return _shown_mail_server(text)
    return f"{len(text)} characters, not shown"


def _shown_keys(text: str) -> str:
    try:
        names = [key_name(key).hex() for key in parse_keys(text)]
    except ValueError:
        return "not readable, not shown"
    return f"{len(names)}, not shown, named {', '.join(names)}"


def _shown_mail_server(text: str) -> str:
    """Return scheme, host and port. If the address is not readable, its password may be in any part."""
    try:
        parse_mail_url(text)
    except ValueError:
        return "not readable, not shown"
    url = urlsplit(text)
    account, at, server = url.netloc.rpartition("@")
    return repr(f"{url.scheme}://{'***' if account else ''}{at}{server}")[1:-1]


def _shown_database(text: str) -> str:
    try:
        shown = make_url(text).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "not readable, not shown"
    return HIDDEN_PARAMETERS.sub(r"\1***", shown)
