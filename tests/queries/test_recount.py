"""Counting again, by a route of its own, agrees with ledger and reports; one altered entry or figure is found."""

import ast
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

import tracker.queries.recount
from tests.factories.participants import create_participant, select_rows
from tests.support.commands import invoke_quota
from tests.support.statements import count_statements
from tracker.compliance.month_report import next_month
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.quota import LedgerEntry
from tracker.models.reports import Report
from tracker.queries.participants import ParticipantKey
from tracker.queries.recount import FigureDifference, verify_year
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.return_place import return_place
from tracker.services.participants.visa import record_visa
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling
from tracker.services.reports import MonthDraft, close_first_issue

pytestmark = pytest.mark.usefixtures("app")
BY: dict[str, Any] = {"by": COMMAND_LINE}
WAYS = [("japan", "inbound"), ("japan", "outbound"), ("korea", "inbound")]
ALLOWED = {"collections", "collections.abc", "datetime", "typing", "sqlalchemy"}


def live(dice: random.Random, number: int, on: date) -> ParticipantKey:
    """A visa of this month in some scheme and direction; some arrived, some were returned or corrected at once."""
    scheme, direction = dice.choice(WAYS)
    issued = on - timedelta(dice.randrange(20))
    key = create_participant(
        f"{direction}-{number:03}",
        scheme=scheme,
        direction=direction,
        visa=VisaDraft(issued - timedelta(20), issued),
        stay=StayDraft(issued + timedelta(3)) if dice.random() < 0.4 else StayDraft(),
        on=on,
    )
    if dice.random() < 0.3:
        return return_place(key, dice.choice(["lapsed", "cancelled"]), day=issued + timedelta(1), on=on, **BY)
    if dice.random() < 0.3:
        return record_visa(key, VisaDraft(issued - timedelta(20), issued - timedelta(30)), on=on, **BY)
    return key


@pytest.fixture
def three_years() -> Iterator[None]:
    """Three years in both directions, each month closed on the first of the next; many facts came late. It is January 2027."""
    dice, number, month = random.Random(23), 0, "2024-01"
    while month < "2027-01":
        following = date.fromisoformat(f"{next_month(month)}-01")
        with time_machine.travel(datetime(following.year, following.month, 1, 4, tzinfo=UTC), tick=False) as clock:
            for _ in range(dice.randrange(4)):
                number += 1
                live(dice, number, following - timedelta(1))
            clock.shift(60)
            if month == "2025-05":
                set_ceiling(CeilingDraft("japan", "inbound", "2025", 1700, "a rise"), by=COMMAND_LINE)
            for scheme, direction in WAYS:
                close_first_issue(MonthDraft(scheme, direction, month), on=following, **BY)
            month = next_month(month)
    with time_machine.travel(datetime(2027, 1, 5, 4, tzinfo=UTC), tick=False):
        yield


def test_recount_agrees_with_three_years_of_reports(three_years: None) -> None:
    for year in (2024, 2025, 2026):
        with count_statements() as sent:
            found = verify_year(year)
        assert len(sent) == 4
        assert [(each.scheme, each.direction, each.reports, each.differences) for each in found] == [
            (*way, 12, ()) for way in WAYS
        ]
    assert len(select_rows(LedgerEntry)) > 60


def test_altered_entry_and_figure_are_found(app: Flask, three_years: None) -> None:
    assert invoke_quota(app, "verify", "2026").exit_code == 0
    entry = db.session.scalars(
        db.select(LedgerEntry.id).where(LedgerEntry.window == "2026", LedgerEntry.kind == "issued")
    ).first()
    db.session.execute(db.update(LedgerEntry).where(LedgerEntry.id == entry).values(amount=2))
    report = Report.scheme == "japan", Report.direction == "outbound", Report.month == "2026-03"
    figures = db.session.scalars(db.select(Report.figures).where(*report)).one()
    next(cell for cell in figures if cell[:3] == ["months", "arrived", "2026-02"])[3] = 77
    next(cell for cell in figures if cell[:2] == ["ledger", "opening"])[3] += 1
    db.session.execute(db.update(Report).where(*report).values(figures=figures))
    db.session.commit()
    done = invoke_quota(app, "verify", "2026")
    assert done.exit_code == 1
    assert "ledger: issued is" in done.stdout
    assert "japan outbound 2026: 2026-03 issue 1: arrived 2026-02 is 77, counted again" in done.stdout
    assert "japan outbound 2026: 2026-03 issue 1: ledger opening and corrections is" in done.stdout
    assert "korea outbound" not in done.stdout


def test_late_fact_is_no_difference_of_closed_report() -> None:
    with time_machine.travel(datetime(2026, 4, 1, 4, tzinfo=UTC), tick=False):
        close_first_issue(MonthDraft("japan", "inbound", "2026-03"), on=date(2026, 4, 1), **BY)
    create_participant("late", visa=VisaDraft(issued_on=date(2026, 3, 2)), stay=StayDraft(), on=date(2026, 4, 1))
    assert [each.differences for each in verify_year(2026)] == [()]
    db.session.execute(db.update(Report).values(closed_at=datetime(2200, 1, 1, tzinfo=UTC)))
    db.session.commit()
    assert FigureDifference("2026-03 issue 1", "issued 2026-03", 0, 1) in verify_year(2026)[0].differences


def test_recount_imports_nothing_of_ledger_or_report() -> None:
    tree = ast.parse(Path(tracker.queries.recount.__file__).read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in names if not name.startswith("tracker.models.")} == ALLOWED
