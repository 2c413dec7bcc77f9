"""The quota board for everybody, the ledger of a year and its ceilings for managers."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import create_participant, select_rows
from tests.support.client import Client
from tests.support.months import app_in_november
from tests.support.statements import count_statements
from tracker.compliance.month_report import ReportScope
from tracker.models.accounts import COMMAND_LINE
from tracker.models.quota import CeilingRow
from tracker.queries.participants import ParticipantKey
from tracker.queries.reports import report_for
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.return_place import return_place
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling

PAGE = "/quota/japan/inbound/2026"
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
LANGUAGES = ("en", "ja", "zh-Hant")
TYPED = {"window": "2026", "amount": "1,600", "source": "Notice 12 of 3 November 2026"}


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered; it is 24 November 2026, noon in Hong Kong."""
    with app_in_november() as app:
        yield app


@pytest.fixture
def reader(app: Flask) -> Client:
    """A browser of somebody without an account."""
    return browser(app)


@pytest.fixture
def manager(app: Flask) -> Client:
    """A browser of a manager."""
    return browser(app, "manager")


def browser(app: Flask, role: str = "") -> Client:
    """A browser, of somebody with a role if it has one."""
    client = app.test_client()
    assert isinstance(client, Client)
    if role:
        sign_in(client, create_user("Chan", role))
    return client


def visa(reference: str, on: date, **more: Any) -> ParticipantKey:
    """A visa issued on a day."""
    return create_participant(reference, visa=VisaDraft(issued_on=on), stay=StayDraft(), on=on, **more)


def words(response: TestResponse) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def hidden(client: Client, page: str = PAGE) -> dict[str, str]:
    """The hidden boxes of the form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', client.get(page).text))


def record(client: Client, page: str = PAGE, **typed: str) -> TestResponse:
    """Fills in the form and sends it."""
    return client.post(page, data={**hidden(client, page), **TYPED, **typed})


# --- the board ---------------------------------------------------------------------------------------------------------


def test_board_shows_open_quotas_to_everybody(reader: Client) -> None:
    for number in range(30):
        visa(f"P-{number}", date(2026, 3, 2))
    return_place(visa("P-X", date(2026, 3, 2)), "lapsed", day=date(2026, 6, 1), on=date(2026, 6, 1), by=COMMAND_LINE)
    page = words(reader.get("/quota"))
    assert (
        "Japan to Hong Kong 1,470 places remain 31 visas issued, of 1,500 places 2% of the quota taken after 90% of the year"
        in page
    )
    assert "Hong Kong to Japan 1,500 places remain 0 visas issued" in page
    assert "Italy" not in page
    assert "Ledger and ceilings" not in page


def test_single_place_has_singular_text(reader: Client) -> None:
    set_ceiling(CeilingDraft("austria", "inbound", "2026", 2, "Notice 1"), by=COMMAND_LINE)
    visa("A-1", date(2026, 3, 2), scheme="austria")
    page = words(reader.get("/quota"))
    assert (
        "Austria to Hong Kong 1 place remains 1 visa issued, of 2 places 50% of the quota taken after 90% of the year" in page
    )


def test_empty_quota_has_no_share(reader: Client) -> None:
    set_ceiling(CeilingDraft("austria", "inbound", "2026", 0, "Notice 1"), by=COMMAND_LINE)
    page = words(reader.get("/quota"))
    assert "Austria to Hong Kong 0 places remain 0 visas issued, of 0 places Canada" in page


def test_managers_find_every_ledger_from_the_board(manager: Client, reader: Client) -> None:
    page = manager.get("/quota").text
    for path in (PAGE, "/quota/italy/inbound/2026", "/quota/sweden/outbound/2026", "/quota/sweden/inbound/2026"):
        assert f'href="{path}"' in page
        assert manager.get(path).status_code == 200
    assert "Without a known ceiling" not in words(reader.get("/quota"))


def test_board_costs_constant_statements(reader: Client) -> None:
    sent: list[int] = []
    for round_ in range(2):
        with count_statements() as statements:
            reader.get("/quota")
        sent.append(len(statements))
        for number in range(5):
            visa(f"R-{round_}-{number}", date(2026, 3, 2), scheme="korea")
    assert sent == [3, 3]


# --- the ledger --------------------------------------------------------------------------------------------------------


def test_ledger_closes_like_report(manager: Client) -> None:
    visa("P-1", date(2026, 1, 20))
    late = visa("P-2", date(2026, 3, 2))
    return_place(late, "cancelled", day=date(2026, 4, 1), on=date(2026, 4, 1), by=COMMAND_LINE)
    page = words(manager.get(PAGE))
    assert "January 2026 − 1 0 0 0 1,499" in page
    assert "March 2026 − 1 0 0 0 1,498" in page
    assert "April 2026 0 0 + 1 0 1,499" in page
    closing = report_for(ReportScope("japan", "inbound", "2026-11", date(2026, 11, 24))).ledger.closing
    assert f"1,500 − 2 + 0 + 1 + 0 = {closing:,}" in page


def test_raised_ceiling_is_a_correction(manager: Client) -> None:
    page = words(manager.get("/quota/japan/inbound/2016"))
    assert "October 2016 0 0 0 + 1,250 1,500" in page
    assert "250 − 0 + 0 + 0 + 1,250 = 1,500" in page


def test_halves_add_up_with_sources(manager: Client) -> None:
    set_ceiling(CeilingDraft("japan", "inbound", "2026-H1", 900, "Notice 1"), by=COMMAND_LINE)
    set_ceiling(CeilingDraft("japan", "inbound", "2026-H2", 300, "Notice 2"), by=COMMAND_LINE)
    page = words(manager.get(PAGE))
    assert "January to June 2026 900 Notice 1 recorded by a manager" in page
    assert "July to December 2026 300 Notice 2 recorded by a manager" in page
    assert "1,200 − 0 + 0 + 0 + 0 = 1,200" in page


def test_ledger_without_ceiling_says_so(manager: Client) -> None:
    visa("S-1", date(2026, 3, 2), scheme="sweden", direction="outbound")
    page = words(manager.get("/quota/sweden/outbound/2026"))
    assert "No ceiling is known for 2026" in page
    assert "0 − 1 + 0 + 0 + 0 = −1" in page
    assert "no source is known; places are counted without limit" in page


@pytest.mark.parametrize("path", ["atlantis/inbound/2026", "japan/up/2026", "japan/inbound/1899", "japan/inbound/2201"])
def test_what_is_no_quota_is_not_there(manager: Client, path: str) -> None:
    assert manager.get(f"/quota/{path}").status_code == 404
    assert manager.post(f"/quota/{path}", data=hidden(manager)).status_code == 404


@pytest.mark.parametrize("year", [1900, 2009, 2025, 2027, 2200])
def test_every_year_has_a_ledger(manager: Client, year: int) -> None:
    assert manager.get(f"/quota/japan/inbound/{year}").status_code == 200


# --- ceilings ----------------------------------------------------------------------------------------------------------


def test_recorded_ceiling_shows_source_and_author(manager: Client) -> None:
    done = record(manager, amount="１，６００")
    assert (done.status_code, done.location) == (303, f"{PAGE}?said=2026")
    page = words(manager.get(done.location))
    assert "Recorded: 1,600 places for the whole year 2026." in page
    assert "the whole year 2026 1,600 Notice 12 of 3 November 2026 recorded by a manager" in page
    assert "recorded on 24 November 2026 12:00 by Chan" in page
    record(manager, amount="1", source="Notice 13")
    page = words(manager.get(PAGE))
    assert "1 place for the whole year 2026" in page
    assert "held until 24 November 2026 12:00" in page
    assert select_rows(CeilingRow, "window", "amount") == [("2026", 1600), ("2026", 1)]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"amount": ""}, "Enter the number of places"),
        ({"amount": "many"}, "Number of places must be a whole number from 0 to 1,000,000, in digits"),
        ({"amount": "-5"}, "Number of places must be a whole number from 0 to 1,000,000, in digits"),
        ({"amount": "1000001"}, "Number of places must be a whole number from 0 to 1,000,000, in digits"),
        ({"amount": "9" * 40}, "Number of places must be a whole number from 0 to 1,000,000, in digits"),
        ({"source": " \u200b"}, "Enter the source of the number"),
        ({"source": "x" * 501}, "Use 500 characters or fewer; this has 501"),
        ({"window": "2027"}, "Select the whole year or one of its halves"),
        ({"window": ""}, "Select the whole year or one of its halves"),
        ({"amount": "2"}, "Number of places must be 3 or more: place 3 is already taken"),
        ({"window": "2026-H1"}, "places are already taken in the whole year"),
    ],
    ids=str,
)
def test_invalid_ceiling_is_refused_and_kept(manager: Client, typed: dict[str, str], complaint: str) -> None:
    for number in range(3):
        visa(f"P-{number}", date(2026, 3, 2))
    refused = record(manager, **typed)
    assert refused.status_code == 422
    assert complaint in words(refused)
    box = next(iter(typed))
    assert f'id="{box}-error"' in refused.text
    for name in ("amount", "source"):
        kept = {**TYPED, **typed}[name].replace("\u200b", "").strip()
        assert f'name="{name}" type="text" ' in refused.text
        assert f'value="{kept}"' in refused.text
    assert select_rows(CeilingRow) == []


def test_whole_year_is_refused_after_taken_half(manager: Client) -> None:
    set_ceiling(CeilingDraft("japan", "inbound", "2026-H1", 5, "Notice 1"), by=COMMAND_LINE)
    visa("P-1", date(2026, 3, 2))
    refused = record(manager)
    assert refused.status_code == 422
    assert "places are already taken in one of its halves" in words(refused)


def test_unseen_ceiling_gets_409(manager: Client) -> None:
    seen = hidden(manager)
    set_ceiling(CeilingDraft("japan", "inbound", "2026", 1700, "Notice 20"), by=COMMAND_LINE)
    for version in (seen["version"], "none", "99999"):
        late = manager.post(PAGE, data={**seen, **TYPED, "version": version})
        assert late.status_code == 409
        assert "Nothing was saved: another ceiling was recorded for this year while the page was open." in words(late)
        assert "Notice 20" in words(late)
        assert 'value="1,600"' in late.text
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', late.text))
    assert manager.post(PAGE, data={**again, **TYPED}).status_code == 303
    assert select_rows(CeilingRow, "amount") == [(1700,), (1600,)]


def test_repeated_ceiling_is_recorded_once(manager: Client) -> None:
    seen = hidden(manager)
    for _ in range(2):
        assert manager.post(PAGE, data={**seen, **TYPED}).status_code == 303
    assert manager.post(PAGE, data={**seen, **TYPED, "amount": "1700"}).status_code == 409
    assert select_rows(CeilingRow, "amount") == [(1600,)]
    assert record(manager, operation="made up", amount="1700").status_code == 303


@pytest.mark.parametrize("step", ["again", "language"])
def test_returned_form_records_nothing(manager: Client, step: str) -> None:
    shown_again = record(manager, step=step, window="2026-H2")
    assert shown_again.status_code == 200
    assert 'value="1,600"' in shown_again.text
    assert 'value="2026-H2" checked' in shown_again.text
    assert select_rows(CeilingRow) == []


# --- who may what ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["", "participant", "officer", "administrator"])
def test_only_managers_see_ledgers_and_record_ceilings(app: Flask, role: str) -> None:
    client = browser(app, role)
    assert client.get("/quota").status_code == 200
    assert client.get(PAGE).status_code == (403 if role else 303)
    assert client.send(PAGE, TYPED).status_code == (403 if role else 401)
    assert select_rows(CeilingRow) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_speak_three_languages(manager: Client, reader: Client, language: str) -> None:
    record(manager)
    for client, path in ((reader, "/quota"), (manager, "/quota"), (manager, PAGE), (manager, "/quota/sweden/outbound/2026")):
        response = client.get(f"{path}?lang={language}")
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.text
