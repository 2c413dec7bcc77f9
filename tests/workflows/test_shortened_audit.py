"""Audit lines are deleted after seven years; what is left still verifies, and shows what was changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from tests.factories.audit import close_and_sign_month, write_acts
from tests.factories.participants import select_rows
from tests.factories.retention import create_applicant, create_hold
from tests.support.audit_checks import both_find, change, invoke, run_script
from tracker.adapters.anchor_file import read_anchors
from tracker.errors import ChangedAuditError, OperationReusedError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.idempotency import Operation
from tracker.queries.audit import audit_head, audit_start
from tracker.queries.holds import HoldKey
from tracker.queries.office import DEFAULTS
from tracker.services.office import OfficeDraft, change_office_settings
from tracker.services.retention.audit_lines import shorten_audit
from tracker.services.retention.holds import lift_hold
from tracker.workflows.audit import anchor_audit
from tracker.workflows.retention import delete_old_audit_lines

DAY = timedelta(days=1)
WRITTEN = datetime(2019, 11, 29, 15, 59, tzinfo=UTC)
"""A minute before midnight in Hong Kong."""
DUE = date(2026, 11, 30)
REPORTS = "The reports whose audit lines were deleted are not as they were closed and signed."


@pytest.fixture
def file(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Some lines and a signed report of 29 November 2019, lines of the day after it, and their anchors; it is 30 November 2026."""
    path = tmp_path / "anchors"
    with time_machine.travel(WRITTEN, tick=False):
        write_acts(2)
        close_and_sign_month("2019-10", on=date(2019, 11, 29))
    for moment in (WRITTEN + timedelta(minutes=2), WRITTEN + DAY):
        with time_machine.travel(moment, tick=False):
            anchor_audit(path, None, None)
            write_acts(3)
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        yield path


def test_lines_are_deleted_on_their_day_and_the_rest_verifies(app: Flask, file: Path) -> None:
    length, old = audit_head().length, read_anchors(file)[0].length
    assert delete_old_audit_lines(on=DUE - DAY) == 0
    assert (delete_old_audit_lines(on=DUE), delete_old_audit_lines(on=DUE)) == (old, 0)
    assert [row[0] for row in select_rows(AuditLine, "id")] == list(range(old + 1, length + 2))
    assert (audit_start().length, audit_head().length, both_find(app, file)) == (old, length + 1, [])
    done = invoke(app, "verify", "--anchors", str(file))
    counts = f"lines: {length + 1 - old}, anchors: 2, reports: 1, faults: 0"
    assert (done.exit_code, done.stdout) == (0, f"lines deleted after seven years: {old}\n{counts}\n")
    assert (anchor_audit(file, None, None), both_find(app, file)) == (audit_head().length - read_anchors(file)[1].length, [])


def test_of_two_deletions_at_once_the_later_finds_nothing(app: Flask, file: Path) -> None:
    now: dict[str, Any] = {"limit": 1_000, "on": DUE, "by": COMMAND_LINE}
    assert (shorten_audit(**now), shorten_audit(**now)) == (read_anchors(file)[0].length, 0)
    assert both_find(app, file) == []


def test_next_deletion_moves_the_beginning(app: Flask, file: Path) -> None:
    delete_old_audit_lines(on=DUE)
    length = audit_head().length
    with time_machine.travel(datetime(2034, 1, 1, tzinfo=UTC), tick=False):
        delete_old_audit_lines(on=date(2034, 1, 1))
        assert (audit_start().length, audit_head().length, both_find(app, file)) == (length, length + 1, [])


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_script_reads_the_database_itself(app: Flask, file: Path) -> None:
    delete_old_audit_lines(on=DUE)
    db.session.rollback()
    assert run_script(Path(str(db.engine.url.database)), file)[0] == 0


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE reports SET month = '2019-09'", REPORTS),
        ("UPDATE reports SET signed_by = -1", REPORTS),
        ("UPDATE reports SET closed_at = '2019-11-28 10:00:00'", REPORTS),
        ("UPDATE reports SET state = 'closed', signed_by = NULL, signed_at = NULL", REPORTS),
        ("DELETE FROM reports", REPORTS),
        ('UPDATE reports SET figures = \'[["report", "scheme", "", "japan"]]\'', "Report 1 is not as it was"),
        ("UPDATE audit_head SET deleted_length = deleted_length - 1", "no line states"),
        ("UPDATE audit_head SET deleted_hash = 'another'", "no line states"),
        ("DELETE FROM audit_lines WHERE id = (SELECT min(id) FROM audit_lines)", "does not fit the chain"),
        ("UPDATE audit_lines SET details = '{}' WHERE action = 'audit.shortened'", "no line states"),
    ],
)
def test_change_of_what_is_left_is_found(app: Flask, file: Path, statement: str, fault: str) -> None:
    delete_old_audit_lines(on=DUE)
    change(statement)
    assert [each for each in both_find(app, file) if fault in each] != []


def test_anchor_of_the_last_deleted_line_must_be_its_hash(app: Flask, file: Path) -> None:
    delete_old_audit_lines(on=DUE)
    anchor = read_anchors(file)[0]
    assert anchor.length == audit_start().length
    file.write_text(file.read_text().replace(anchor.hash, "f" * 64))
    assert both_find(app, file) == [f"Audit line {anchor.length} does not fit the chain or its anchor."]


def test_deletion_before_the_period_is_found(app: Flask, file: Path) -> None:
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        delete_old_audit_lines(on=date(2027, 1, 1))
    assert [fault for fault in both_find(app, file) if "before their period was over" in fault] != []


def test_changed_line_stays_as_evidence(app: Flask, file: Path) -> None:
    change("UPDATE audit_lines SET action = 'user.removed' WHERE id = 2")
    with pytest.raises(ChangedAuditError, match="audit line 2 was changed"):
        delete_old_audit_lines(on=DUE)
    assert audit_start().length == 0


def test_line_about_a_person_with_a_hold_stays_with_all_later_ones(app: Flask, file: Path) -> None:
    with time_machine.travel(WRITTEN + timedelta(days=2), tick=False):
        who = create_applicant(applied=date(2019, 11, 1))
        hold = create_hold(who, on=date(2019, 12, 1))
        write_acts(2)
    first = min(select_rows(AuditLine, "id", participant_id=who.id))[0]
    day = date(2027, 1, 1)
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        delete_old_audit_lines(on=day)
        assert (audit_start().length, delete_old_audit_lines(on=day)) == (first - 1, 0)
        lift_hold(who.id, HoldKey(hold, 1), "settled", on=day, by=COMMAND_LINE)
        assert (delete_old_audit_lines(on=day) > 0, both_find(app, file)) == (True, [])


def test_requests_of_deleted_lines_are_forgotten(app: Flask) -> None:
    draft = OfficeDraft(DEFAULTS._replace(file_days=60), date(2019, 11, 29), "first", 0)
    again: dict[str, Any] = {"on": date(2019, 11, 29), "by": COMMAND_LINE, "operation": "a" * 32}
    with time_machine.travel(WRITTEN, tick=False):
        change_office_settings(draft, **again)
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        delete_old_audit_lines(on=DUE)
        assert select_rows(Operation, "digest", "answer", key="a" * 32) == [(None, None)]
        with pytest.raises(OperationReusedError):
            change_office_settings(draft, **again)


@pytest.mark.usefixtures("app")
def test_many_lines_are_deleted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.workflows.retention.LINES_AT_ONCE", 2)
    with time_machine.travel(WRITTEN, tick=False):
        write_acts(5)
    assert (delete_old_audit_lines(on=DUE), audit_start().length) == (5, 5)
    assert db.session.scalar(text("SELECT count(*) FROM audit_lines WHERE action = 'audit.shortened'")) == 3
