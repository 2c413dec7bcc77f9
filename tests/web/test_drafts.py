"""A draft of the rules held against the register on a page: for officers with names, for managers in numbers; nothing is kept."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_user, sign_in
from tests.factories.forms import day
from tests.factories.participants import create_job, create_participant, raw_rows
from tests.factories.rulebooks import JAPAN, NEW, OLD, tenure_limited_to
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.pages import field_error, page_text
from tracker.formats.csv_text import MARK
from tracker.services.employers.businesses import Business
from tracker.web import rules
from tracker.web.forms.rules import LARGEST

PAGE, TABLE = "/rules/draft", "/rules/draft.csv"
NOW = datetime(2026, 6, 12, 4, tzinfo=UTC)
TIGHT = f"{OLD}[[versions]]{tenure_limited_to(3)}"
LANGUAGES = ("en", "ja", "zh-Hant")


@pytest.fixture
def app() -> Iterator[Flask]:
    """Three people from Japan and one from Korea; it is 12 June 2026, noon in Hong Kong."""
    with fresh_app("sqlite") as app, time_machine.travel(NOW, tick=False):
        app.test_client_class = Client
        for number in (1, 2, 3):
            create_job(
                create_participant(f"P-{number}"),
                date(2026, 1, 15),
                date(2026, 4, 13 + number),
                at=Business("=Lantern (fictional)"),
            )
        create_participant("K-1", scheme="korea")
        yield app


@pytest.fixture
def officer(app: Flask) -> Client:
    return browser(app, "officer")


@pytest.fixture
def manager(app: Flask) -> Client:
    return browser(app, "manager")


def browser(app: Flask, role: str) -> Client:
    """A browser of somebody with a role."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user("Chan", role))
    return client


def sent(client: Client, written: str = TIGHT, path: str = PAGE, **more: Any) -> TestResponse:
    """The answer to the form, filled in."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(PAGE).text)
    assert found
    return client.post(path, data={"csrf_token": found[1], "text": written, **more})


def box(response: TestResponse) -> str:
    """What stands in the box of the draft."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", response.text, re.DOTALL)
    assert found
    return found[1].replace("&#34;", '"').replace("&#39;", "'")


def test_officer_sees_people_whom_draft_changes(officer: Client) -> None:
    before = raw_rows()
    page = sent(officer)
    told = page_text(page)
    assert page.status_code == 200
    assert "Working holiday from Japan, as of 12 June 2026" in told
    assert "3 people would change." in told
    assert "within → may be over 1" in told
    assert "within → readings differ 1" in told
    assert "the same status, different last safe days 1" in told
    assert "assessed 3" in told
    assert "P-1 within =Lantern (fictional): within; last safe day 9 September 2026 → 14 April 2026 (-148)" in told
    assert "K-1" not in told
    assert re.search(r'href="/participants/1"[^>]*>P-1<', page.text)
    assert box(page) == TIGHT
    assert raw_rows() == before


def test_managers_read_numbers_and_no_names(manager: Client) -> None:
    page = sent(manager)
    assert "3 people would change." in page_text(page)
    assert "Programme officers see the people concerned here." in page_text(page)
    for person in ("P-1", "P-2", "P-3", "Lantern", TABLE):
        assert person not in page.text.replace(TIGHT, "")
    assert sent(manager, path=TABLE).status_code == 403


@pytest.mark.parametrize("role", ["participant", "administrator", ""])
def test_nobody_else_compares(app: Flask, role: str) -> None:
    client = app.test_client()
    assert isinstance(client, Client)
    if role:
        sign_in(client, create_user("Chan", role))
    assert client.get(PAGE).status_code == (403 if role else 303)
    page = client.get("/rules/")
    assert PAGE not in page.text


def test_rules_page_links_to_draft(officer: Client, manager: Client) -> None:
    for client in (officer, manager):
        assert f'href="{PAGE}"' in client.get("/rules/").text


def test_the_rules_that_stand_change_nobody(officer: Client) -> None:
    page = sent(officer, f"{OLD}[[versions]]{NEW}")
    assert "Nobody’s status would change." in page_text(page)
    assert "The people concerned" not in page_text(page)


def test_the_day_may_be_another_one(officer: Client) -> None:
    page = sent(officer, **day("on", (1, 2, 2026)))
    assert "as of 1 February 2026" in page_text(page)
    assert "within → ahead 2" in page_text(page)


def test_relaxed_draft_moves_last_days_later(officer: Client) -> None:
    source = 'source = { title = "Invented", address = "https://example.org/", published = "undated", read = "2026-11", kind = "secondary" }'
    free = f"uncounted = [{{ first = 2026-02-01, last = 2026-02-14, {source} }}]\n"
    head, tail = NEW.split("[versions.rules.employer-tenure]\n")
    page = sent(officer, f"{OLD}[[versions]]{head}[versions.rules.employer-tenure]\n{free}{tail}")
    assert "3 last safe days would come later, by 14 days at most." in page_text(page)


REFUSED = [
    ("", "Paste a draft, or select its file"),
    ("partner =", "File draft.toml, key (file): Invalid value"),
    (JAPAN.replace("limit = 12", "limit = 0", 1), "key versions[0].rules.stay-length.limit: 0 is not between 1 and 120"),
    (JAPAN.replace('"JP"', '"XX"', 1), "key partner: no scheme inbound has the partner 'XX'; known are AT, AU, CA,"),
    ("a = " + "[" * 9000, "key (file): holds lists or tables inside of each other without end"),
    ("#" * (LARGEST + 1), f"Use {LARGEST} characters or fewer; this has {LARGEST + 1}"),
]


@pytest.mark.parametrize(("written", "why"), REFUSED, ids=range(len(REFUSED)))
@pytest.mark.parametrize("path", [PAGE, TABLE])
def test_invalid_draft_is_refused_and_kept(officer: Client, written: str, why: str, path: str) -> None:
    page = sent(officer, written, path)
    assert page.status_code == 422
    assert why in field_error(page, "text")
    assert box(page) == written


def test_invisible_characters_except_tabs_are_removed(officer: Client) -> None:
    page = sent(officer, "a\t=\x00 \u202e1\r\nb\r")
    assert box(page) == "a\t= 1\nb\n"


def test_invalid_day_is_refused(officer: Client) -> None:
    page = sent(officer, **{"on-day": "31", "on-month": "2", "on-year": "2026"})
    assert page.status_code == 422
    assert field_error(page, "on")
    assert box(page) == TIGHT


def test_file_replaces_text_of_field(officer: Client) -> None:
    file = (BytesIO(b"\xef\xbb\xbf" + TIGHT.replace("\n", "\r\n").encode()), "japan.toml")
    page = sent(officer, "partner =", file=file)
    assert "3 people would change." in page_text(page)
    assert box(page) == TIGHT


def test_binary_file_is_refused(officer: Client) -> None:
    page = sent(officer, TIGHT, file=(BytesIO(b"\xff\xfe"), "japan.toml"))
    assert page.status_code == 422
    assert "Save it as a TOML file in UTF-8" in field_error(page, "file")
    assert box(page) == TIGHT
    page = sent(officer, TIGHT, TABLE, file=(BytesIO(b"\xff\xfe"), "japan.toml"))
    assert page.status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_change_of_language_compares_nothing(officer: Client, language: str) -> None:
    page = sent(officer, "partner =", f"{PAGE}?lang={language}", step="language")
    assert page.status_code == 200
    assert box(page) == "partner ="
    assert f'<html lang="{language}">' in page.text
    assert sent(officer, path=f"{PAGE}?lang={language}").status_code == 200


def test_table_lists_all_limits_without_formulas(officer: Client) -> None:
    before = raw_rows()
    table = sent(officer, path=TABLE)
    assert (table.status_code, table.mimetype) == (200, "text/csv")
    assert table.text.startswith(MARK)
    found = list(csv.DictReader(StringIO(table.text.removeprefix(MARK))))
    assert [(each["reference"], each["rule"], each["finding_after"]) for each in found] == [
        ("P-1", "employer-tenure", "met"), ("P-2", "employer-tenure", "contested"), ("P-3", "employer-tenure", "unmet"),
    ]  # fmt: skip
    assert {each["subject"] for each in found} == {"'=Lantern (fictional)"}
    assert raw_rows() == before


def test_page_names_some_and_counts_all(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SHOWN", 2)
    page = page_text(sent(officer))
    assert "3 people would change." in page
    assert "The first 2 of them" in page
    assert "P-3" not in page


@pytest.mark.parametrize(("most", "is_whole"), [(2, False), (3, True)])
def test_page_compares_some_table_everybody(
    officer: Client, monkeypatch: pytest.MonkeyPatch, most: int, is_whole: bool
) -> None:
    monkeypatch.setattr(rules, "LOOKED_AT", most)
    page = page_text(sent(officer))
    assert f"assessed {most}" in page
    assert (f"Only the first {most} people were assessed" in page) == (not is_whole)
    assert sent(officer, path=TABLE).text.count("\r\n") == 4
