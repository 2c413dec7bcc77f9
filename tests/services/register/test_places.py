"""A register and the quota: places in the order of the dates, refusals past the ceiling, and what a new ceiling opens."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.participants import dump_database, load_person_by_reference, select_rows
from tests.factories.register import Office, course_row, job_row, participant_row, run_assess
from tracker.models.accounts import COMMAND_LINE
from tracker.models.quota import LedgerEntry, Place
from tracker.queries.participants import ParticipantKey, ids_by_reference
from tracker.services.participants.return_place import return_place
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling
from tracker.workflows.register import import_register

pytestmark = pytest.mark.usefixtures("app")
FULL = "visa_issued_on: no place is left: all 2 of japan inbound 2026 are taken"
UNKNOWN = "reference: no participant has this reference"


def visa(reference: str, on: str, **cells: object) -> dict[str, object]:
    """Somebody whose visa was issued on a day."""
    return participant_row(reference, visa_issued_on=on, **cells)


def limited(amount: int, window: str = "2026") -> None:
    """A ceiling of a manager."""
    set_ceiling(CeilingDraft("japan", "inbound", window, amount, "Notice 1"), by=COMMAND_LINE)


def holders(window: str = "2026") -> dict[str, int]:
    """Who holds which number."""
    ids = {id_: reference for reference, id_ in ids_by_reference(["P-1", "P-2", "P-3", "P-4"]).items()}
    return {
        ids[id_]: number for id_, number in select_rows(Place, "participant_id", "number", window=window, given_back_on=None)
    }


def test_places_are_taken_in_date_order(office: Office) -> None:
    limited(2)
    told = office(visa("P-1", "2026-03-03"), visa("P-2", "2026-03-02"), visa("P-3", "2026-03-04"), visa("P-4", "2026-03-01"))
    assert holders() == {"P-4": 1, "P-2": 2}
    assert told.refusals == [f"participants.csv, row {row}, {FULL}" for row in (2, 4)]
    assert told.summary.startswith("participants: 2 added, 0 changed, 0 same, 2 refused; ")


def test_first_row_of_day_is_first(office: Office) -> None:
    limited(2)
    office(*(visa(f"P-{number}", "2026-03-02") for number in (3, 1, 2)))
    assert holders() == {"P-3": 1, "P-1": 2}


def test_steps_are_no_borders(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_register, "STEP", 1)
    test_places_are_taken_in_date_order(office)


def test_refused_person_refuses_their_rows(office: Office) -> None:
    limited(0)
    who, work, study = visa("P-1", "2026-03-02", arrived_on="2026-04-01"), job_row(), course_row()
    told = office(who, jobs=(work,), courses=(study,))
    assert told.status == 1
    assert told.refusals == [
        "participants.csv, row 2, visa_issued_on: no place is left: all 0 of japan inbound 2026 are taken",
        f"employments.csv, row 2, {UNKNOWN}",
        f"courses.csv, row 2, {UNKNOWN}",
    ]
    assert [len(rows_) for rows_ in (dump_database()["participants"], dump_database()["jobs"])] == [0, 0]
    limited(1)
    told = office(who, jobs=(work,), courses=(study,))
    assert (told.status, told.summary.count("1 added")) == (0, 3)


def test_known_person_without_place_keeps_rows(office: Office) -> None:
    limited(0)
    office(participant_row("P-1"))
    told = office(visa("P-1", "2026-03-02", arrived_on="2026-04-01"), jobs=(job_row(),))
    assert told.refusals == ["participants.csv, row 2, visa_issued_on: no place is left: all 0 of japan inbound 2026 are taken"]
    assert (len(load_person_by_reference("P-1").jobs), load_person_by_reference("P-1").stay.arrived_on) == (1, None)
    assert told.summary.endswith(
        "employments: 1 added, 0 changed, 0 same, 0 refused; courses: 0 added, 0 changed, 0 same, 0 refused"
    )


def test_changed_issue_moves_place_if_free(office: Office) -> None:
    limited(2)
    office(visa("P-1", "2025-12-31"), visa("P-2", "2026-03-02"), visa("P-3", "2026-03-03"))
    before = dump_database()
    told = office(visa("P-1", "2026-01-01"))
    assert told.refusals == [f"participants.csv, row 2, {FULL}"]
    assert dump_database() | {"operations": []} == before | {"operations": []}
    assert office(visa("P-3", "2025-12-30")).status == 0
    assert (holders("2025"), holders()) == ({"P-1": 1, "P-3": 2}, {"P-2": 1})
    standing = select_rows(LedgerEntry, "window", "happened_on", superseded_at=None)
    assert sorted(standing) == [("2025", date(2025, 12, 30)), ("2025", date(2025, 12, 31)), ("2026", date(2026, 3, 2))]


@pytest.mark.parametrize("step", [1, 1000])
def test_later_row_takes_freed_place(step: int, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_register, "STEP", step)
    limited(2)
    office(visa("P-1", "2026-03-01"), visa("P-2", "2026-03-02"))
    sent = visa("P-1", "2025-03-01"), visa("P-3", "2026-03-03"), visa("P-4", "2026-03-04")
    rehearsed = office(*sent, options=("--dry-run",))
    assert office(*sent)[:3] == rehearsed[:3]
    assert rehearsed.refusals == [f"participants.csv, row 4, {FULL}"]
    assert holders() == {"P-2": 2, "P-3": 1}


def test_lapsed_visa_takes_no_place_again(office: Office) -> None:
    office(visa("P-1", "2026-03-01", sex="F"))
    return_place(ParticipantKey(1, 1, "P-1"), "lapsed", day=date(2026, 4, 1), on=date(2026, 5, 4), by=COMMAND_LINE)
    told = office(visa("P-1", "2026-03-01", family_name="MORI"))
    assert told.refusals == [
        "participants.csv, row 2, family_name: was changed here and in the register since it was last read"
    ]
    assert office(visa("P-1", "2026-03-01", sex="")).status == office(visa("P-1", "2026-03-05", sex="F")).status == 0
    assert (load_person_by_reference("P-1").visa.issued_on, holders()) == (date(2026, 3, 5), {})


def test_outbound_people_have_their_own_quota(office: Office, app: Flask) -> None:
    limited(0)
    out: dict[str, Any] = {"scheme": "japan", "direction": "outbound", "arrived_on": "2026-04-01"}
    told = office(visa("P-1", "2026-06-30", **out), visa("P-2", "2026-07-01", **out), jobs=(job_row(),))
    assert (told.status, run_assess(app, "2026-07-01")) == (0, [])
    assert (holders("2026-H1"), holders("2026-H2"), holders()) == ({"P-1": 1}, {"P-2": 1}, {})


@pytest.mark.parametrize(
    ("cells", "scheme"),
    [
        ({"nationality": "JPN"}, "japan"),
        ({"nationality": "KR"}, "korea"),
        ({"nationality": "SWE", "scheme": ""}, "sweden"),
        ({"nationality": "JPN", "scheme": "Korea"}, "korea"),
        ({"nationality": "USA", "scheme": "japan"}, "japan"),
    ],
)
def test_scheme_is_named_or_of_nationality(cells: dict[str, str], scheme: str, office: Office) -> None:
    assert office(visa("P-1", "2026-03-01", **cells)).status == 0
    assert (load_person_by_reference("P-1").scheme, select_rows(Place, "scheme")) == (scheme, [(scheme,)])


def test_changed_scheme_or_direction_is_refused(office: Office) -> None:
    office(visa("P-1", "2026-03-01"))
    for cells, told in (
        ({"scheme": "korea"}, "scheme: is recorded as japan here"),
        ({"direction": "out", "scheme": "japan"}, "direction: is recorded as inbound here"),
    ):
        assert office(visa("P-1", "2026-03-01", **cells)).refusals == [f"participants.csv, row 2, {told}"]
