"""Officers find participants by any spelling of a name, a reference or a passport number."""

import re
from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.participants import (
    ON,
    create_participant,
    keyring,
    load_person_by_reference,
)
from tests.support.client import Client
from tests.support.forms import submit_form
from tests.support.people_pages import NUMBER, YUI
from tests.support.statements import count_statements
from tracker.adapters.keys import Keyring, Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.passports import record_passport
from tracker.web.people import search

UNREADABLE = [("en", "We cannot answer just now"), ("ja", "ただいまお答えできません"), ("zh-Hant", "現時未能回應")]


def looked_for(client: Client, typed: str, **boxes: str) -> TestResponse:
    """What is found."""
    return client.post("/participants", data={"csrf_token": client.token("/participants"), "q": typed, **boxes})


def references(page: TestResponse) -> list[str]:
    """Who stands on a page, in order."""
    return re.findall(r'<tr><th scope="row"><a [^>]*>([^<]*)</a>', page.text)


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
