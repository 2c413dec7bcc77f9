"""Months are opened, closed by one person, signed by another, and opened again with a list of what changed since."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from tests.factories.participants import create_officers, create_participant, dump_database, select_rows
from tracker.compliance.ledger import DoesNotAddUp
from tracker.compliance.month_report import ReportScope
from tracker.compliance.report_cells import Cell, checksum
from tracker.errors import ConflictError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.quota import LedgerEntry
from tracker.models.reports import Report, RevisionRow
from tracker.queries.reports import issues_of, report, report_for
from tracker.services.participants.drafts import VisaDraft
from tracker.services.reports import MonthDraft, MonthError, ReportKey, close_first_issue, close_month, open_month, sign_month

pytestmark = pytest.mark.usefixtures("app")
MARCH = MonthDraft("japan", "inbound", "2026-03", why="a late visa")
LAST_DAY, NEXT_DAY = date(2026, 3, 31), date(2026, 4, 1)
BY: dict[str, Any] = {"on": NEXT_DAY}


@pytest.fixture
def people() -> tuple[int, ...]:
    """Two managers."""
    return create_officers(2, by=COMMAND_LINE)


def visa(reference: str, on: date = date(2026, 3, 2)) -> None:
    """A visa issued on a day."""
    create_participant(reference, visa=VisaDraft(issued_on=on), on=on)


def closed(by: int) -> ReportKey:
    """March, closed."""
    return close_month(open_month(MARCH, by=by, **BY), by=by, **BY)


def reasons(act: Callable[[], object]) -> str:
    """Why something cannot be done with a month; nothing is written."""
    before = dump_database()
    with pytest.raises(MonthError) as error:
        act()
    assert dump_database() == before
    return error.value.reason


def test_month_goes_from_open_to_signed(people: tuple[int, ...]) -> None:
    first, second = people
    visa("P-1")
    key = open_month(MARCH, by=first, on=LAST_DAY)
    assert (report(key.id).state, report(key.id).issue, key.version) == ("open", 1, 1)
    key = close_month(key, by=first, **BY)
    key = sign_month(key, by=second, **BY)
    assert key.version == 3
    assert select_rows(Report, "state", "opened_by", "closed_by", "signed_by") == [("signed", first, first, second)]
    assert [action for (action,) in select_rows(AuditLine, "action")][1:] == ["report.opened", "report.closed", "report.signed"]
    assert select_rows(RevisionRow) == []


def test_closed_month_is_frozen_with_checksum(people: tuple[int, ...]) -> None:
    visa("P-1")
    key = closed(people[0])
    frozen = report(key.id)
    cells = [Cell(*cell) for cell in frozen.figures or ()]
    assert Cell("ledger", "issued", "", 1) in cells
    assert checksum(cells) == frozen.checksum
    visa("P-2")
    assert report(key.id) == frozen


def test_unfinished_month_is_never_closed(people: tuple[int, ...]) -> None:
    key = open_month(MARCH, by=people[0], on=LAST_DAY)
    assert reasons(lambda: close_month(key, by=people[0], on=LAST_DAY)) == "not-over"
    assert close_month(key, by=people[0], **BY).version == 2


def test_closer_and_signer_are_two_people(people: tuple[int, ...]) -> None:
    first, second = people
    key = closed(first)
    assert reasons(lambda: sign_month(key, by=first, **BY)) == "same-person"
    assert sign_month(key, by=second, **BY).version == 3


def test_act_outside_state_is_refused(people: tuple[int, ...]) -> None:
    first, second = people
    visa("P-1")
    key = open_month(MARCH, by=first, **BY)
    assert reasons(lambda: open_month(MARCH, by=second, **BY)) == "already-open"
    assert reasons(lambda: sign_month(key, by=second, **BY)) == "not-closed"
    key = close_month(key, by=first, **BY)
    assert reasons(lambda: close_month(key, by=second, **BY)) == "not-open"
    assert reasons(lambda: open_month(MARCH, by=second, **BY)) == "nothing-changed"
    key = sign_month(key, by=second, **BY)
    assert reasons(lambda: sign_month(key, by=second, **BY)) == "not-closed"
    assert reasons(lambda: close_month(key, by=second, **BY)) == "not-open"


def test_later_fact_opens_next_issue(people: tuple[int, ...]) -> None:
    first, second = people
    visa("P-1")
    sign_month(closed(first), by=second, **BY)
    visa("P-2")
    key = open_month(MARCH, by=second, **BY)
    assert [(each.issue, each.state) for each in issues_of("japan", "inbound", "2026-03")] == [(1, "signed"), (2, "open")]
    listed = {
        cell: (old, new, why) for cell, old, new, why in select_rows(RevisionRow, "cell", "old", "new", "why", report_id=key.id)
    }
    assert listed["ledger/issued"] == listed["months/issued/2026-03"] == (1, 2, "a late visa")
    assert listed["ledger/closing"] == (1499, 1498, "a late visa")
    assert reasons(lambda: open_month(MARCH, by=first, **BY)) == "already-open"
    close_month(key, by=first, **BY)
    told = report_for(ReportScope("japan", "inbound", "2026-03", NEXT_DAY)).revisions
    assert {each.cell: (each.old, each.new, each.why) for each in told} == listed


def test_revision_is_dated_in_hong_kong(people: tuple[int, ...]) -> None:
    visa("P-1")
    closed(people[0])
    visa("P-2")
    with time_machine.travel(datetime(2026, 4, 1, 16, tzinfo=UTC), tick=False):
        open_month(MARCH, by=people[0], **BY)
    told = report_for(ReportScope("japan", "inbound", "2026-03", NEXT_DAY)).revisions
    assert {each.recorded_on for each in told} == {date(2026, 4, 2)}


def test_months_are_kept_apart(people: tuple[int, ...]) -> None:
    visa("P-1")
    for draft in (MARCH, MARCH._replace(scheme="korea"), MARCH._replace(direction="outbound"), MARCH._replace(month="2026-02")):
        close_month(open_month(draft, by=people[0], **BY), by=people[0], **BY)
    counted = {each[:3]: dict(map(told, each[3])) for each in select_rows(Report, "scheme", "direction", "month", "figures")}
    issued = {key: figures["ledger/issued"] for key, figures in counted.items()}
    assert list(issued.values()) == [1, 0, 0, 0]


def told(cell: list[Any]) -> tuple[str, Any]:
    """One number under its name."""
    return Cell(*cell).path, cell[3]


def test_stale_key_raises_conflict_with_current_version(people: tuple[int, ...]) -> None:
    seen = open_month(MARCH, by=people[0], **BY)
    close_month(seen, by=people[0], **BY)
    for act in (close_month, sign_month):
        with pytest.raises(ConflictError) as conflict:
            act(seen, by=people[1], **BY)
        assert conflict.value.current_version == 2
        with pytest.raises(NotFoundError):
            act(ReportKey(seen.id + 1, 1), by=people[1], **BY)


def test_wrong_ledger_is_never_closed(people: tuple[int, ...]) -> None:
    visa("P-1")
    key = open_month(MARCH, by=people[0], **BY)
    db.session.execute(db.update(LedgerEntry).values(amount=2))
    db.session.commit()
    before = dump_database()
    with pytest.raises(DoesNotAddUp):
        close_month(key, by=people[0], **BY)
    assert dump_database() == before


@pytest.mark.parametrize(
    "wrong",
    [{"month": "2026-13"}, {"month": "March"}, {"month": "2026-03-01"}, {"scheme": "atlantis"}, {"direction": "up"}],
    ids=str,
)
def test_invalid_month_cannot_be_opened(wrong: dict[str, str]) -> None:
    assert reasons(lambda: open_month(MARCH._replace(**wrong), by=COMMAND_LINE, **BY)) == "no-such-month"


def test_first_issue_opens_and_closes_at_once(people: tuple[int, ...]) -> None:
    visa("P-1")
    first = close_first_issue(MARCH, by=people[0], operation="once", **BY)
    assert close_first_issue(MARCH, by=people[0], operation="once", **BY) == first
    found = report(first.id)
    assert (found.issue, found.state, found.version, found.closed_by) == (1, "closed", first.version, people[0])
    assert checksum([Cell(*cell) for cell in found.figures or ()]) == found.checksum
    assert [action for (action,) in select_rows(AuditLine, "action")][1:] == ["report.opened", "report.closed"]
    assert sign_month(first, by=people[1], **BY).version == 3


def test_issued_or_unfinished_month_gets_none(people: tuple[int, ...]) -> None:
    assert reasons(lambda: close_first_issue(MARCH, by=people[0], on=LAST_DAY)) == "not-over"
    open_month(MARCH, by=people[1], **BY)
    assert reasons(lambda: close_first_issue(MARCH, by=people[0], on=NEXT_DAY)) == "already-open"


def test_stale_issue_opens_no_other(people: tuple[int, ...]) -> None:
    first = closed(people[0])
    visa("P-1")
    with pytest.raises(ConflictError) as conflict:
        open_month(MARCH, first.id + 1, by=people[1], **BY)
    assert conflict.value.current_version == 2
    assert open_month(MARCH, first.id, by=people[1], **BY).version == 1
