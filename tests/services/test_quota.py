"""Ceilings as managers record them: which are refused, and that the one before is kept and no longer holds."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from flask import Flask

from tests.factories.participants import create_participant, dump_database, select_rows
from tracker.compliance.quota import NoSuchWindow, ceiling_for
from tracker.errors import ConflictError, TrackerError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.quota import CeilingRow
from tracker.queries.quota import known_ceilings, newest_ceiling_id
from tracker.services.participants.drafts import VisaDraft
from tracker.services.quota.ceilings import CeilingDraft, CeilingError, set_ceiling

pytestmark = pytest.mark.usefixtures("app")
USUAL = CeilingDraft("japan", "inbound", "2026", 300, "Notice 12")

REFUSED: list[tuple[CeilingDraft, type[TrackerError], str]] = [
    (USUAL._replace(source=" \t"), CeilingError, "a ceiling needs a source: where is it written?"),
    (USUAL._replace(amount=2), CeilingError, "place 3 of 2026 is taken: the ceiling cannot be 2"),
    (USUAL._replace(window="2026-H1"), CeilingError, "places of 2026 are taken: 2026-H1 cannot have a ceiling of its own"),
    (USUAL._replace(amount=0), CeilingError, "place 3 of 2026 is taken: the ceiling cannot be 0"),
    *(
        (USUAL._replace(window=window), NoSuchWindow, f"{window!r} is no window of a quota: YYYY, YYYY-H1 or YYYY-H2")
        for window in ("", "26", "2026-H3", "2026-01", "1899", " 2026")
    ),
]


def ceilings(window: str, direction: str = "inbound") -> int | None:
    """The places of a window as now known."""
    found = ceiling_for(window, known_ceilings("japan", direction))
    return found.amount if found else None


def test_invalid_ceiling_is_refused() -> None:
    for number in range(3):
        create_participant(f"P-{number}", visa=VisaDraft(issued_on=date(2026, 3, 2)))
    before = dump_database()
    for draft, error, words in REFUSED:
        with pytest.raises(error) as refused:
            set_ceiling(draft, by=COMMAND_LINE)
        assert str(refused.value).startswith(words)
    assert dump_database() == before
    assert set_ceiling(USUAL._replace(amount=3), by=COMMAND_LINE) == 3


def test_newest_ceiling_holds_and_others_stay() -> None:
    for amount in (300, 250, 400):
        assert set_ceiling(USUAL._replace(amount=amount), by=COMMAND_LINE) == amount
    kept = select_rows(CeilingRow, "amount", "source", "recorded_by", "superseded_at")
    assert [(amount, gone is None) for amount, _, _, gone in kept] == [(300, False), (250, False), (400, True)]
    assert {row[1:3] for row in kept} == {("Notice 12", COMMAND_LINE)}
    assert ceilings("2026") == 400
    said = {"scheme": "japan", "direction": "inbound", "window": "2026", "amount": 400, "source": "Notice 12"}
    assert select_rows(AuditLine, "action", "participant_id", "details")[-1] == ("quota.ceiling", None, said)


def test_ceiling_holds_from_its_window_on() -> None:
    set_ceiling(USUAL._replace(window="2027", amount=900), by=COMMAND_LINE)
    assert [ceilings(window) for window in ("2026", "2027", "2028")] == [1500, 900, 900]
    assert ceilings("2027-H1", "outbound") == 750


def test_halves_have_ceilings_of_their_own() -> None:
    for window, amount in (("2027-H1", 100), ("2027-H2", 50)):
        set_ceiling(USUAL._replace(window=window, amount=amount), by=COMMAND_LINE)
    assert [ceilings(window) for window in ("2027-H1", "2027-H2", "2027")] == [100, 50, 150]
    create_participant(visa=VisaDraft(issued_on=date(2027, 8, 1)))
    with pytest.raises(CeilingError, match="places of 2027-H2 are taken: 2027 cannot have a ceiling of its own"):
        set_ceiling(USUAL._replace(window="2027"), by=COMMAND_LINE)
    assert set_ceiling(USUAL._replace(window="2027-H1"), by=COMMAND_LINE) == 300


def test_stale_ceiling_raises_conflict() -> None:
    set_ceiling(USUAL._replace(seen=0), by=COMMAND_LINE)
    newest = newest_ceiling_id("japan", "inbound", 2026)
    for seen in (0, newest + 1):
        with pytest.raises(ConflictError) as conflict:
            set_ceiling(USUAL._replace(seen=seen, amount=400), by=COMMAND_LINE)
        assert conflict.value.current_version == newest
    assert set_ceiling(USUAL._replace(seen=newest, amount=400), by=COMMAND_LINE) == 400
    assert set_ceiling(USUAL._replace(window="2027", seen=0), by=COMMAND_LINE) == 300


def test_refusal_says_which_field() -> None:
    create_participant("P-1", visa=VisaDraft(issued_on=date(2026, 3, 2)))
    told = {}
    for draft in (USUAL._replace(source=" "), USUAL._replace(amount=0), USUAL._replace(window="2026-H1")):
        with pytest.raises(CeilingError) as refused:
            set_ceiling(draft, by=COMMAND_LINE)
        told[refused.value.reason] = refused.value.window, refused.value.place
    assert told == {"no-source": ("", 0), "below-taken": ("2026", 1), "divided-otherwise": ("2026", 0)}


def test_one_of_several_records_first_ceiling(app: Flask) -> None:
    writers, years = 4, range(2001, 2021)

    def recorded(year: int, amount: int) -> bool:
        with app.app_context(), suppress(ConflictError):
            set_ceiling(USUAL._replace(window=f"{year}", amount=amount, seen=0), by=COMMAND_LINE)
            return True
        return False

    with ThreadPoolExecutor(writers) as pool:
        won = [sum(pool.map(recorded, [year] * writers, range(writers))) for year in years]
    assert won == [1] * len(years)
