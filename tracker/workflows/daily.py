"""The work of every night: what time alone makes due. A step that fails does not stop the others."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import structlog

from tracker import clock
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.push import Pusher
from tracker.adapters.smtp import Mailer
from tracker.errors import TrackerError
from tracker.queries.digests import digest_of, digest_readers, digest_window
from tracker.queries.email import is_email_waiting
from tracker.queries.particulars import count_plain_identifiers
from tracker.queries.privacy_requests import due_requests
from tracker.queries.recount import verify_year
from tracker.services.accounts.authors import DAILY_RUN
from tracker.services.accounts.throttle import delete_whole_throttles
from tracker.services.alerts import make_alerts
from tracker.services.assessments import assess_due, assess_outdated
from tracker.services.case_answers import expire_answers
from tracker.services.daily_runs import record_daily_run
from tracker.services.digests import queue_digest
from tracker.services.participants.erase import destroy_erased_keys
from tracker.services.participants.seal import seal_accounts, seal_identifiers
from tracker.services.participants.search_marks import renew_search_marks
from tracker.services.register.uploads import forget_uploads
from tracker.workflows.audit import AuditTarget, anchor_audit
from tracker.workflows.backups import BackupTarget, delete_old_backups, make_backup
from tracker.workflows.email.send import send_unsent_emails
from tracker.workflows.evidence import delete_old_evidence, delete_orphans
from tracker.workflows.push.send import send_unsent_pushes
from tracker.workflows.retention import (
    delete_ended_sessions,
    delete_late_sign_ins,
    delete_old_audit_lines,
    delete_old_refusals,
    delete_sent_emails,
    erase_due_people,
)

LOG = structlog.get_logger("tracker")
ANCHORED = "audit lines anchored"
"""The name of the step that verifies the audit and notes its end."""
BACKED_UP = "backups made"
PEOPLE_AT_ONCE = 200
"""People whom one transaction assesses or marks."""


class EmailsWaitingError(TrackerError):
    """Some emails could not be sent; the log has the reasons."""


class QuotaDifferenceError(TrackerError):
    """Figures of the ledger or of closed reports that counting again does not confirm."""


class StepResult(NamedTuple):
    """The result of one step: a line with its number, or the error that stopped it."""

    line: str
    error: str | None = None


class DailyTools(NamedTuple):
    """What the steps work with: mail server, data keys, push services, and where audit, backups and files are stored."""

    mailer: Mailer | None
    keys: Keyring
    audit: AuditTarget
    pusher: Pusher | None
    backups: BackupTarget | None
    evidence: EvidenceFolder | None


def run_daily(tools: DailyTools, *, on: date) -> Iterator[StepResult]:
    """Run every step and yield its result at once; a second run on the same day finds nothing to do.

    Without a mail server, emails wait, and no step fails.
    """
    began_at, printed, failed = clock.now(), list[str](), 0
    for result in _run_steps(tools, on=on):
        printed.append(result.line)
        failed += result.error is not None
        yield result
    try:
        record_daily_run(printed, failed=failed, began_at=began_at)
    except TrackerError as error:
        yield StepResult("run recorded: failed", str(error))


def _steps(tools: DailyTools, *, on: date) -> dict[str, Callable[[], str]]:
    """Return the steps by name, in their order."""
    return {
        "participants assessed": lambda: str(assess_people_due(on=on)),
        "cases without an answer reviewed again": lambda: str(end_waits(on=on)),
        "alerts made": lambda: str(make_due_alerts(on=on)),
        "digests made": lambda: str(make_digests(on=on)),
        "personal data sealed": lambda: _seal(tools.keys),
        "search marks renewed": lambda: _renew_marks(tools.keys),
        "register files destroyed": lambda: str(destroy_old_uploads()),
        "participants erased when due": lambda: str(erase_due_people(on=on)),
        "evidence deleted when due": lambda: str(delete_old_evidence(on=on)),
        "files without an entry deleted": lambda: _delete_orphans(tools.evidence),
        "erased keys destroyed": lambda: str(destroy_erased_keys()),
        "throttles deleted": lambda: str(delete_whole_throttles()),
        "ended sessions deleted": lambda: str(delete_ended_sessions(on=on)),
        "unfinished sign-ins deleted": lambda: str(delete_late_sign_ins()),
        "sent emails deleted": lambda: str(delete_sent_emails(on=on)),
        "refusals deleted": lambda: str(delete_old_refusals(on=on)),
        "audit lines deleted": lambda: str(delete_old_audit_lines(on=on)),
        "privacy requests open": lambda: _count_requests(on=on),
        "quota figures verified": lambda: _verify_quota(on=on),
        ANCHORED: lambda: _anchor(tools),
        "push messages sent": lambda: _send_pushes(tools.pusher, on=on),
        "emails sent": lambda: _send_emails(tools, on=on),
        BACKED_UP: lambda: _back_up(tools),
    }


def _run_steps(tools: DailyTools, *, on: date) -> Iterator[StepResult]:
    for name, step in _steps(tools, on=on).items():
        try:
            yield StepResult(f"{name}: {step()}")
        except TrackerError as error:
            yield StepResult(f"{name}: failed", str(error))
        except Exception as error:
            LOG.exception("daily step failed", step=name)
            yield StepResult(f"{name}: failed", f"defect: {type(error).__name__}; the log says more")


def assess_people_due(*, on: date) -> int:
    """Assess everybody whose result changes by `on` through time alone, or whose rules have changed; return how many.

    One transaction for each `PEOPLE_AT_ONCE` people.
    """
    assessed = 0
    for assess_some in (assess_outdated, assess_due):
        while count := assess_some(limit=PEOPLE_AT_ONCE, on=on, by=DAILY_RUN):
            assessed += count
    return assessed


def make_due_alerts(*, on: date) -> int:
    """Store the messages of all alerts that are due by a day, for `PEOPLE_AT_ONCE` people in each transaction; return how many.

    To be run after the assessments, which write alerts ahead.
    """
    made = 0
    while count := make_alerts(limit=PEOPLE_AT_ONCE, on=on, by=DAILY_RUN):
        made += count
    return made


def end_waits(*, on: date) -> int:
    """Put the cases whose answer is overdue under review again, `PEOPLE_AT_ONCE` in each transaction; return how many."""
    ended = 0
    while count := expire_answers(limit=PEOPLE_AT_ONCE, on=on, by=DAILY_RUN):
        ended += count
    return ended


def make_digests(*, on: date) -> int:
    """Store the digest of a day for each officer, if there is something to say; return how many. To be run after the alerts.

    One transaction for each officer; a second run on the same day finds nobody without one.
    """
    made = 0
    for reader in digest_readers():
        is_new = reader.last_at is None or clock.hong_kong_day(reader.last_at) < on
        if is_new and not digest_of(digest_window(reader.last_at, at=clock.now()), on=on).is_empty:
            queue_digest(reader, on=on, by=DAILY_RUN)
            made += 1
    return made


def _count_requests(*, on: date) -> str:
    """Return how many privacy requests wait for an answer, how many are overdue, and the next deadline."""
    due = due_requests(on=on)
    if due.next_due is None:
        return "0"
    return f"{due.unanswered}, {due.overdue} overdue, the first is due on {due.next_due.isoformat()}"


def _verify_quota(*, on: date) -> str:
    """Count the quotas of this and the last year again; return how many closed reports agree. Raises `QuotaDifferenceError`."""
    found = [each for year in (on.year - 1, on.year) for each in verify_year(year)]
    differences = [f"{each.scheme} {each.direction}: {which}" for each in found for which in each.differences]
    if differences:
        raise QuotaDifferenceError(
            f"{len(differences)} figures differ, the first: {differences[0]}; flask quota verify lists all"
        )
    return str(sum(each.reports for each in found))


def seal_personal_data(keys: Keyring) -> int:
    """Seal the personal data that a former release stored plainly; return the number of people.

    Some hundred people in each transaction, so that an interrupted run is resumed by the next. Raises SealedError without
    data keys.
    """
    sealed = 0
    while count := seal_identifiers(limit=PEOPLE_AT_ONCE, keys=keys, by=DAILY_RUN):
        sealed += count
    while seal_accounts(limit=PEOPLE_AT_ONCE, by=DAILY_RUN):
        pass
    return sealed


def _seal(keys: Keyring) -> str:
    try:
        return str(seal_personal_data(keys))
    except SealedError as error:
        raise SealedError(f"{error}; {count_plain_identifiers()} people are not sealed yet") from error


def _renew_marks(keys: Keyring) -> str:
    """Renew the search marks that another data key or an earlier release made, some hundred people in each transaction."""
    renewed = 0
    try:
        while count := renew_search_marks(limit=PEOPLE_AT_ONCE, keys=keys, by=DAILY_RUN):
            renewed += count
    except SealedError:
        return "0, no data keys are set (DATA_KEYS)"
    return str(renewed)


def destroy_old_uploads() -> int:
    """Destroy the uploaded register files whose time is over; return how many. Some hundreds in each transaction."""
    destroyed = 0
    while count := forget_uploads(by=DAILY_RUN):
        destroyed += count
    return destroyed


def _delete_orphans(folder: EvidenceFolder | None) -> str:
    """Delete the files that nothing records, after the steps that delete what recorded them. Raises EvidenceFolderError."""
    return "0, no folder is set (EVIDENCE_DIR)" if folder is None else str(delete_orphans(folder))


def _anchor(tools: DailyTools) -> str:
    """Note the end of the audit outside the database. Raises `ChangedAuditError` and others, see `anchor_audit`."""
    if tools.audit.file is None:
        return "0, no file is set (AUDIT_ANCHOR)"
    return str(anchor_audit(tools.audit.file, tools.mailer, tools.audit.email))


def _send_emails(tools: DailyTools, *, on: date) -> str:
    """Send the waiting emails. Raises `EmailsWaitingError` if some could not be sent and are tried again."""
    if tools.mailer is None:
        return "0, no mail server is set (MAIL_URL)"
    counts = send_unsent_emails(tools.mailer, tools.keys, on=on)
    if is_email_waiting():
        raise EmailsWaitingError(f"{counts.sent} sent, others could not be; the log says why")
    return str(counts.sent)


def _send_pushes(pusher: Pusher | None, *, on: date) -> str:
    """Send the waiting push messages, if there is a key; those that are delayed are tried again and do not fail the step."""
    return "0" if pusher is None else str(send_unsent_pushes(pusher, on=on).sent)


def _back_up(tools: DailyTools) -> str:
    """Back up the database, last of all: who was erased in this night is in no backup of it. Raises CopyError and others."""
    if tools.backups is None:
        return "0, no folder is set (BACKUP_FOLDER)"
    make_backup(tools.backups, tools.keys)
    delete_old_backups(tools.backups)
    return "1"
