"""`flask daily`: each step is done and reported, a failed step stops no other, and a second run finds nothing to do."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, update

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.audit import write_acts
from tests.factories.evidence import create_evidence, move_evidence_to_request
from tests.factories.former_rows import store_plain
from tests.factories.outbox import post_message
from tests.factories.participants import create_job, create_participant, dump_database, keyring, select_rows
from tests.factories.privacy_requests import record_correction, refuse_correction
from tests.factories.push import turn_push_on
from tests.factories.retention import create_applicant
from tracker.adapters.backup_archive import new_key_pair
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.adapters.keys import Secret
from tracker.adapters.smtp import MailError, MemoryMailer
from tracker.errors import StorageError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.cases import Flag
from tracker.models.daily_runs import DailyRun
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import SearchMark
from tracker.models.register import RegisterUpload
from tracker.queries.cases import CaseKey, all_cases
from tracker.services.accounts.passwords import request_new_password
from tracker.services.accounts.sessions import begin_session
from tracker.services.accounts.throttle import TryRate, Turn, take_turns
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.services.case_answers import ask_third_party
from tracker.services.cases import review, take
from tracker.services.participants.erase import erase_participant
from tracker.services.register.uploads import Bytes, keep_upload
from tracker.workflows import daily
from tracker.workflows.email.send import send_unsent_emails

pytestmark = pytest.mark.usefixtures("programs")
START, BEFORE = date(2026, 1, 15), date(2026, 5, 4)
DUE = datetime(2026, 7, 14, 16, tzinfo=UTC)
"""In Hong Kong the 15th begins: on it six months from the start are over."""
STEPS = (
    "assess_due",
    "expire_answers",
    "make_alerts",
    "digest_readers",
    "seal_identifiers",
    "renew_search_marks",
    "forget_uploads",
    "erase_due_people",
    "delete_old_evidence",
    "delete_orphans",
    "destroy_erased_keys",
    "delete_whole_throttles",
    "delete_ended_sessions",
    "delete_late_sign_ins",
    "delete_sent_emails",
    "delete_old_refusals",
    "delete_old_audit_lines",
    "due_requests",
    "verify_year",
    "anchor_audit",
    "send_unsent_pushes",
    "send_unsent_emails",
    "make_backup",
)
NOTHING_LEFT_FOR = {"delete_old_evidence": "delete_orphans"}
"""The step that finds nothing to do if another failed: a file has its entry until that one deletes it."""
DONE = """participants assessed: 1
cases without an answer reviewed again: 1
alerts made: 2
digests made: 1
personal data sealed: 1
search marks renewed: 1
register files destroyed: 1
participants erased when due: 1
evidence deleted when due: 1
files without an entry deleted: 1
erased keys destroyed: 2
throttles deleted: 1
ended sessions deleted: 1
unfinished sign-ins deleted: 1
sent emails deleted: 1
refusals deleted: 1
audit lines deleted: 1
privacy requests open: 0
quota figures verified: 0
audit lines anchored: 36
push messages sent: 1
emails sent: 3
backups made: 1
"""
NOTHING = re.sub(r"\d+", "0", DONE).replace("backups made: 0", "backups made: 1")


class BrokenMailServer:
    """A mail server that takes nothing."""

    def deliver(self, mail: OutgoingEmail) -> None:
        raise MailError("the mail server is away")


def run_daily(app: Flask) -> Result:
    with time_machine.travel(DUE, tick=False):
        return app.test_cli_runner().invoke(args=["daily"])


@pytest.fixture
def work_due(app: Flask, tmp_path: Path) -> None:
    """Work for every step: a participant who is due, not sealed yet and has no search marks, one who is erased, one whose period is over, an old upload, an old session, a sign-in that was never finished, an old email, a throttle that limits nobody any more, an old refusal, an old file, an audit line of seven years ago, audit lines that no anchor covers, an email that failed, a waiting one, a case whose answer is overdue, and a waiting push message."""
    app.config["AUDIT_ANCHOR"] = tmp_path / "anchors"
    (tmp_path / "evidence").mkdir()
    app.extensions["evidence"] = EvidenceFolder(tmp_path / "evidence")
    with time_machine.travel(DUE.replace(year=2018), tick=False):
        write_acts(1)
    app.config.update(BACKUP_FOLDER=tmp_path, BACKUP_RECIPIENT=new_key_pair()[0])
    person = create_participant("P-1", on=BEFORE)
    create_job(person, START, on=BEFORE)
    store_plain()
    erase_participant(create_participant("P-2", on=BEFORE).reference, reason="asked", by=COMMAND_LINE)
    db.session.execute(delete(SearchMark))
    db.session.commit()
    officer = create_user("Lee", "officer")
    with time_machine.travel(DUE - timedelta(days=91), tick=False):
        keep_upload("r.xlsx", Bytes(b"reference"), keys=keyring(), by=officer)
        begin_unfinished(Secret("u"), officer)
        take_turns([Turn(b"x" * 32, TryRate(1, timedelta(minutes=1)))])
    create_applicant("P-3", date(2024, 7, 13))
    with time_machine.travel(DUE - timedelta(days=400), tick=False):
        begin_session(Secret("s"), "a browser", by=officer)
    asker = create_participant("P-4", on=BEFORE)
    refused = refuse_correction(asker.id, on=date(2022, 7, 14))
    request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=officer)
    old = DUE - timedelta(days=400)
    email = update(OutboxMessage).where(OutboxMessage.user_id == officer)
    db.session.execute(email.values(state="sent", sent_at=old, ended_at=old))
    db.session.commit()
    create_user("Chan", "officer", password="x")
    with time_machine.travel(DUE - timedelta(hours=1), tick=False):
        post_message(person.id, "case-decided", {"outcome": "no-issue"})
        other = create_participant("P-6", on=BEFORE)
        job = create_job(other, date(2025, 6, 1), BEFORE, on=BEFORE)
        old_file = create_evidence(other.id, job.line_id)
        send_unsent_emails(MemoryMailer(), keyring(), on=BEFORE)  # there is no address: it fails
    move_evidence_to_request(old_file, asker.id, refused.id, written_at=old)
    with time_machine.travel(DUE, tick=False):
        request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=officer)
        reader, reader_id = create_participant_user("P-5")
        turn_push_on(reader.id, by=reader_id)
        post_message(reader.id, "case-decided", {"outcome": "no-issue"})
    found = all_cases()[0]
    waiting = review(take(CaseKey(found.id, found.version), by=officer), by=officer)
    ask_third_party(waiting, "the café, by telephone", on=DUE.date() - timedelta(14), by=officer)


@pytest.mark.usefixtures("work_due")
def test_each_step_is_done_once(app: Flask) -> None:
    first = run_daily(app)
    assert (first.output, first.exit_code) == (DONE, 0)
    assert (len(select_rows(Flag)), len(app.extensions["post"].emails)) == (3, 3)
    assert select_rows(RegisterUpload, "content") == [(None,)]
    before = dump_database()
    second = run_daily(app)
    assert (second.output, second.exit_code) == (NOTHING, 0)
    changing: dict[str, Any] = {"operations": [], "daily_runs": []}
    assert dump_database() | changing == before | changing
    assert select_rows(DailyRun, "lines", "failed") == [(DONE.splitlines(), 0), (NOTHING.splitlines(), 0)]


@pytest.mark.usefixtures("work_due")
@pytest.mark.parametrize("error", [StorageError("the database is busy"), ZeroDivisionError("a defect")], ids=repr)
@pytest.mark.parametrize("step", STEPS)
def test_failed_step_stops_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception) -> None:
    def fail(*_args: object, **_keywords: object) -> int:
        raise error

    monkeypatch.setattr(daily, step, fail)
    done = run_daily(app)
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert [line.endswith(": failed") for line in lines] == [step == each for each in STEPS]
    assert sum(re.search(r": [1-9]\d*$", line) is not None for line in lines) == len(
        {*STEPS} - {step, NOTHING_LEFT_FOR.get(step), "due_requests", "verify_year"}
    )
    assert (str(error) if isinstance(error, StorageError) else "ZeroDivisionError") in done.stderr


def test_open_privacy_requests_are_counted(app: Flask) -> None:
    who = create_participant("P-1", on=BEFORE)
    for on in (date(2026, 6, 4), date(2026, 6, 5)):
        record_correction(who.id, received_on=on)
    assert "\nprivacy requests open: 2, 1 overdue, the first is due on 2026-07-14\n" in run_daily(app).output


@pytest.mark.usefixtures("work_due")
def test_broken_mail_server_fails_and_emails_wait(app: Flask) -> None:
    app.extensions["post"] = BrokenMailServer()
    done = run_daily(app)
    assert (done.exit_code, done.stdout.splitlines()[-2]) == (1, "emails sent: failed")
    db.session.rollback()
    assert set(select_rows(OutboxMessage, "sent_at")) == {(None,)}


@pytest.mark.usefixtures("work_due")
def test_missing_mail_server_is_no_failure(app: Flask) -> None:
    app.extensions["post"] = None
    done = run_daily(app)
    assert (done.exit_code, done.stdout.splitlines()[-2]) == (0, "emails sent: 0, no mail server is set (MAIL_URL)")


def test_missing_folder_of_files_is_no_failure(app: Flask) -> None:
    app.extensions["evidence"] = None
    done = run_daily(app)
    assert "\nfiles without an entry deleted: 0, no folder is set (EVIDENCE_DIR)\n" in done.output
    assert done.exit_code == 0
