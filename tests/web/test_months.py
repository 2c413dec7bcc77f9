"""A month's page: provisional, closed, signed, revised; who may what; and the same numbers everywhere."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import dump_database, select_rows
from tests.support.client import Client
from tests.support.months import (
    PAGE,
    PUBLIC,
    Office,
    app_in_november,
    hidden_fields,
    issue_visa,
    open_office,
    page_words,
    press_month_button,
    read_report,
    sign_month,
)
from tests.support.statements import count_statements
from tracker.models.base import db
from tracker.models.reports import Report

LANGUAGES = ("en", "ja", "zh-Hant")


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered; it is 24 November 2026, noon in Hong Kong."""
    with app_in_november() as app:
        yield app


@pytest.fixture
def office(app: Flask) -> Office:
    """The office, with three visas of the year."""
    return open_office(app)


# --- from provisional to signed ----------------------------------------------------------------------------------------


def test_past_month_can_be_closed(office: Office) -> None:
    page = page_words(office.chan.get(PAGE))
    assert "provisional, not closed" in page
    assert "data as of 31 October 2026" in page
    assert "Close October 2026" in page
    assert "Closing freezes the numbers as issue 1. Then another manager signs." in page
    assert select_rows(Report) == []


def test_signed_month_is_public(office: Office) -> None:
    assert office.reader.get(PUBLIC).status_code == 404
    done = office.close(office.chan)
    assert (done.status_code, done.location) == (303, f"{PAGE}?said=closed")
    page = page_words(office.chan.get(done.location))
    assert "October 2026 is closed as issue 1. Next another manager looks at it and signs." in page
    assert "You closed it, so another manager signs it." in page
    assert "prepared by Chan on 24 November 2026 12:00" in page
    assert office.reader.get(PUBLIC).status_code == 404
    page = page_words(office.wong.get(PAGE))
    assert "issue 1, closed, not signed yet" in page
    assert "Sign October 2026" in page
    done = office.sign(office.wong)
    assert (done.status_code, done.location) == (303, f"{PAGE}?said=signed")
    assert "final, issue 1, signed" in page_words(office.wong.get(done.location))
    page = page_words(office.reader.get(PUBLIC))
    assert "prepared by Chan" in page
    assert "signed by Wong on 24 November 2026 12:00" in page
    assert select_rows(Report, "state", "version") == [("signed", 3)]


def test_manager_who_closed_cannot_sign(office: Office) -> None:
    office.close(office.chan)
    hidden = hidden_fields(office.wong.get(PAGE).text, "act")
    office.chan.get(PAGE)
    before = dump_database()
    refused = office.chan.post(f"{PAGE}/sign", data={**hidden, "csrf_token": office.chan.token("/quota/japan/inbound/2026")})
    assert refused.status_code == 422
    assert "Nothing was changed: you closed this month yourself, so another manager signs it." in page_words(refused)
    assert dump_database()["reports"] == before["reports"]


def test_current_month_cannot_be_closed(office: Office) -> None:
    page = page_words(office.chan.get("/months/japan/inbound/2026-11"))
    assert "provisional, the month is not over" in page
    assert "data as of 24 November 2026" in page
    assert "It can be closed from Tuesday 1 December 2026 on." in page
    assert "Close November" not in page
    sent = {"csrf_token": office.chan.token("/quota/japan/inbound/2026")}
    refused = office.chan.post("/months/japan/inbound/2026-11/close", data=sent)
    assert refused.status_code == 422
    assert "Nothing was changed: the month is not over. It can be closed from Tuesday 1 December 2026 on." in page_words(
        refused
    )
    assert select_rows(Report) == []


def test_closed_month_keeps_its_figures(office: Office) -> None:
    office.close(office.chan)
    before = office.chan.get(f"{PAGE}/report.json").data
    issue_visa("P-9", date(2026, 10, 6))
    assert office.chan.get(f"{PAGE}/report.json").data == before


def test_altered_figures_are_noticed(office: Office) -> None:
    sign_month(office)
    figures = select_rows(Report, "figures")[0][0]
    next(cell for cell in figures if cell[:2] == ["ledger", "lapsed"])[3] = 7
    db.session.execute(db.update(Report).values(figures=figures))
    db.session.commit()
    assert "These numbers do not match the checksum" in page_words(office.reader.get(PUBLIC))


# --- a later fact ------------------------------------------------------------------------------------------------------


def test_later_fact_opens_next_issue(office: Office) -> None:
    sign_month(office)
    assert "has changed" not in page_words(office.chan.get(PAGE))
    issue_visa("P-9", date(2026, 10, 6))
    page = page_words(office.chan.get(PAGE))
    assert "visas issued, October 2026 1 2" in page
    assert "Reopen as issue 2" in page
    done = press_month_button(office.chan, PAGE, "revise", why="A visa came late <b>")
    assert (done.status_code, done.location) == (303, f"{PAGE}?said=opened")
    response = office.chan.get(done.location)
    page = page_words(response)
    assert "Issue 2 is open, and lists what changed." in page
    assert "provisional, issue 2" in page
    assert "visas issued, October 2026 1 2 A visa came late" in page
    assert "A visa came late &lt;b&gt;" in response.text
    assert read_report(office, f"{PUBLIC}/report.json")["ledger"]["issued"] == 3
    sign_month(office)
    public = read_report(office, f"{PUBLIC}/report.json")
    assert public["ledger"]["issued"] == 4
    assert {(each["cell"], each["old"], each["new"]) for each in public["revisions"]} >= {("ledger/issued", 3, 4)}
    assert "A visa came late" in page_words(office.reader.get(PUBLIC))


def test_earlier_issue_is_read_only(office: Office) -> None:
    sign_month(office)
    issue_visa("P-9", date(2026, 10, 6))
    press_month_button(office.chan, PAGE, "revise", why="late")
    old = page_words(office.chan.get(f"{PAGE}?issue=1"))
    assert "There is a newer issue. Issue 2" in old
    assert "final, issue 1, signed" in old
    assert "Close October" not in old
    assert office.chan.get(f"{PAGE}?issue=3").status_code == 404
    assert read_report(office, f"{PAGE}/report.json?issue=1")["ledger"]["issued"] == 3
    assert read_report(office, f"{PAGE}/report.json")["ledger"]["issued"] == 4


def test_new_issue_needs_reason(office: Office) -> None:
    sign_month(office)
    issue_visa("P-9", date(2026, 10, 6))
    for why, complaint in (
        (" ", "Enter in a few words why the numbers have changed"),
        ("x" * 501, "Use 500 characters or fewer"),
    ):
        refused = press_month_button(office.chan, PAGE, "revise", why=why)
        assert refused.status_code == 422
        assert complaint in page_words(refused)
        assert why.strip() in refused.text
    assert len(select_rows(Report)) == 1


def test_returned_form_does_nothing_and_keeps_text(office: Office) -> None:
    sign_month(office)
    issue_visa("P-9", date(2026, 10, 6))
    for step in ("again", "language"):
        shown = press_month_button(office.chan, PAGE, "revise", why="typed before", step=step)
        assert shown.status_code == 200
        assert 'value="typed before"' in shown.text
    assert press_month_button(office.chan, PAGE, "revise", why="typed", step="language").status_code == 200
    assert len(select_rows(Report)) == 1


# --- two at once -------------------------------------------------------------------------------------------------------


def test_sent_twice_it_is_done_once(office: Office) -> None:
    hidden = hidden_fields(office.chan.get(PAGE).text, "act")
    answers = [office.chan.post(f"{PAGE}/close", data=hidden) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, f"{PAGE}?said=closed")] * 2
    assert len(select_rows(Report)) == 1


def test_second_of_two_closing_managers_gets_409(office: Office) -> None:
    hidden = hidden_fields(office.wong.get(PAGE).text, "act")
    office.close(office.chan)
    late = office.wong.post(f"{PAGE}/close", data=hidden)
    assert late.status_code == 409
    assert "Nothing was changed: somebody else opened this month in the meantime." in page_words(late)
    assert "Sign October 2026" in page_words(late)


def test_stale_issue_gets_409_with_newest(office: Office) -> None:
    office.close(office.chan)
    hidden = hidden_fields(office.wong.get(PAGE).text, "act")
    issue_visa("P-9", date(2026, 10, 6))
    press_month_button(office.chan, PAGE, "revise", why="late")
    for path, sent in (("sign", hidden), ("close", hidden), ("revise", {**hidden, "why": "mine"})):
        late = office.wong.post(f"{PAGE}/{path}", data=sent)
        assert late.status_code == 409
        assert "Nothing was changed: somebody changed this month while the page was open." in page_words(late)
        assert ("You typed Why there is a new issue mine" in page_words(late)) == (path == "revise")
    assert [state for (state,) in select_rows(Report, "state")] == ["closed", "open"]


def test_issue_of_other_month_is_refused(office: Office) -> None:
    office.close(office.chan, "/months/japan/inbound/2026-09")
    hidden = hidden_fields(office.wong.get("/months/japan/inbound/2026-09").text, "act")
    assert office.wong.post(f"{PAGE}/sign", data=hidden).status_code == 409
    nothing = office.wong.post(f"{PAGE}/sign", data={**hidden, "issue": ""})
    assert nothing.status_code == 422
    assert "only a month that is closed and not signed yet can be signed" in page_words(nothing)
    assert select_rows(Report, "state") == [("closed",)]


@pytest.mark.parametrize(
    ("state", "path", "said"),
    [
        ("signed", "close", "this issue is closed already"),
        ("signed", "sign", "only a month that is closed and not signed yet can be signed"),
        ("signed", "revise", "every number is still the same as in the last issue"),
    ],
)
def test_refusal_has_words(office: Office, state: str, path: str, said: str) -> None:
    sign_month(office)
    [(id_, version)] = select_rows(Report, "id", "version")
    token = office.chan.token("/quota/japan/inbound/2026")
    sent = {"csrf_token": token, "issue": str(id_), "version": str(version), "why": "late"}
    refused = office.chan.post(f"{PAGE}/{path}", data=sent)
    assert (refused.status_code, f"Nothing was changed: {said}" in page_words(refused)) == (422, True)


def test_used_operation_does_nothing(office: Office) -> None:
    hidden = hidden_fields(office.chan.get(PAGE).text, "act")
    office.chan.post(f"{PAGE}/close", data=hidden)
    other = office.chan.post("/months/japan/inbound/2026-09/close", data=hidden)
    assert other.status_code == 409
    assert len(select_rows(Report)) == 1


# --- who may what, and how it costs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["participant", "officer", "administrator"])
def test_only_managers_come_in(office: Office, role: str) -> None:
    client = office.app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user("Somebody", role))
    for path in ("/months", PAGE, f"{PAGE}/report.json", "/quota/japan/inbound/2026"):
        assert client.get(path).status_code == 403
        assert office.reader.get(path).status_code == 303
    assert "Months" not in page_words(client.get("/"))
    assert 'href="/months"' in office.chan.get("/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_speak_three_languages(office: Office, language: str) -> None:
    sign_month(office)
    issue_visa("P-9", date(2026, 10, 6))
    for path in ("/months", PAGE, "/months/japan/inbound/2026-11", "/reports", PUBLIC):
        response = office.chan.get(f"{path}?lang={language}")
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.text
        assert office.reader.get(f"{path}?lang={language}").status_code == (200 if "reports" in path else 303)


def test_statements_are_constant_for_any_people(office: Office) -> None:
    sent: list[int] = []
    for _ in range(2):
        office.chan.get(PAGE)
        with count_statements() as statements:
            office.chan.get(PAGE)
        sent.append(len(statements))
        for number in range(20):
            issue_visa(f"R-{len(sent)}-{number}", date(2026, 10, 6))
    assert sent[0] == sent[1] <= 20
