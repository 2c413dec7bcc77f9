"""A visa takes a place: the lowest that is free, in the window of its day of issue; it is moved, undone and given back."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.participants import ARRIVED, ISSUED, ON, create_participant, dump_database, load_person, select_rows
from tracker.errors import FactError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.quota import LedgerEntry, Place
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import ParticipantKey
from tracker.queries.quota import live_places, places_of
from tracker.services.participants.drafts import VisaDraft
from tracker.services.participants.return_place import return_place
from tracker.services.participants.visa import record_visa
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling
from tracker.services.quota.places import FullError, PlaceAllocator

pytestmark = pytest.mark.usefixtures("app")
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}
SPRING, SUMMER, NEXT_YEAR = date(2026, 3, 2), date(2026, 7, 1), date(2027, 1, 1)
PLACE = ("window", "number", "taken_on", "given_back_on", "returned_as")
LINE = ("window", "kind", "happened_on", "superseded_at")


def limited(window: str, amount: int, **where: str) -> None:
    """A ceiling of a manager."""
    scope = {"scheme": "japan", "direction": "inbound"} | where
    set_ceiling(CeilingDraft(scope["scheme"], scope["direction"], window, amount, "Notice 1"), by=COMMAND_LINE)


def issued(reference: str, on: date | None, **parts: Any) -> ParticipantKey:
    """Somebody whose visa was issued on a day."""
    return create_participant(reference, visa=VisaDraft(issued_on=on), **parts)


def lines() -> list[tuple[str, str, date]]:
    """The lines of the ledger that count."""
    return [(window, kind, on) for window, kind, on, gone in select_rows(LedgerEntry, *LINE) if gone is None]


WINDOWS = [  # scheme, direction, the visa's day of issue, the window, the ceiling that is copied in
    ("japan", "inbound", date(2025, 12, 31), "2025", 1500),
    ("japan", "inbound", date(2026, 1, 1), "2026", 1500),
    ("japan", "inbound", date(2009, 12, 31), "2009", None),
    ("japan", "inbound", date(2015, 5, 1), "2015", 250),
    ("japan", "outbound", date(2026, 6, 30), "2026-H1", 750),
    ("japan", "outbound", date(2026, 7, 1), "2026-H2", 750),
    ("japan", "outbound", date(2016, 7, 1), "2016", 875),
    ("sweden", "outbound", date(2026, 7, 1), "2026", None),
]


def test_place_belongs_to_window_of_issue() -> None:
    for number, (scheme, direction, on, window, ceiling) in enumerate(WINDOWS):
        key = issued(f"P-{number}", on, scheme=scheme, direction=direction)
        assert select_rows(Place, "window", "ceiling", "number", "taken_on", participant_id=key.id) == [
            (window, ceiling, 1, on)
        ]
    assert lines() == [(window, "issued", on) for _, _, on, window, _ in WINDOWS]


def test_who_has_no_visa_takes_no_place() -> None:
    issued("P-1", None)
    assert select_rows(Place) == select_rows(LedgerEntry) == []


def test_past_the_ceiling_nothing_is_written() -> None:
    limited("2026", 2)
    for reference in ("P-1", "P-2"):
        issued(reference, SPRING)
    before = dump_database()
    with pytest.raises(FullError) as full:
        issued("P-3", SPRING)
    assert str(full.value) == "no place is left: all 2 of japan inbound 2026 are taken"
    assert dump_database() == before
    assert issued("P-3", NEXT_YEAR).version == 1
    assert issued("P-4", SPRING, scheme="korea").version == 1


def test_another_day_of_issue_moves_the_place() -> None:
    key = issued("P-1", SPRING)
    issued("P-2", SPRING)
    key = record_visa(key, VisaDraft(issued_on=SUMMER), **BY)
    assert select_rows(Place, *PLACE, participant_id=key.id) == [
        ("2026", 1, SPRING, SPRING, "corrected"), ("2026", 1, SUMMER, None, None),
    ]  # fmt: skip
    key = record_visa(key, VisaDraft(issued_on=NEXT_YEAR), **BY)
    assert select_rows(Place, *PLACE, participant_id=key.id)[-1] == ("2027", 1, NEXT_YEAR, None, None)
    assert lines() == [("2026", "issued", SPRING), ("2027", "issued", NEXT_YEAR)]
    assert [live_places("japan", "inbound", year, date(2030, 1, 1)) for year in (2026, 2027)] == [1, 1]
    assert issued("P-3", SPRING)
    assert [number for (number,) in select_rows(Place, "number", window="2026", given_back_on=None)] == [2, 1]


def test_unmovable_place_stays() -> None:
    limited("2027", 0)
    key = issued("P-1", SPRING)
    before = dump_database()
    with pytest.raises(FullError):
        record_visa(key, VisaDraft(issued_on=NEXT_YEAR), **BY)
    assert dump_database() == before


def test_unissued_visa_frees_place() -> None:
    key = record_visa(issued("P-1", SPRING), VisaDraft(refused_on=SPRING), **BY)
    assert select_rows(Place, *PLACE) == [("2026", 1, SPRING, SPRING, "corrected")]
    assert (lines(), places_of([key.id])) == ([], {})
    key = record_visa(key, VisaDraft(issued_on=SUMMER), **BY)
    assert lines() == [("2026", "issued", SUMMER)]
    assert places_of([key.id])[key.id].number == 1


@pytest.mark.parametrize("how", ["lapsed", "cancelled"])
@pytest.mark.parametrize(("day", "returns"), [(date(2026, 3, 2), True), (date(2026, 12, 31), True), (NEXT_YEAR, False)])
def test_place_returns_within_its_year_only(app: Flask, how: str, day: date, returns: bool) -> None:
    limited("2026", 1)
    key = return_place(issued("P-1", SPRING), how, day=day, **BY)
    assert getattr(load_person(key.id).visa, f"{how}_on") == day
    expected = ("2026", 1, SPRING, day, how) if returns else ("2026", 1, SPRING, None, None)
    assert select_rows(Place, *PLACE) == [expected]
    assert lines() == [("2026", "issued", SPRING), *([("2026", how, day)] if returns else [])]
    assert select_rows(AuditLine, "action", "details")[-1] == (f"visa.{how}", {"version": 2, "place_returned": returns})
    if returns:
        assert issued("P-2", SPRING)
    else:
        with pytest.raises(FullError):
            issued("P-2", SPRING)


def test_place_is_returned_once_after_taking() -> None:
    key = issued("P-1", SPRING)
    refused = [(issued("P-2", None), SPRING, "no-place", None), (key, ARRIVED, "before", "visa_issued_on")]
    key = return_place(issued("P-3", SPRING), "lapsed", day=SUMMER, **BY)
    refused.append((key, SUMMER, "no-place", None))
    for who, day, reason, against in refused:
        with pytest.raises(FactError) as error:
            return_place(who, "cancelled", day=day, **BY)
        assert (error.value.field, error.value.reason, error.value.against) == ("cancelled_on", reason, against)
    assert record_visa(key, VisaDraft(issued_on=SUMMER), **BY).version == 3
    assert places_of([key.id]) == {}


@transaction("tests.at_once")
def at_once(work: UnitOfWork, ids: list[int], *, by: int = COMMAND_LINE, operation: str | None = None) -> None:
    """In one transaction everybody's place of 2026 is given up, and as many are taken by the same people in 2026."""
    desk, places = PlaceAllocator(work), places_of(ids)
    for id_ in ids:
        desk.undo(places[id_])
    for id_ in reversed(ids):
        desk.take(id_, "japan", "inbound", SPRING)


def test_freed_number_is_reused_at_once() -> None:
    limited("2026", 3)
    ids = [issued(f"P-{number}", SPRING).id for number in (1, 2, 3)]
    at_once(ids[1:], by=COMMAND_LINE)
    assert {id_: places_of([id_])[id_].number for id_ in ids} == {ids[0]: 1, ids[1]: 3, ids[2]: 2}


def test_usual_participant_has_earlier_place() -> None:
    create_participant()
    assert select_rows(Place, "window", "taken_on") == [("2025", ISSUED)]
