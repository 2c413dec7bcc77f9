"""Officers add participants; an error is beside its field."""

from datetime import date
from typing import Any

import pytest

from tests.factories.participants import (
    ISSUED,
    create_participant,
    dump_database,
    load_person_by_reference,
    select_rows,
)
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tests.support.people_pages import NUMBER, fill_and_submit, hidden_fields
from tracker.models.accounts import COMMAND_LINE
from tracker.models.participants import Participant, Passport
from tracker.models.quota import Place
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling


def test_participant_is_added_with_all_facts(officer: Client) -> None:
    answer = fill_and_submit(
        officer, "/participants/new",
        reference="ｐ-9", scheme="japan", direction="inbound", family_name="SATO", given_name="Ren", native_name="佐藤蓮",
        birth_date=(2, 3, 1999), sex="M", nationality="日本", email="Ren@Post.example", language="ja", passport_no="tk 123-4567",
        applied_on=(20, 11, 2025), issued_on=(10, 12, 2025), enter_by=(9, 12, 2026), arrived_on=(10, 1, 2026),
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    who = load_person_by_reference("p-9")
    assert answer.location == f"/participants/{who.id}/facts?said=added"
    assert who.particulars[2:] == ("SATO", "Ren", "佐藤蓮", date(1999, 3, 2), "M", "JPN", "ren@post.example", "ja")
    assert who.visa[2:5] == (date(2025, 11, 20), date(2025, 12, 10), date(2026, 12, 9))
    assert who.stay.arrived_on == date(2026, 1, 10)
    assert len(select_rows(Passport)) == len(select_rows(Place)) == 1
    page = officer.get(answer.location).text
    assert "Added." in page
    assert "recorded and encrypted" in page
    assert NUMBER not in page


def test_a_reference_and_a_scheme_are_enough(officer: Client) -> None:
    assert (
        fill_and_submit(
            officer, "/participants/new", reference="P-9", scheme="korea", direction="outbound", sex="", language=""
        ).status_code
        == 303
    )
    assert load_person_by_reference("P-9")[2:4] == ("korea", "outbound")


def test_repeated_form_adds_participant_once(officer: Client) -> None:
    boxes = {
        **hidden_fields(officer, "/participants/new"),
        "reference": "P-9",
        "scheme": "japan",
        "direction": "inbound",
        "sex": "",
        "language": "",
    }
    first, again = (officer.post("/participants/new", data=boxes) for _ in range(2))
    assert first.location == again.location
    other = officer.post("/participants/new", data=boxes | {"reference": "P-10"})
    assert other.status_code == 409
    assert "This form was already sent with different content" in other.text
    assert len(select_rows(Participant)) == 1
    place = next(place for place, (_, inner) in enumerate(page_forms(other)) if "operation" in inner)
    assert (
        submit_form(officer, other, number=place, scheme="japan", direction="inbound", sex="", language="").status_code == 303
    )
    assert len(select_rows(Participant)) == 2


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"reference": ""}, "Enter the reference that the office gives to this person"),
    ({"reference": "x" * 41}, "Use 40 characters or fewer; this has 41"),
    ({"reference": "P-1"}, "Enter another reference: this one is already used"),
    ({"scheme": "atlantis"}, "Select a scheme"),
    ({"direction": "sideways"}, "Select a direction"),
    ({"sex": "?"}, "Select a sex"),
    ({"language": "fr"}, "Select a language"),
    ({"nationality": "Atlantis"}, "Enter the nationality as a three-letter code, like JPN"),
    ({"email": "yui@"}, "Enter an e-mail address like name@example.com"),
    ({"passport_no": "TK12!"}, "Passport number must be 5 to 20 letters and digits"),
    ({"family_name": "x" * 201}, "Use 200 characters or fewer; this has 201"),
    ({"birth_date": (31, 2, 1999)}, "Day must be 28 or less in this month, not 31"),
    ({"departed_on": (1, 2, 2026)}, "Enter the arrival date as well"),
    (
        {"arrived_on": (1, 2, 2026), "departed_on": (31, 1, 2026)},
        "The day must be 1 February 2026 or later, the day of arrival",
    ),
    (
        {"arrived_on": (1, 2, 2026), "permitted_until": (31, 1, 2026)},
        "or later, the day of arrival",
    ),
]


@pytest.mark.parametrize(("boxes", "why"), WRONG)
def test_errors_are_beside_fields_and_keep_text(officer: Client, boxes: dict[str, Any], why: str) -> None:
    create_participant("P-1")
    usual = {"reference": "P-9", "scheme": "japan", "direction": "inbound", "sex": "F", "language": "ja", "given_name": "Yui"}
    before = dump_database()
    answer = fill_and_submit(officer, "/participants/new", **(usual | boxes))
    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="Yui"' in answer.text
    assert dump_database() == before


@pytest.mark.parametrize(
    ("window", "why"),
    [
        ("2025", "No place is left: all 1 places for 2025 are taken"),
        ("2025-H1", "No place is left: all 1 places for January to June 2025 are taken"),
        ("2025-H2", "No place is left: all 1 places for July to December 2025 are taken"),
    ],
)
def test_full_quota_is_shown_beside_issue_date(officer: Client, window: str, why: str) -> None:
    set_ceiling(CeilingDraft("japan", "outbound", window, 1, "a circular"), by=COMMAND_LINE)
    issued = date(2025, 3, 1) if window == "2025-H1" else ISSUED
    create_participant("P-1", direction="outbound", visa=VisaDraft(issued_on=issued), stay=StayDraft())
    days = {"issued_on": (issued.day, issued.month, issued.year)}
    answer = fill_and_submit(
        officer, "/participants/new", reference="P-9", scheme="japan", direction="outbound", sex="", language="", **days
    )
    assert answer.status_code == 422
    assert why in answer.text
