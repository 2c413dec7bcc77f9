"""Issues with the names of those who made them; and the places of every scheme and way at once."""

from datetime import date
from typing import Any

import pytest

from tests.factories.participants import create_officers, create_participant
from tests.support.statements import count_statements
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import DIRECTIONS
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.queries.issues import changes_of, issues, newest_issues, signed_issues, unsigned_issues
from tracker.queries.quota import (
    TakenPlaces,
    all_ceilings,
    ceiling_versions,
    known_ceilings,
    live_places,
    newest_ceiling_id,
    taken_by_way,
)
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.return_place import return_place
from tracker.services.participants.visa import record_visa
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling
from tracker.services.reports import MonthDraft, close_first_issue, close_month, open_month, sign_month

pytestmark = pytest.mark.usefixtures("app")
ON = date(2026, 4, 1)
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}
MARCH = MonthDraft("japan", "inbound", "2026-03", why="a late visa")
NOISE = (MARCH._replace(scheme="korea"), MARCH._replace(direction="outbound"), MARCH._replace(month="2026-02"))


def visa(reference: str, on: date = date(2026, 3, 2), **more: Any) -> Any:
    """A visa issued on a day."""
    return create_participant(reference, visa=VisaDraft(issued_on=on), stay=StayDraft(), on=on, **more)


def test_issues_have_names_and_changes() -> None:
    first, second = create_officers(2, by=COMMAND_LINE)
    for draft in NOISE:
        close_first_issue(draft, by=first, on=ON)
    visa("P-1")
    sign_month(close_first_issue(MARCH, by=first, on=ON), by=second, on=ON)
    visa("P-2")
    open_month(MARCH, by=second, on=ON)
    db.session.rollback()
    with count_statements() as sent:
        one, two = issues("japan", "inbound", "2026-03")
    assert len(sent) == 1
    assert (one.number, one.state, one.opener, one.closer, one.signer) == (
        *(1, "signed"),
        *(f"Officer {each}" for each in (first, first, second)),
    )
    assert (two.number, two.state, two.opener, two.closer, two.signer) == (2, "open", f"Officer {second}", None, None)
    assert (one.closed_by, one.figures is None, two.figures) == (first, False, None)
    assert changes_of(one.id) == []
    told = {each.cell: (each.old, each.new, each.why) for each in changes_of(two.id)}
    assert told["ledger/issued"] == (1, 2, "a late visa")


def test_newest_issue_represents_month() -> None:
    first, second = create_officers(2, by=COMMAND_LINE)
    for month in ("2025-12", "2026-01"):
        close_first_issue(MARCH._replace(month=month), by=first, on=ON)
    february = close_first_issue(MARCH._replace(month="2026-02"), by=first, on=ON)
    signed = sign_month(close_first_issue(MARCH, by=first, on=ON), by=second, on=ON)
    for draft in NOISE[:2]:
        close_first_issue(draft, by=first, on=ON)
    assert [(month, each.id) for month, each in newest_issues("japan", "inbound", 2026).items()][1:] == [
        ("2026-02", february.id),
        ("2026-03", signed.id),
    ]
    assert len(unsigned_issues()) == 5
    assert [each.id for each in signed_issues()] == [signed.id]
    visa("P-1")
    again = open_month(MARCH, by=first, on=ON)
    assert newest_issues("japan", "inbound", 2026)["2026-03"].number == 2
    assert len(unsigned_issues()) == 5
    close_month(again, by=first, on=ON)
    assert again.id in [each.id for each in unsigned_issues()]
    assert [(each.id, each.figures) for each in signed_issues()] == [(signed.id, None)]


def test_signed_issues_are_newest_first() -> None:
    first, second = create_officers(2, by=COMMAND_LINE)
    for month in ("2025-12", "2026-01", "2026-02"):
        sign_month(close_first_issue(MARCH._replace(month=month), by=first, on=ON), by=second, on=ON)
    visa("P-1", date(2026, 1, 5))
    later = open_month(MARCH._replace(month="2026-01"), by=first, on=ON)
    sign_month(close_month(later, by=first, on=ON), by=second, on=ON)
    assert [(each.month, each.number) for each in signed_issues()] == [("2026-02", 1), ("2026-01", 2), ("2025-12", 1)]


def test_places_equal_those_of_each_direction() -> None:
    for number in range(3):
        visa(f"P-{number}")
    return_place(visa("P-lapsed"), "lapsed", day=date(2026, 3, 20), **BY)
    record_visa(visa("P-moved"), VisaDraft(issued_on=date(2026, 3, 9)), **BY)
    visa("P-old", date(2025, 3, 2))
    visa("K-1", scheme="korea")
    visa("J-1", direction="outbound")
    for through in (date(2026, 3, 1), date(2026, 3, 5), date(2026, 3, 19), date(2026, 3, 20), date(2026, 12, 31)):
        db.session.rollback()
        with count_statements() as sent:
            found = taken_by_way(2026, through)
        assert len(sent) == 1
        for scheme in builtin().schemes:
            for direction in DIRECTIONS:
                taken = found.get((scheme, direction), TakenPlaces())
                assert taken.live == live_places(scheme, direction, 2026, through)
    assert found["japan", "inbound"] == TakenPlaces(issued=5, live=4)
    assert set(found) == {("japan", "inbound"), ("japan", "outbound"), ("korea", "inbound")}


def test_ceilings_equal_those_of_each_direction() -> None:
    for direction, window, amount in (("inbound", "2027", 9), ("outbound", "2027-H1", 5), ("outbound", "2027-H1", 6)):
        set_ceiling(CeilingDraft("japan", direction, window, amount, "Notice 1"), by=COMMAND_LINE)
    db.session.rollback()
    with count_statements() as sent:
        found = all_ceilings()
    assert len(sent) == 1
    assert found == {(scheme, way): known_ceilings(scheme, way) for scheme in builtin().schemes for way in DIRECTIONS}


def test_recorded_ceilings_are_newest_first() -> None:
    assert newest_ceiling_id("japan", "inbound", 2027) == 0
    for window, amount in (("2027-H1", 5), ("2027-H1", 6), ("2027-H2", 7), ("2028", 8)):
        set_ceiling(CeilingDraft("japan", "inbound", window, amount, f"Notice {amount}"), by=COMMAND_LINE)
    told = ceiling_versions("japan", "inbound", 2027)
    assert [(each.window, each.amount, each.source, each.superseded_at is None) for each in told] == [
        ("2027-H2", 7, "Notice 7", True),
        ("2027-H1", 6, "Notice 6", True),
        ("2027-H1", 5, "Notice 5", False),
    ]
    assert newest_ceiling_id("japan", "inbound", 2028) > newest_ceiling_id("japan", "inbound", 2027) > 0
    assert ceiling_versions("japan", "outbound", 2027) == []
