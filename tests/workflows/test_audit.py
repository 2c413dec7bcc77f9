"""The end of the audit is noted outside, and what was changed since is found by us and by the script alone."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories.audit import close_and_sign_month, write_acts
from tests.factories.participants import create_participant
from tests.support.audit_checks import change, invoke, run_script
from tracker.adapters.anchor_file import Anchor, AnchorFileError, append_anchor, read_anchors
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import MailError, MemoryMailer
from tracker.errors import ChangedAuditError
from tracker.models.base import db
from tracker.queries.audit import audit_head, latest_acts
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.workflows.audit import anchor_audit, send_alarm, verify_audit
from tracker.workflows.privacy import erase


@pytest.fixture
def file(app: Flask, tmp_path: Path) -> Path:
    """An audit with some lines and a signed report, anchored in this file."""
    write_acts(5)
    close_and_sign_month()
    path = tmp_path / "anchors"
    anchor_audit(path, None, None)
    return path


def test_whole_audit_verifies(app: Flask, file: Path) -> None:
    found = verify_audit(file)
    assert (found.lines, found.anchors, found.reports, found.faults) == (audit_head().length, 1, 1, ())
    done = invoke(app, "verify", "--anchors", str(file))
    assert (done.exit_code, done.output) == (0, f"lines: {found.lines}, anchors: 1, reports: 1, faults: 0\n")


def test_change_since_the_last_anchor_stops_the_next_one(app: Flask, file: Path) -> None:
    before = audit_head().length
    write_acts(3)
    change(f"UPDATE audit_lines SET action = 'user.removed' WHERE id = {before + 2}")
    with pytest.raises(ChangedAuditError):
        anchor_audit(file, None, None)
    assert len(read_anchors(file)) == 1


def test_rewritten_end_stops_the_next_anchor(app: Flask, file: Path) -> None:
    change(
        f"UPDATE audit_lines SET hash = 'another' WHERE id = {audit_head().length}", "UPDATE audit_head SET hash = 'another'"
    )
    with pytest.raises(ChangedAuditError):
        anchor_audit(file, None, None)


class SilentMailServer:
    """A mail server that takes nothing."""

    def deliver(self, mail: OutgoingEmail) -> None:
        raise MailError("the mail server is away")


def break_line_two() -> None:
    change("UPDATE audit_lines SET action = 'user.removed' WHERE id = 2")


def break_newest_line() -> None:
    change(f"UPDATE audit_lines SET action = 'user.removed' WHERE id = {audit_head().length}")


def test_nightly_alarm_is_emailed(file: Path) -> None:
    mailer = MemoryMailer()
    write_acts(1)
    break_newest_line()
    with pytest.raises(ChangedAuditError, match=r"an alarm was emailed to auditor@office\.example"):
        anchor_audit(file, mailer, "auditor@office.example")
    [email] = mailer.emails
    assert (email.address, email.subject) == ("auditor@office.example", "Sojourn: the audit does not verify")
    assert f"Audit line {audit_head().length} does not fit the chain or its anchor." in email.text


def test_damaged_anchor_file_is_an_alarm(file: Path) -> None:
    mailer = MemoryMailer()
    file.write_text("no anchor\n")
    with pytest.raises(AnchorFileError):
        anchor_audit(file, mailer, "auditor@office.example")
    assert len(mailer.emails) == 1


@pytest.mark.parametrize(
    ("mailer", "address", "words"),
    [
        (SilentMailServer(), "auditor@office.example", "the alarm could not be emailed: the mail server is away"),
        (MemoryMailer(), None, "no alarm was emailed"),
        (None, "auditor@office.example", "no alarm was emailed"),
    ],
)
def test_alarm_that_is_not_sent_hides_no_fault(file: Path, mailer: Any, address: str | None, words: str) -> None:
    write_acts(1)
    break_newest_line()
    with pytest.raises(ChangedAuditError, match=r"the audit was changed \(1 faults\)") as error:
        anchor_audit(file, mailer, address)
    assert words in str(error.value)


def test_alarm_lists_the_first_faults_only() -> None:
    mailer = MemoryMailer()
    send_alarm([f"fault {number}." for number in range(30)], mailer, "auditor@office.example")
    text = mailer.emails[0].text
    assert ("30 faults" in text, "fault 19." in text, "fault 20." in text) == (True, True, False)


def test_verify_command_emails_an_alarm(app: Flask, file: Path) -> None:
    app.config["AUDIT_EMAIL"] = "auditor@office.example"
    assert (invoke(app, "verify", "--anchors", str(file)).exit_code, app.extensions["post"].emails) == (0, [])
    break_line_two()
    done = invoke(app, "verify", "--anchors", str(file))
    assert (done.exit_code, done.stderr) == (1, "an alarm was emailed to auditor@office.example\n")
    [email] = app.extensions["post"].emails
    assert "Audit line 2 does not fit the chain or its anchor." in email.text


def test_missing_anchors_are_named(app: Flask) -> None:
    done = invoke(app, "verify")
    assert (done.exit_code, done.stdout) == (0, "lines: 0, anchors: 0, reports: 0, faults: 0\n")
    assert "AUDIT_ANCHOR" in done.stderr


@pytest.mark.parametrize(
    ("statements", "word"),
    [
        (["UPDATE audit_lines SET action = 'user.removed' WHERE id = 2"], "line 2"),
        (["UPDATE audit_lines SET details = NULL WHERE id = 3"], "line 3 lost its details"),
        (["UPDATE audit_head SET length = 1, hash = (SELECT hash FROM audit_lines WHERE id = 1)",
          "DELETE FROM audit_lines WHERE id > 1"], "line"),
        (["UPDATE reports SET month = '2026-02'"], "Report 1 is not"),
        (["UPDATE reports SET checksum = 'another'"], "Report 1 is not"),
        (["UPDATE reports SET figures = '[[\"report\", \"scheme\", \"\", \"japan\"]]'"], "Report 1 is not"),
        (["UPDATE reports SET signed_by = -1"], "Report 1 is not"),
        (["UPDATE reports SET state = 'closed', signed_by = NULL, signed_at = NULL"], "Report 1 is not"),
        (["DELETE FROM reports"], "Report 1 was closed, and is gone"),
    ],
)  # fmt: skip
def test_change_is_found(app: Flask, file: Path, tmp_path: Path, statements: list[str], word: str) -> None:
    change(*statements)
    assert any(word in fault for fault in verify_audit(file).faults)
    done = invoke(app, "verify", "--anchors", str(file))
    assert (done.exit_code, word in done.stdout) == (1, True)


@pytest.mark.slow
def test_details_are_missed_unless_the_audit_tells_of_the_erasure(app: Flask, file: Path, tmp_path: Path) -> None:
    who, export = create_participant("P-1"), tmp_path / "audit.jsonl"
    change(
        f"UPDATE audit_lines SET details = NULL WHERE participant_id = {who.id}",
        f"UPDATE participants SET erased_at = created_at WHERE id = {who.id}",
    )
    export.write_text(invoke(app, "export").stdout, encoding="utf-8")
    [fault] = verify_audit(file).faults
    assert "lost its details, though nobody was erased" in fault
    assert run_script(export, file) == (1, f"{fault}\nlines: {audit_head().length}, anchors: 1, faults: 1\n")


@pytest.mark.slow
def test_details_from_before_an_erasure_are_not_missed(app: Flask, file: Path, tmp_path: Path) -> None:
    create_participant("P-1")
    erase("P-1", reason="asked for it", by=COMMAND_LINE)
    export = tmp_path / "audit.jsonl"
    export.write_text(invoke(app, "export").stdout, encoding="utf-8")
    assert (verify_audit(file).faults, run_script(export, file)[0]) == ((), 0)
    change(f"UPDATE audit_lines SET details = NULL WHERE id = {audit_head().length}")
    assert len(verify_audit(file).faults) == 1


@pytest.mark.slow
def test_script_alone_agrees(app: Flask, file: Path, tmp_path: Path) -> None:
    export = tmp_path / "audit.jsonl"

    def verify() -> tuple[int, str]:
        export.write_text(invoke(app, "export").stdout, encoding="utf-8")
        found = [run_script(export, file)]
        if db.engine.dialect.name == "sqlite":
            db.session.rollback()
            found.append(run_script(Path(str(db.engine.url.database)), file))
        assert len(set(found)) == 1
        return found[0]

    lines = audit_head().length
    assert verify() == (0, f"lines: {lines}, anchors: 1, faults: 0\n")
    change("UPDATE reports SET checksum = 'another'", "UPDATE audit_lines SET action = 'user.removed' WHERE id = 2")
    assert verify() == (
        1,
        f"""Audit line 2 does not fit the chain or its anchor.
Report 1 is not as it was closed and signed.
lines: {lines}, anchors: 1, faults: 2
""",
    )
    assert run_script(tmp_path / "missing", file)[0] == 2


def test_anchor_is_noted_once_and_emailed(app: Flask, tmp_path: Path) -> None:
    path, mailer = tmp_path / "anchors", MemoryMailer()
    lines = write_acts(3)
    assert [anchor_audit(path, mailer, "auditor@office.example") for _ in range(2)] == [lines, 0]
    [anchor], [email] = read_anchors(path), mailer.emails
    assert (anchor.length, anchor.hash) == audit_head()
    assert json.dumps(anchor._asdict()) in email.text.splitlines()
    assert email.address == "auditor@office.example"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert write_acts(2) == anchor_audit(path, mailer, None) == 2
    assert [each.length for each in read_anchors(path)] == [lines, lines + 2]


def test_anchor_that_cannot_be_emailed_is_not_noted(app: Flask, tmp_path: Path) -> None:
    class BrokenMailer:
        def deliver(self, mail: OutgoingEmail) -> None:
            raise MailError("away")

    write_acts(1)
    with pytest.raises(MailError):
        anchor_audit(tmp_path / "anchors", BrokenMailer(), "auditor@office.example")
    assert read_anchors(tmp_path / "anchors") == []


def test_anchors_that_contradict_each_other_are_named(app: Flask, file: Path) -> None:
    append_anchor(file, read_anchors(file)[0]._replace(hash="another"))
    assert any("contradicts" in fault for fault in verify_audit(file).faults)


def test_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "anchors"
    path.touch(0o644)
    path.chmod(0o644)
    with pytest.raises(AnchorFileError, match="chmod 600"):
        append_anchor(path, Anchor("x", 1, "y"))
    with pytest.raises(AnchorFileError, match="cannot be written"):
        append_anchor(tmp_path, Anchor("x", 1, "y"))
    with pytest.raises(AnchorFileError, match="cannot be read"):
        read_anchors(tmp_path)


RIGHT = {"at": "2026-11-30T04:00:00+00:00", "length": 1, "hash": "y"}
WRONG = {"length": "1"}, {"hash": 1}, {"at": "x"}, {"at": 1}, {"at": "2026-11-30T04:00:00"}
NO_ANCHORS = "x", "[]", '{"at": "x"}', *(json.dumps(RIGHT | part) for part in WRONG)


@pytest.mark.parametrize("line", NO_ANCHORS)
def test_line_that_is_not_an_anchor_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "anchors").write_text(f"{json.dumps(RIGHT)}\n{line}\n")
    with pytest.raises(AnchorFileError, match="line 2"):
        read_anchors(tmp_path / "anchors")


def test_latest_acts_show_no_details(app: Flask) -> None:
    create_participant("P-1")
    write_acts(2)
    acts = latest_acts(2)
    assert [act.id for act in acts] == [audit_head().length, audit_head().length - 1]
    assert [act.is_about_participant for act in latest_acts(9)][-1]
    assert latest_acts(9, before=acts[-1].id)[0].id == acts[-1].id - 1
