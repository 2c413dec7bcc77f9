"""Officers find people, add them, and correct what is recorded of them; what it was is kept, and nobody overwrites anybody."""

import re
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.forms import day
from tests.factories.participants import (
    ISSUED,
    ON,
    create_participant,
    dump_database,
    keyring,
    load_person,
    load_person_by_reference,
    select_rows,
)
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.forms import page_forms, submit_form
from tests.support.statements import count_statements
from tracker.adapters.keys import Keyring, Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.participants import Participant, Passport
from tracker.models.quota import Place
from tracker.queries.participants import ParticipantKey
from tracker.queries.people import versions_of
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.passports import record_passport
from tracker.services.participants.stay import record_stay
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling
from tracker.web.people import search

YUI = ParticularsDraft("TANAKA", "Yui", "田中 結衣", date(1999, 3, 2), "F", "JPN", "yui@post.example", "ja")
NUMBER = "TK1234567"
UNREADABLE = [("en", "We cannot answer just now"), ("ja", "ただいまお答えできません"), ("zh-Hant", "現時未能回應")]


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def officer(app: Flask) -> Client:
    """The browser of Lee, an officer."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user("Lee", "officer"))
    return client


def looked_for(client: Client, typed: str, **boxes: str) -> TestResponse:
    """What is found."""
    return client.post("/participants", data={"csrf_token": client.token("/participants"), "q": typed, **boxes})


def references(page: TestResponse) -> list[str]:
    """Who stands on a page, in order."""
    return re.findall(r'<tr><th scope="row"><a [^>]*>([^<]*)</a>', page.text)


def hidden(client: Client, path: str) -> dict[str, str]:
    """Token, version and operation of the form of a page."""
    return dict(re.findall(r'name="(csrf_token|version|operation)" value="([^"]*)"', client.get(path).text))


def typed_into(client: Client, path: str, **boxes: Any) -> TestResponse:
    """Sends the form of a page with something else in it; days as three numbers."""
    page = client.get(path)
    own = next(place for place, (_, inner) in enumerate(page_forms(page)) if "operation" in inner)
    flat = {name: value for name, value in boxes.items() if not isinstance(value, tuple)}
    days = [day(name, value) for name, value in boxes.items() if isinstance(value, tuple)]
    return submit_form(client, page, number=own, **flat, **{name: text for each in days for name, text in each.items()})


# --- finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "tanaka", "TANAKA", "ＴＡＮＡＫＡ", "Yui Tanaka", "tanaka yui", "  yui  ", "田中", "田中結衣", "田中　結衣", "結衣", "田",
        "タナカ", "ﾕｲ", "たなか", "TANA", "yui@post.example", "YUI@", "2 March 1999", "1999年3月2日", "tanaka 2/3/1999",
        "P-7", "p-7", "Ｐ－７", "-7", NUMBER, "tk1234567", "TK 123-4567", "ＴＫ１２３４５６７",
    ],
)  # fmt: skip
def test_somebody_is_found_by_any_spelling_by_reference_and_by_passport(officer: Client, typed: str) -> None:
    create_participant("P-7", particulars=YUI, passport_no=Secret(NUMBER))
    create_participant(
        "P-8",
        particulars=YUI._replace(
            family_name="SATO", given_name="Ren", native_name="佐藤蓮", birth_date=date(2000, 1, 1), email="ren@post.example"
        ),
        passport_no=Secret("TK1234568"),
    )
    create_participant("Q-9", particulars=ParticularsDraft())
    page = looked_for(officer, typed)
    assert (page.status_code, references(page)) == (200, ["P-7"])
    assert f'href="/participants/{load_person_by_reference("P-7").id}"' in page.text


@pytest.mark.parametrize(
    "typed",
    [
        "TK123456",
        "TK12345678",
        "Tanako",
        "Yui Sato",
        "anak",
        "a",
        "yui@post",
        "1999",
        "3 March 1999",
        "%",
        "_",
        "\\",
        "*",
        "' OR 1=1 --",
    ],
)
def test_nobody_else_is_found(officer: Client, typed: str) -> None:
    create_participant("P-7", particulars=YUI, passport_no=Secret(NUMBER))
    page = looked_for(officer, typed)
    assert (page.status_code, references(page)) == (200, [])
    assert "No participant was found." in page.text


def test_a_corrected_name_is_found_and_the_one_before_is_not(officer: Client) -> None:
    key = create_participant("P-7", particulars=YUI)
    correct_particulars(key, YUI._replace(family_name="Yamada"), reason="married", on=ON, keys=keyring(), by=COMMAND_LINE)
    assert references(looked_for(officer, "yamada")) == ["P-7"]
    assert references(looked_for(officer, "tanaka")) == []


def test_who_has_a_new_passport_is_found_by_both_numbers(officer: Client) -> None:
    key = create_participant("P-7", particulars=YUI, passport_no=Secret(NUMBER))
    record_passport(key, Secret("TK7654321"), keys=keyring(), on=ON, by=COMMAND_LINE)
    assert [references(looked_for(officer, number)) for number in (NUMBER, "TK7654321")] == [["P-7"], ["P-7"]]


@pytest.mark.parametrize("keys", [(), (b"a key of somebody else".ljust(32),)], ids=["none", "wrong"])
@pytest.mark.parametrize(("language", "words"), UNREADABLE)
def test_page_without_its_data_key_is_503_in_words(
    app: Flask, officer: Client, keys: tuple[bytes, ...], language: str, words: str
) -> None:
    key = create_participant("P-1234567", particulars=YUI)
    app.extensions["keyring"] = Keyring(keys)
    for path in ("/participants", f"/participants/{key.id}"):
        answer = officer.get(f"{path}?lang={language}")
        assert (answer.status_code, words in answer.text) == (503, True)
    assert officer.get("/healthz").status_code == 200


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\x00", " , "])
def test_something_must_be_looked_for(officer: Client, typed: str) -> None:
    answer = looked_for(officer, typed)
    assert answer.status_code == 422
    assert "Enter a name, a birth date, an e-mail address, a reference or a passport number" in answer.text


def test_long_query_is_refused(officer: Client) -> None:
    answer = looked_for(officer, "x" * 201)
    assert answer.status_code == 422
    assert "Use 200 characters or fewer" in answer.text


def test_many_are_shown_page_by_page(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "ON_A_PAGE", 2)
    for number in range(5):
        create_participant(f"P-{number}", particulars=YUI)
    first = looked_for(officer, "Yui")
    assert references(first) == ["P-0", "P-1"]
    second = looked_for(officer, "Yui", after="0 P-1")
    third = submit_form(officer, second, number=1)
    assert [references(page) for page in (second, third)] == [["P-2", "P-3"], ["P-4"]]
    assert "Show more" not in third.text
    page = officer.get("/participants")
    assert references(page) == ["P-0", "P-1"]
    assert 'href="/participants?after=P-1"' in page.text
    assert references(officer.get("/participants?after=P-3")) == ["P-4"]
    assert "This is the end of the list." in officer.get("/participants?after=P-4").text


def test_an_empty_house_says_what_to_do(officer: Client) -> None:
    assert "No participants are recorded yet." in officer.get("/participants").text


def test_query_is_in_no_address_and_log(officer: Client, capfd: pytest.CaptureFixture[str]) -> None:
    create_participant("P-7", particulars=YUI, passport_no=Secret(NUMBER))
    page = looked_for(officer, NUMBER)
    links = re.findall(r'(?:href|action)="([^"]*)"', page.text)
    assert not [link for link in links if NUMBER in link]
    assert NUMBER not in "".join(capfd.readouterr())


def test_finding_costs_a_statement_however_many_there_are(officer: Client) -> None:
    for number in range(12):
        create_participant(f"P-{number}", particulars=YUI)
    token = officer.token("/participants")
    with count_statements() as sent:
        officer.post("/participants", data={"csrf_token": token, "q": "yui 123"})
    assert len(sent) == 2


# --- adding ----------------------------------------------------------------------------------------------------------


def test_participant_is_added_with_all_facts(officer: Client) -> None:
    answer = typed_into(
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
        typed_into(
            officer, "/participants/new", reference="P-9", scheme="korea", direction="outbound", sex="", language=""
        ).status_code
        == 303
    )
    assert load_person_by_reference("P-9")[2:4] == ("korea", "outbound")


def test_repeated_form_adds_participant_once(officer: Client) -> None:
    boxes = {
        **hidden(officer, "/participants/new"),
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
    answer = typed_into(officer, "/participants/new", **(usual | boxes))
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
    answer = typed_into(
        officer, "/participants/new", reference="P-9", scheme="japan", direction="outbound", sex="", language="", **days
    )
    assert answer.status_code == 422
    assert why in answer.text


# --- what is recorded ------------------------------------------------------------------------------------------------


@pytest.fixture
def yui(app: Flask) -> ParticipantKey:
    """A participant of whom everything is known."""
    return create_participant("P-7", particulars=YUI)


def test_page_shows_every_version_with_author(officer: Client, yui: ParticipantKey) -> None:
    answer = typed_into(
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
        answer = typed_into(officer, f"/participants/{yui.id}/facts/{part}", sex="F", language="ja")
        assert answer.status_code == 422
        assert "Enter the reason, for people who read it later" in answer.text


def test_what_was_never_recorded_needs_none(officer: Client) -> None:
    key = create_participant("P-7", particulars=ParticularsDraft(), visa=VisaDraft(), stay=StayDraft())
    path = f"/participants/{key.id}/facts"
    page = officer.get(path).text
    assert "Record the personal details" in page
    assert "versions" not in page
    assert typed_into(officer, f"{path}/particulars", family_name="TANAKA", sex="", language="").status_code == 303
    assert typed_into(officer, f"{path}/visa", issued_on=(10, 12, 2025)).status_code == 303
    assert typed_into(officer, f"{path}/stay", arrived_on=(10, 1, 2026)).status_code == 303
    assert len(select_rows(Place)) == 1
    page = officer.get(path).text
    assert "Place 1 of the whole year 2025" in page
    assert f'href="/participants/{key.id}/departure"' in page


def test_corrected_issue_date_moves_place(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/visa"
    assert typed_into(officer, path, issued_on=(9, 1, 2026), reason="typed wrongly").status_code == 303
    assert "Place 1 of the whole year 2026" in officer.get(f"/participants/{yui.id}/facts").text
    assert typed_into(officer, path, issued_on=("", "", ""), reason="never issued").status_code == 303
    assert "Place 1" not in officer.get(f"/participants/{yui.id}/facts").text


def test_full_year_leaves_visa_unchanged(officer: Client, yui: ParticipantKey) -> None:
    set_ceiling(CeilingDraft("japan", "inbound", "2027", 0, "a circular"), by=COMMAND_LINE)
    before = dump_database()
    answer = typed_into(officer, f"/participants/{yui.id}/facts/visa", issued_on=(9, 1, 2027), reason="typed wrongly")
    assert answer.status_code == 422
    assert "No place is left: all 0 places for 2027 are taken" in answer.text
    assert dump_database() == before


def test_departure_before_arrival_is_refused(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/stay"
    answer = typed_into(officer, path, departed_on=(1, 1, 2026), reason="left")
    assert answer.status_code == 422
    assert "The day must be 10 January 2026 or later" in answer.text
    assert typed_into(officer, path, departed_on=(1, 9, 2026), permitted_until=(1, 12, 2026), reason="left").status_code == 303
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
    boxes = {**hidden(officer, path), **day("arrived_on", (11, 1, 2026)), "reason": "typed wrongly"}
    assert [officer.post(path, data=boxes).status_code for _ in range(2)] == [303, 303]
    assert load_person(yui.id).version == 2
    assert officer.post(path, data=boxes | {"reason": "another"}).status_code == 409
    assert load_person(yui.id).version == 2


def test_form_after_sign_in_is_not_saved(officer: Client, yui: ParticipantKey) -> None:
    before = dump_database()
    facts = f"/participants/{yui.id}/facts"
    for path in (f"{facts}/particulars", f"{facts}/visa", f"{facts}/stay", f"{facts}/place", "/participants/new"):
        answer = typed_into(officer, path, step="again", reason="as it is", given_name="Yuiko", **day("day", (1, 2, 2026)))
        assert answer.status_code == 200
        assert 'value="Yuiko"' in answer.text or "particulars" not in path
    assert {name: each for name, each in dump_database().items() if name != "sessions"} == {
        name: each for name, each in before.items() if name != "sessions"
    }


# --- a place given back ----------------------------------------------------------------------------------------------


def test_a_place_is_given_back(officer: Client, yui: ParticipantKey) -> None:
    path = f"/participants/{yui.id}/facts/place"
    answer = typed_into(officer, path, how="lapsed", day=(20, 12, 2025))
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
    answer = typed_into(officer, f"/participants/{yui.id}/facts/place", **boxes)
    assert answer.status_code == 422
    assert why in answer.text
    assert select_rows(Place, "returned_as") == [(None,)]


def test_place_without_visa_cannot_be_returned(officer: Client) -> None:
    key = create_participant("P-7", visa=VisaDraft())
    assert "Give the place back" not in officer.get(f"/participants/{key.id}/facts").text
    answer = typed_into(officer, f"/participants/{key.id}/facts/place", how="cancelled", day=(20, 12, 2025))
    assert "No place can be given back" in answer.text


def test_return_of_stale_version_gets_409(officer: Client, yui: ParticipantKey) -> None:
    page = officer.get(f"/participants/{yui.id}/facts/place")
    record_stay(yui, StayDraft(date(2026, 1, 11)), on=ON, by=COMMAND_LINE)
    place = next(place for place, (_, inner) in enumerate(page_forms(page)) if "operation" in inner)
    answer = submit_form(officer, page, number=place, how="lapsed", **day("day", (20, 12, 2025)))
    assert answer.status_code == 409
    assert "Current version" in answer.text
    assert submit_form(officer, answer, number=place, how="lapsed").status_code == 303


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["participant", "manager", "administrator"])
def test_only_officers_are_let_in(app: Flask, role: str) -> None:
    key, id_ = create_participant_user(f"Y-{uuid.uuid4().hex[:8]}")
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, id_ if role == "participant" else create_user("Chan", role))
    facts = f"/participants/{key.id}/facts"
    for path in (
        "/participants",
        "/participants/new",
        facts,
        *(f"{facts}/{part}" for part in ("particulars", "visa", "stay", "place")),
    ):
        assert client.get(path).status_code == 403
        assert client.send(path, {}).status_code == (405 if path == facts else 403)


def test_nobody_is_there_who_is_not(officer: Client) -> None:
    for end in ("", "/particulars", "/visa", "/stay", "/place"):
        assert officer.get(f"/participants/999/facts{end}").status_code == 404
        assert officer.send(f"/participants/999/facts{end}", {}).status_code in {404, 405}


def test_audit_holds_no_name_and_number(officer: Client, yui: ParticipantKey) -> None:
    typed_into(
        officer, f"/participants/{yui.id}/facts/particulars", family_name="YAMADA", sex="F", language="ja", reason="married"
    )
    told = repr(select_rows(AuditLine, "action", "details"))
    assert "YAMADA" not in told
    assert "TANAKA" not in told


def test_officers_find_the_pages_in_their_navigation(officer: Client) -> None:
    page = officer.get("/participants").text
    assert '<a href="/participants">Participants</a>' in page
    assert '<a href="/register">Register</a>' in page
