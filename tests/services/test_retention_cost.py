"""The retention run goes by indexes: its cost grows with the people who are due, whatever the number of all others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from tests.factories.canaries import create_canary
from tests.factories.participants import DAY
from tests.factories.retention import GONE, LEFT, create_applicant, create_departed
from tests.support.statements import count_statements
from tracker.models.base import db
from tracker.workflows.retention import delete_ended_sessions, delete_late_sign_ins, delete_sent_emails, erase_due_people

SMALL = {"office_settings", "reports", "unfinished_sign_ins", "register_uploads", "audit_head", "CONSTANT", "(subquery-1)"}
"""What may be read whole: a few rows, whatever the number of people."""
PARTIAL = "ix_sessions_secrets", "ix_participants_no_last_day", "ix_participants_erased"
"""Indexes of the few rows that something is to be done with; they may be read whole."""


@contextmanager
def noted_statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements of a block with their parameters."""
    sent: list[tuple[str, Any]] = []

    def note(*args: Any) -> None:
        if not args[5] and args[2].split()[0] in {"SELECT", "UPDATE", "DELETE"}:
            sent.append((args[2], args[3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def tables_read_whole() -> set[str]:
    """The tables that a retention run reads from beginning to end, small ones left out."""
    with noted_statements() as sent:
        assert erase_due_people(on=GONE.replace(year=2034)) == 3
        delete_ended_sessions(on=GONE)
        delete_late_sign_ins()
        delete_sent_emails(on=GONE)
    db.session.rollback()
    assert len(sent) > 40
    plans: list[str] = []
    for statement, parameters in sent:
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        plans += [row[3] for row in plan if row[3].startswith("SCAN")]
    return {step.split()[1] for step in plans if not any(index in step for index in PARTIAL)} - SMALL


@pytest.fixture
def _people(app: Flask) -> None:
    create_canary(1)
    create_departed("P-2")
    create_applicant("P-3")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("index", "table"),
    [
        (None, None),
        ("ix_participants_stay_ends", "participants"),
        ("ix_participants_visa_ends", "participants"),
        ("ix_operations_by", "operations"),
        ("ix_outbox_ended", "outbox"),
        ("ix_sessions_begun_at", "sessions"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("_people")
def test_run_reads_no_large_table_whole(index: str | None, table: str | None) -> None:
    if index is not None:
        db.session.execute(text(f"DROP INDEX {index}"))
        db.session.commit()
    assert tables_read_whole() == ({table} if table else set())


@pytest.mark.usefixtures("app")
def test_statements_grow_with_the_people_who_are_due_alone() -> None:
    create_departed("P-0", LEFT - 3 * DAY)
    for number in (1, 2, 3):
        create_departed(f"P-{number}", LEFT - DAY)
    for number in range(4, 8):
        create_departed(f"P-{number}", LEFT + number * DAY)
    counts = []
    for day in (GONE - 2 * DAY, GONE - DAY):
        with count_statements() as sent:
            erase_due_people(on=day)
        counts.append(len(sent))
    with count_statements() as idle:
        assert erase_due_people(on=GONE) == 0
    assert counts[1] - len(idle) <= 3 * (counts[0] - len(idle))
