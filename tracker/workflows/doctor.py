"""Checks of a running installation: database, migrations, keys, mail, push, clock, disk, files, the nightly run."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import structlog

from tracker import clock
from tracker.adapters import holidays
from tracker.adapters.anchor_file import read_anchors
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.adapters.keys import Keyring
from tracker.adapters.push import Pusher
from tracker.adapters.smtp import Mailer, SmtpMailer
from tracker.errors import TrackerError
from tracker.queries.daily_runs import last_daily_run
from tracker.queries.email import EmailCounts, count_emails
from tracker.queries.evidence import stored_names
from tracker.queries.office import office_settings
from tracker.queries.operations import database_now, database_version, end_reading, key_names_in_use, schema_revision
from tracker.queries.push import PushBacklog, count_pushes
from tracker.settings.database import DatabaseURL
from tracker.settings.explain import ERROR, OK, WEAK, Diagnosis
from tracker.settings.permissions import OTHERS
from tracker.workflows.backups import backup_target, newest_backup
from tracker.workflows.evidence import missing_files
from tracker.workflows.retention import past_their_period

LOG = structlog.get_logger("tracker")
MEBIBYTE = 1 << 20
LOW_DISK, FULL_DISK = 1024 * MEBIBYTE, 100 * MEBIBYTE
MAX_CLOCK_DIFFERENCE = timedelta(seconds=30)
MAX_DAILY_AGE = timedelta(hours=36)
"""A nightly run that is older has been left out once."""
NEW_YEAR_IN_HONG_KONG = datetime(2026, 12, 31, 16, tzinfo=UTC)
FROM_DATABASE = {"database", "migrations", "keys", "clock", "database file", "evidence", "contact", "flask daily"}
"""Checks that read the database. To connect to a SQLite file that is missing would create it."""


class Installation(NamedTuple):
    """What the checks look at."""

    config: Mapping[str, Any]
    keys: Keyring
    mailer: Mailer | None
    pusher: Pusher | None
    evidence: EvidenceFolder | None
    today: date


def check_installation(installation: Installation) -> Iterator[Diagnosis]:
    """Yield a diagnosis for each check, whatever goes wrong in it. Writes nothing, and sends nothing."""
    checks: dict[str, Callable[[Installation], Diagnosis]] = {
        "database": _check_database,
        "migrations": _check_migrations,
        "keys": _check_keys,
        "mail": _check_mail,
        "push": _check_push,
        "clock": _check_clock,
        "holidays": _check_holidays,
        "disk": _check_disk,
        "database file": _check_file,
        "evidence": _check_evidence,
        "backups": _check_backups,
        "audit anchors": _check_anchors,
        "contact": _check_contact,
        "flask daily": _check_daily,
    }
    if missing := _missing_file(_database(installation)):
        yield Diagnosis(ERROR, "database", f"{missing} does not exist", ("Run `flask db upgrade`.",))
        checks = {subject: check for subject, check in checks.items() if subject not in FROM_DATABASE}
    for subject, check in checks.items():
        end_reading()
        try:
            yield check(installation)._replace(subject=subject)
        except TrackerError as error:
            yield Diagnosis(ERROR, subject, f"cannot be checked: {error}")
        except Exception as error:
            LOG.exception("check failed", check=subject)
            yield Diagnosis(ERROR, subject, f"cannot be checked, by a defect: {type(error).__name__}")


def _check_database(installation: Installation) -> Diagnosis:
    address = _database(installation).render_as_string(hide_password=True).partition("?")[0]
    return Diagnosis(OK, "", f"{database_version()} at {address}")


def _check_migrations(installation: Installation) -> Diagnosis:
    found, newest = schema_revision(), installation.config["NEWEST_REVISION"]
    if found == newest:
        return Diagnosis(OK, "", f"the newest, {newest}")
    return Diagnosis(ERROR, "", f"at {found}, the newest is {newest}", ("Run `flask db upgrade`.",))


def _check_keys(installation: Installation) -> Diagnosis:
    in_use = key_names_in_use()
    missing = sorted(name.hex() for name in in_use - installation.keys.names)
    if missing:
        advice = f"Add the keys named {', '.join(missing)} to DATA_KEYS, after the newest: what they encrypt cannot be read."
        return Diagnosis(ERROR, "", f"{len(missing)} of the {len(in_use)} keys in use are missing", (advice,))
    unused = len(installation.keys.names - in_use)
    return Diagnosis(OK, "", f"{len(in_use)} in use, all there; {unused} without anything encrypted yet")


def _check_mail(installation: Installation) -> Diagnosis:
    counts = EmailCounts() if _missing_file(_database(installation)) else count_emails(at=clock.now())
    waiting = f"{counts.waiting} emails wait, {counts.late} of them too long; {counts.failed} could not be delivered"
    if installation.mailer is None:
        return Diagnosis(WEAK, "", f"no mail server; {waiting}", ("Set MAIL_URL: pages say that no email is sent.",))
    server = "no mail server here"
    if isinstance(installation.mailer, SmtpMailer):
        installation.mailer.greet()
        server = "the server takes our sign-in; nothing was sent"
    if counts.late:
        return Diagnosis(ERROR, "", f"{server}; {waiting}", ("Run `flask outbox send`, and let `flask scheduler` run.",))
    return Diagnosis(OK, "", f"{server}; {waiting}")


def _check_push(installation: Installation) -> Diagnosis:
    if installation.pusher is None:
        return Diagnosis(OK, "", "not offered; `flask push keys` makes what it needs")
    counts = PushBacklog() if _missing_file(_database(installation)) else count_pushes(at=clock.now())
    waiting = f"{counts.browsers} browsers, {counts.waiting} messages wait, {counts.late} of them too long"
    text = f"offered, signed with the key {installation.pusher.public_key[:12]}…; {waiting}"
    if counts.late:
        advice = (
            "A push service does not take them (see the log), or `flask scheduler` does not run. Emails are sent all the same."
        )
        return Diagnosis(WEAK, "", text, (advice,))
    return Diagnosis(OK, "", text)


def _check_clock(installation: Installation) -> Diagnosis:
    if NEW_YEAR_IN_HONG_KONG.astimezone(clock.HONG_KONG).date().isoformat() != "2027-01-01":
        return Diagnosis(ERROR, "", "the time zone data are wrong", ("Install the package tzdata again.",))
    difference = abs(database_now() - clock.now())
    text = f"today is {installation.today} in Hong Kong; the database's clock differs by {difference.total_seconds():.0f} s"
    if difference > MAX_CLOCK_DIFFERENCE:
        return Diagnosis(ERROR, "", text, ("Let NTP set the clock of both machines.",))
    return Diagnosis(OK, "", text)


def _check_holidays(installation: Installation) -> Diagnosis:
    text = f"the general holidays are known up to {holidays.LAST_YEAR}"
    if installation.today.year >= holidays.LAST_YEAR:
        return Diagnosis(WEAK, "", text, ("Upgrade: working days of later years cannot be counted.",))
    return Diagnosis(OK, "", text)


def _check_disk(installation: Installation) -> Diagnosis:
    url = _database(installation)
    folder = Path(url.database or ".").parent if url.get_backend_name() == "sqlite" else Path.cwd()
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Diagnosis(ERROR, "", f"{folder} cannot be read: {error.strerror}", ("Create the folder.",))
    text = f"{free // MEBIBYTE} MiB free in {folder}"
    if free < LOW_DISK:
        return Diagnosis(ERROR if free < FULL_DISK else WEAK, "", text, ("Make room before writing stops.",))
    return Diagnosis(OK, "", text)


def _check_file(installation: Installation) -> Diagnosis:
    url = _database(installation)
    if url.get_backend_name() != "sqlite":
        return Diagnosis(OK, "", "none: the server keeps its own")
    path = Path(url.database or "")
    if path.is_file() and path.stat().st_mode & OTHERS:
        return Diagnosis(WEAK, "", "others on this machine may read it", (f"Run `chmod 600 {path}`.",))
    return Diagnosis(OK, "", f"{path.stat().st_size // MEBIBYTE if path.is_file() else 0} MiB, for its owner only")


def _check_evidence(installation: Installation) -> Diagnosis:
    folder = installation.evidence
    if folder is None:
        return Diagnosis(
            WEAK, "", "no folder: no files are taken from participants", ("Set EVIDENCE_DIR, see docs/deploy.md.",)
        )
    if folder.path.stat().st_mode & OTHERS:
        return Diagnosis(WEAK, "", "others on this machine may read the folder", (f"Run `chmod 700 {folder.path}`.",))
    if missing := missing_files(folder):
        advice = f"Restore {', '.join(missing[:3])} from a backup of the folder {folder.path}."
        return Diagnosis(ERROR, "", f"{len(missing)} recorded files are missing", (advice,))
    return Diagnosis(OK, "", f"{len(stored_names())} files, all there, in {folder.path}")


def _check_backups(installation: Installation) -> Diagnosis:
    target = backup_target(installation.config)
    if target is None:
        advice = "Set BACKUP_FOLDER and BACKUP_RECIPIENT, see docs/deploy.md; if something else makes backups, restore one."
        return Diagnosis(WEAK, "", "none of ours", (advice,))
    newest = newest_backup(target.folder)
    if newest is None:
        return Diagnosis(ERROR, "", f"none in {target.folder}", ("Run `flask backup make`.",))
    text = f"the last one of {newest.at.astimezone(clock.HONG_KONG):%Y-%m-%d %H:%M} in Hong Kong, in {target.folder}"
    if clock.now() - newest.at > MAX_DAILY_AGE:
        return Diagnosis(ERROR, "", text, ("Run `flask daily`: it prints why none is made.",))
    if _is_beside_database(target.folder, installation):
        return Diagnosis(WEAK, "", f"{text}; on the same disk as the database", ("Store them on another disk.",))
    return Diagnosis(OK, "", f"{text}; restore one now and then")


def _check_anchors(installation: Installation) -> Diagnosis:
    path: Path | None = installation.config["AUDIT_ANCHOR"]
    if path is None:
        return Diagnosis(WEAK, "", "none: a rewritten audit is not found", ("Set AUDIT_ANCHOR, see docs/deploy.md.",))
    anchors = read_anchors(path)
    text = f"{len(anchors)}, the last one of {anchors[-1].at}" if anchors else "none yet: `flask daily` notes the first"
    if _is_beside_database(path.parent, installation):
        return Diagnosis(WEAK, "", f"{text}; on the same disk as the database", ("Put the file on another disk.",))
    return Diagnosis(OK, "", text)


def _check_contact(installation: Installation) -> Diagnosis:
    if not any(office_settings(on=installation.today).contact):
        return Diagnosis(WEAK, "", "nobody learns how to reach the office", ("Let an administrator enter it under Settings.",))
    return Diagnosis(OK, "", "shown on the page /contact and in emails")


def _check_daily(installation: Installation) -> Diagnosis:
    last = last_daily_run()
    if last is None:
        return Diagnosis(WEAK, "", "never ran", ("Schedule it: docs/deploy.md says when.",))
    text = f"ended {last.ended_at.astimezone(clock.HONG_KONG):%Y-%m-%d %H:%M} in Hong Kong; {'; '.join(last.lines)}"
    if last.failed:
        return Diagnosis(ERROR, "", text, ("Run `flask daily`: it prints why a step fails.",))
    if clock.now() - last.ended_at > MAX_DAILY_AGE:
        return Diagnosis(ERROR, "", text, ("It was left out last night: schedule it.",))
    yesterday = installation.today - timedelta(days=1)
    held = [bool(each.holds) for each in past_their_period(yesterday, on=installation.today)]
    if left := held.count(False):
        advice = "Run `flask retention run`: personal data are stored longer than the periods of the office."
        return Diagnosis(ERROR, "", f"{text}; {left} people are past their period and not erased", (advice,))
    return Diagnosis(OK, "", f"{text}; on hold past their period: {len(held)}" if held else text)


def _missing_file(url: DatabaseURL) -> Path | None:
    """Return the path of SQLite's file if it does not exist, else None."""
    path = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    return path if path and not path.exists() else None


def _is_beside_database(folder: Path, installation: Installation) -> bool:
    """Return whether a folder is on the same disk as SQLite's file; of a server's files nothing is known."""
    url = _database(installation)
    database = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    return database is not None and folder.exists() and folder.stat().st_dev == database.parent.stat().st_dev


def _database(installation: Installation) -> DatabaseURL:
    url: DatabaseURL = installation.config["SQLALCHEMY_DATABASE_URI"]
    return url
