"""Officers correct facts and return places; earlier versions stay, and a stale version is a conflict."""

import re
from datetime import date
from typing import Any

import pytest

from tests.factories.forms import day
from tests.factories.participants import (
    ON,
    create_participant,
    dump_database,
    keyring,
    load_person,
    select_rows,
)
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tests.support.people_pages import YUI, fill_and_submit, hidden_fields
from tracker.models.accounts import COMMAND_LINE
from tracker.models.quota import Place
from tracker.queries.participants import ParticipantKey
from tracker.queries.people import versions_of
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_stay
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling


def test_page_shows_every_version_with_author(officer: Client, yui: ParticipantKey) -> None:
    answer = fill_and_submit(
        officer,
        f"/participants/{yui.id}/facts/particulars",
        given_name="Yuiko",
        sex="F",
        language="ja",
        reason="as in the passport",
    )
    assert (answer.status_code, answer.location) == (303, f"/participants/{yui.id}/facts?said=particulars")
    page = officer.get(answer.location).text
    assert "Saved. The earlier versions stay on record." in page
    assert "2 versions" in page
    assert "by Lee" in page
    assert "by an import or a command" in page
    assert "Reason: as in the passport" in page
    assert re.search(r"Given name: <span[^>]*>Yuiko</span>\s*<span class=\"soft\">\(previously: <span[^>]*>Yui</span>\)", page)
    kept = [(each.fact.version, each.fact.given_name, each.reason) for each in versions_of(yui.id).particulars]
    assert kept == [(1, "Yui", None), (2, "Yuiko", "as in the passport")]
    assert load_person(yui.id).version == 2


def test_correction_needs_reason(officer: Client, yui: ParticipantKey) -> None:
    for part in ("particulars", "visa", "stay"):
        answer = fill_and_submit(officer, f"/participants/{yui.id}/facts/{part}", sex="F", language="ja")
        assert answer.status_code == 422
        assert "Enter the reason, for people who read it later" in answer.text


def test_what_was_never_recorded_needs_none(officer: Client) -> None:
    key = create_participant("P-7", particulars=ParticularsDraft(), visa=VisaDraft(), stay=StayDraft())
    path = f"/participants/{key.id}/facts"
    page = officer.get(path).text
    assert "Record the personal details" in page
    assert "versions" not in page
    assert fill_and_submit(officer, f"{path}/particulars", family_name="TANAKA", sex="", language="").status_code == 303
    assert fill_and_submit(officer, f"{path}/visa", issued_on=(10, 12, 2025)).status_code == 303
    assert fill_and_submit(officer, f"{path}/stay", arrived_on=(10, 1, 2026)).status_code == 303
    assert len(select_rows(Place)) == 1
    page = officer.get(path).text
    assert "Place 1 of the whole year 2025" in page
    assert f'href="/participants/{key.id}/departure"' in page


def test_corrected_issue_date_moves_place(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/visa"
    assert fill_and_submit(officer, path, issued_on=(9, 1, 2026), reason="typed wrongly").status_code == 303
    assert "Place 1 of the whole year 2026" in officer.get(f"/participants/{yui.id}/facts").text
    assert fill_and_submit(officer, path, issued_on=("", "", ""), reason="never issued").status_code == 303
    assert "Place 1" not in officer.get(f"/participants/{yui.id}/facts").text


def test_full_year_leaves_visa_unchanged(officer: Client) -> None:
    guest = create_participant("P-8", stay=StayDraft())  # an arrival before the issue would be asked about first
    set_ceiling(CeilingDraft("japan", "inbound", "2027", 0, "a circular"), by=COMMAND_LINE)
    before = dump_database()
    answer = fill_and_submit(officer, f"/participants/{guest.id}/facts/visa", issued_on=(9, 1, 2027), reason="typed wrongly")
    assert answer.status_code == 422
    assert "No place is left: all 0 places for 2027 are taken" in answer.text
    assert dump_database() == before


def test_departure_before_arrival_is_refused(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/stay"
    answer = fill_and_submit(officer, path, departed_on=(1, 1, 2026), reason="left")
    assert answer.status_code == 422
    assert "The day must be 10 January 2026 or later" in answer.text
    assert (
        fill_and_submit(officer, path, departed_on=(1, 9, 2026), permitted_until=(1, 12, 2026), reason="left").status_code
        == 303
    )
    assert load_person(yui.id).stay[2:] == (date(2026, 1, 10), date(2026, 12, 1), date(2026, 9, 1))


def test_second_officer_sees_both_texts(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/particulars"
    page = officer.get(path)
    correct_particulars(
        yui, YUI._replace(given_name="Yuina", sex="X"), reason="as she says", on=ON, keys=keyring(), by=COMMAND_LINE
    )
    place = next(place for place, (_, inner) in enumerate(page_forms(page)) if "operation" in inner)
    boxes = {"given_name": "Yuiko", "sex": "F", "language": "ja", "reason": "as in the passport"}
    answer = submit_form(officer, page, number=place, **boxes)
    assert answer.status_code == 409
    assert "Nothing was saved: this record was changed in the meantime." in answer.text
    assert re.search(r"Given name</th><td[^>]*><span[^>]*>Yuina</span></td><td[^>]*><span[^>]*>Yuiko</span></td>", answer.text)
    assert re.search(r"Sex</th><td[^>]*>other</td><td[^>]*>female</td>", answer.text)
    assert "Family name</th>" not in answer.text
    assert load_person(yui.id).particulars.given_name == "Yuina"
    assert submit_form(officer, answer, number=place, **boxes).status_code == 303
    assert load_person(yui.id).particulars.given_name == "Yuiko"


def test_conflict_with_equal_facts_says_so(officer: Client, yui: ParticipantKey) -> None:
    page = officer.get(f"/participants/{yui.id}/facts/stay")
    record_stay(yui, StayDraft(date(2026, 1, 11)), on=ON, by=COMMAND_LINE)
    place = next(place for place, (_, inner) in enumerate(page_forms(page)) if "operation" in inner)
    answer = submit_form(officer, page, number=place, reason="typed wrongly", **day("arrived_on", (11, 1, 2026)))
    assert answer.status_code == 409
    assert "What you typed is the same as the current version." in answer.text


def test_repeated_correction_is_done_once(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/stay"
    boxes = {**hidden_fields(officer, path), **day("arrived_on", (11, 1, 2026)), "reason": "typed wrongly"}
    assert [officer.post(path, data=boxes).status_code for _ in range(2)] == [303, 303]
    assert load_person(yui.id).version == 2
    assert officer.post(path, data=boxes | {"reason": "another"}).status_code == 409
    assert load_person(yui.id).version == 2


def test_form_after_sign_in_is_not_saved(officer: Client, yui: ParticipantKey) -> None:
    before = dump_database()
    facts = f"/participants/{yui.id}/facts"
    for path in (f"{facts}/particulars", f"{facts}/visa", f"{facts}/stay", f"{facts}/place", "/participants/new"):
        answer = fill_and_submit(officer, path, step="again", reason="as it is", given_name="Yuiko", **day("day", (1, 2, 2026)))
        assert answer.status_code == 200
        assert 'value="Yuiko"' in answer.text or "particulars" not in path
    assert {name: each for name, each in dump_database().items() if name != "sessions"} == {
        name: each for name, each in before.items() if name != "sessions"
    }


def test_a_place_is_given_back(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/place"
    answer = fill_and_submit(officer, path, how="lapsed", day=(20, 12, 2025))
    assert (answer.status_code, answer.location) == (303, f"/participants/{yui.id}/facts?said=place")
    page = officer.get(answer.location).text
    assert "Lapsed on" in page
    assert "20 December 2025" in page
    assert "Give the place back" not in page
    assert select_rows(Place, "given_back_on", "returned_as") == [(date(2025, 12, 20), "lapsed")]


@pytest.mark.parametrize(
    ("boxes", "why"),
    [
        ({"how": "lost", "day": (20, 12, 2025)}, "Select what happened to the visa"),
        ({"how": "lapsed"}, "Enter the day"),
        ({"how": "lapsed", "day": (9, 12, 2025)}, "The day must be 10 December 2025 or later, the issue date of the visa"),
    ],
)
def test_refused_return_keeps_place(officer: Client, yui: ParticipantKey, boxes: dict[str, Any], why: str) -> None:
    answer = fill_and_submit(officer, f"/participants/{yui.id}/facts/place", **boxes)
    assert answer.status_code == 422
    assert why in answer.text
    assert select_rows(Place, "returned_as") == [(None,)]


def test_place_without_visa_cannot_be_returned(officer: Client) -> None:
    key = create_participant("P-7", visa=VisaDraft())
    assert "Give the place back" not in officer.get(f"/participants/{key.id}/facts").text
    answer = fill_and_submit(officer, f"/participants/{key.id}/facts/place", how="cancelled", day=(20, 12, 2025))
    assert "No place can be given back" in answer.text


def test_return_of_stale_version_gets_409(officer: Client, yui: ParticipantKey) -> None:
    page = officer.get(f"/participants/{yui.id}/facts/place")
    record_stay(yui, StayDraft(date(2026, 1, 11)), on=ON, by=COMMAND_LINE)
    place = next(place for place, (_, inner) in enumerate(page_forms(page)) if "operation" in inner)
    answer = submit_form(officer, page, number=place, how="lapsed", **day("day", (20, 12, 2025)))
    assert answer.status_code == 409
    assert "Current version" in answer.text
    assert submit_form(officer, answer, number=place, how="lapsed").status_code == 303
