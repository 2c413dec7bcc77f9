"""A month's page: provisional, closed, signed, revised; who may what; and the same numbers everywhere."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import create_participant, dump_database, select_rows
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.statements import count_statements
from tracker.models.base import db
from tracker.models.quota import LedgerEntry
from tracker.models.reports import Report
from tracker.services.participants.drafts import StayDraft, VisaDraft

PAGE = "/months/japan/inbound/2026-10"
PUBLIC = "/reports/japan/inbound/2026/10"
LATER = datetime(2026, 11, 24, 4, tzinfo=UTC)
LANGUAGES = ("en", "ja", "zh-Hant")


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered; it is 24 November 2026, noon in Hong Kong."""
    with fresh_app("sqlite") as app, time_machine.travel(LATER, tick=False):
        app.test_client_class = Client
        yield app


class Office:
    """Two managers, each with a browser, and somebody who only reads."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.chan, self.wong = (self._browser(create_user(name, "manager")) for name in ("Chan", "Wong"))
        self.reader = self._browser(None)

    def _browser(self, who: int | None) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if who is not None:
            sign_in(client, who)
        return client

    def close(self, client: Client, page: str = PAGE) -> TestResponse:
        """Presses the close button."""
        return press(client, page, "close")

    def sign(self, client: Client, page: str = PAGE) -> TestResponse:
        """Presses the sign button."""
        return press(client, page, "sign")


@pytest.fixture
def office(app: Flask) -> Office:
    """The office, with three visas of the year."""
    for number, on in enumerate((date(2026, 1, 20), date(2026, 3, 2), date(2026, 10, 5))):
        visa(f"P-{number}", on)
    return Office(app)


def visa(reference: str, on: date) -> None:
    """A visa issued on a day."""
    create_participant(reference, visa=VisaDraft(issued_on=on), stay=StayDraft(), on=on)


def boxes(text: str, form: str) -> dict[str, str]:
    """The hidden boxes of one form of a page."""
    found = re.search(rf'<form[^>]*id="{form}".*?</form>', text, re.DOTALL)
    assert found, f"no form {form}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found.group()))


def press(client: Client, page: str, what: str, **typed: str) -> TestResponse:
    """Presses a button of a month's page, as it is shown."""
    form = "revision" if what == "revise" else "act"
    return client.post(f"{page}/{what}", data={**boxes(client.get(page).text, form), **typed})


def words(response: TestResponse) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def signed(office: Office) -> None:
    """October, closed by one and signed by the other."""
    assert office.close(office.chan).status_code == 303
    assert office.sign(office.wong).status_code == 303


def told(office: Office, path: str) -> dict[str, Any]:
    """A report's JSON, read by somebody without an account or by a manager."""
    found: dict[str, Any] = json.loads((office.chan if path.startswith("/months") else office.reader).get(path).data)
    return found


# --- from provisional to signed ----------------------------------------------------------------------------------------


def test_past_month_can_be_closed(office: Office) -> None:
    page = words(office.chan.get(PAGE))
    assert "provisional, not closed" in page
    assert "data as of 31 October 2026" in page
    assert "Close October 2026" in page
    assert "Closing freezes the numbers as issue 1. Then another manager signs." in page
    assert select_rows(Report) == []


def test_signed_month_is_public(office: Office) -> None:
    assert office.reader.get(PUBLIC).status_code == 404
    done = office.close(office.chan)
    assert (done.status_code, done.location) == (303, f"{PAGE}?said=closed")
    page = words(office.chan.get(done.location))
    assert "October 2026 is closed as issue 1. Next another manager looks at it and signs." in page
    assert "You closed it, so another manager signs it." in page
    assert "prepared by Chan on 24 November 2026 12:00" in page
    assert office.reader.get(PUBLIC).status_code == 404
    page = words(office.wong.get(PAGE))
    assert "issue 1, closed, not signed yet" in page
    assert "Sign October 2026" in page
    done = office.sign(office.wong)
    assert (done.status_code, done.location) == (303, f"{PAGE}?said=signed")
    assert "final, issue 1, signed" in words(office.wong.get(done.location))
    page = words(office.reader.get(PUBLIC))
    assert "prepared by Chan" in page
    assert "signed by Wong on 24 November 2026 12:00" in page
    assert select_rows(Report, "state", "version") == [("signed", 3)]


def test_manager_who_closed_cannot_sign(office: Office) -> None:
    office.close(office.chan)
    hidden = boxes(office.wong.get(PAGE).text, "act")
    office.chan.get(PAGE)
    before = dump_database()
    refused = office.chan.post(f"{PAGE}/sign", data={**hidden, "csrf_token": office.chan.token("/quota/japan/inbound/2026")})
    assert refused.status_code == 422
    assert "Nothing was changed: you closed this month yourself, so another manager signs it." in words(refused)
    assert dump_database()["reports"] == before["reports"]


def test_current_month_cannot_be_closed(office: Office) -> None:
    page = words(office.chan.get("/months/japan/inbound/2026-11"))
    assert "provisional, the month is not over" in page
    assert "data as of 24 November 2026" in page
    assert "It can be closed from Tuesday 1 December 2026 on." in page
    assert "Close November" not in page
    sent = {"csrf_token": office.chan.token("/quota/japan/inbound/2026")}
    refused = office.chan.post("/months/japan/inbound/2026-11/close", data=sent)
    assert refused.status_code == 422
    assert "Nothing was changed: the month is not over. It can be closed from Tuesday 1 December 2026 on." in words(refused)
    assert select_rows(Report) == []


def test_closed_month_keeps_its_figures(office: Office) -> None:
    office.close(office.chan)
    before = office.chan.get(f"{PAGE}/report.json").data
    visa("P-9", date(2026, 10, 6))
    assert office.chan.get(f"{PAGE}/report.json").data == before


def test_altered_figures_are_noticed(office: Office) -> None:
    signed(office)
    figures = select_rows(Report, "figures")[0][0]
    next(cell for cell in figures if cell[:2] == ["ledger", "lapsed"])[3] = 7
    db.session.execute(db.update(Report).values(figures=figures))
    db.session.commit()
    assert "These numbers do not match the checksum" in words(office.reader.get(PUBLIC))


# --- a later fact ------------------------------------------------------------------------------------------------------


def test_later_fact_opens_next_issue(office: Office) -> None:
    signed(office)
    assert "has changed" not in words(office.chan.get(PAGE))
    visa("P-9", date(2026, 10, 6))
    page = words(office.chan.get(PAGE))
    assert "visas issued, October 2026 1 2" in page
    assert "Reopen as issue 2" in page
    done = press(office.chan, PAGE, "revise", why="A visa came late <b>")
    assert (done.status_code, done.location) == (303, f"{PAGE}?said=opened")
    response = office.chan.get(done.location)
    page = words(response)
    assert "Issue 2 is open, and lists what changed." in page
    assert "provisional, issue 2" in page
    assert "visas issued, October 2026 1 2 A visa came late" in page
    assert "A visa came late &lt;b&gt;" in response.text
    assert told(office, f"{PUBLIC}/report.json")["ledger"]["issued"] == 3
    signed(office)
    public = told(office, f"{PUBLIC}/report.json")
    assert public["ledger"]["issued"] == 4
    assert {(each["cell"], each["old"], each["new"]) for each in public["revisions"]} >= {("ledger/issued", 3, 4)}
    assert "A visa came late" in words(office.reader.get(PUBLIC))


def test_earlier_issue_is_read_only(office: Office) -> None:
    signed(office)
    visa("P-9", date(2026, 10, 6))
    press(office.chan, PAGE, "revise", why="late")
    old = words(office.chan.get(f"{PAGE}?issue=1"))
    assert "There is a newer issue. Issue 2" in old
    assert "final, issue 1, signed" in old
    assert "Close October" not in old
    assert office.chan.get(f"{PAGE}?issue=3").status_code == 404
    assert told(office, f"{PAGE}/report.json?issue=1")["ledger"]["issued"] == 3
    assert told(office, f"{PAGE}/report.json")["ledger"]["issued"] == 4


def test_new_issue_needs_reason(office: Office) -> None:
    signed(office)
    visa("P-9", date(2026, 10, 6))
    for why, complaint in (
        (" ", "Enter in a few words why the numbers have changed"),
        ("x" * 501, "Use 500 characters or fewer"),
    ):
        refused = press(office.chan, PAGE, "revise", why=why)
        assert refused.status_code == 422
        assert complaint in words(refused)
        assert why.strip() in refused.text
    assert len(select_rows(Report)) == 1


def test_returned_form_does_nothing_and_keeps_text(office: Office) -> None:
    signed(office)
    visa("P-9", date(2026, 10, 6))
    for step in ("again", "language"):
        shown = press(office.chan, PAGE, "revise", why="typed before", step=step)
        assert shown.status_code == 200
        assert 'value="typed before"' in shown.text
    assert press(office.chan, PAGE, "revise", why="typed", step="language").status_code == 200
    assert len(select_rows(Report)) == 1


# --- two at once -------------------------------------------------------------------------------------------------------


def test_sent_twice_it_is_done_once(office: Office) -> None:
    hidden = boxes(office.chan.get(PAGE).text, "act")
    answers = [office.chan.post(f"{PAGE}/close", data=hidden) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, f"{PAGE}?said=closed")] * 2
    assert len(select_rows(Report)) == 1


def test_second_of_two_closing_managers_gets_409(office: Office) -> None:
    hidden = boxes(office.wong.get(PAGE).text, "act")
    office.close(office.chan)
    late = office.wong.post(f"{PAGE}/close", data=hidden)
    assert late.status_code == 409
    assert "Nothing was changed: somebody else opened this month in the meantime." in words(late)
    assert "Sign October 2026" in words(late)


def test_stale_issue_gets_409_with_newest(office: Office) -> None:
    office.close(office.chan)
    hidden = boxes(office.wong.get(PAGE).text, "act")
    visa("P-9", date(2026, 10, 6))
    press(office.chan, PAGE, "revise", why="late")
    for path, sent in (("sign", hidden), ("close", hidden), ("revise", {**hidden, "why": "mine"})):
        late = office.wong.post(f"{PAGE}/{path}", data=sent)
        assert late.status_code == 409
        assert "Nothing was changed: somebody changed this month while the page was open." in words(late)
        assert ("You typed Why there is a new issue mine" in words(late)) == (path == "revise")
    assert [state for (state,) in select_rows(Report, "state")] == ["closed", "open"]


def test_issue_of_other_month_is_refused(office: Office) -> None:
    office.close(office.chan, "/months/japan/inbound/2026-09")
    hidden = boxes(office.wong.get("/months/japan/inbound/2026-09").text, "act")
    assert office.wong.post(f"{PAGE}/sign", data=hidden).status_code == 409
    nothing = office.wong.post(f"{PAGE}/sign", data={**hidden, "issue": ""})
    assert nothing.status_code == 422
    assert "only a month that is closed and not signed yet can be signed" in words(nothing)
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
    signed(office)
    [(id_, version)] = select_rows(Report, "id", "version")
    token = office.chan.token("/quota/japan/inbound/2026")
    sent = {"csrf_token": token, "issue": str(id_), "version": str(version), "why": "late"}
    refused = office.chan.post(f"{PAGE}/{path}", data=sent)
    assert (refused.status_code, f"Nothing was changed: {said}" in words(refused)) == (422, True)


def test_used_operation_does_nothing(office: Office) -> None:
    hidden = boxes(office.chan.get(PAGE).text, "act")
    office.chan.post(f"{PAGE}/close", data=hidden)
    other = office.chan.post("/months/japan/inbound/2026-09/close", data=hidden)
    assert other.status_code == 409
    assert len(select_rows(Report)) == 1


def test_broken_ledger_is_not_shown_or_closed(office: Office) -> None:
    hidden = boxes(office.chan.get(PAGE).text, "act")
    office.close(office.chan, "/months/japan/inbound/2026-09")
    db.session.execute(db.update(LedgerEntry).values(amount=2))
    db.session.commit()
    for path in (PAGE, f"{PAGE}/report.csv", "/quota/japan/inbound/2026"):
        broken = office.chan.get(path)
        assert broken.status_code == 409
        assert "The ledger does not add up" in words(broken)
    assert office.chan.post(f"{PAGE}/close", data=hidden).status_code == 409
    closed = words(office.chan.get("/months/japan/inbound/2026-09"))
    assert "The current numbers do not add up, so they cannot be compared with this issue." in closed
    assert len(select_rows(Report)) == 1


# --- the same numbers everywhere ---------------------------------------------------------------------------------------


def with_mark(printed: bytes, form: str) -> bytes:
    """Add the byte order mark that a CSV file from a page has, and a printed one has not."""
    assert not printed.startswith(BOM_UTF8)
    return BOM_UTF8 + printed if form == "csv" else printed


def test_the_files_are_what_the_command_prints(office: Office) -> None:
    for form, kind in (("json", "application/json"), ("csv", "text/csv")):
        said = office.app.test_cli_runner().invoke(args=["quota", "report", "2026", "--month", "2026-10", "--format", form])
        file = office.chan.get(f"{PAGE}/report.{form}")
        assert file.data == with_mark(said.stdout_bytes, form)
        assert file.content_type == f"{kind}; charset=utf-8"
        assert file.headers["Content-Disposition"] == f"attachment; filename=sojourn-japan-inbound-2026-10.{form}"
    signed(office)
    for form in ("json", "csv"):
        said = office.app.test_cli_runner().invoke(args=["quota", "report", "2026", "--month", "2026-10", "--format", form])
        file = office.reader.get(f"{PUBLIC}/report.{form}")
        assert file.data == office.chan.get(f"{PAGE}/report.{form}").data == with_mark(said.stdout_bytes, form)
        assert file.headers["Content-Disposition"].endswith(f"sojourn-japan-inbound-2026-10-issue-1.{form}")
    assert office.chan.get(f"{PAGE}/report.docx").status_code == 404


def test_page_shows_figures_and_checksum_of_json(office: Office) -> None:
    report, page = told(office, f"{PAGE}/report.json"), words(office.chan.get(PAGE))
    assert report["checksum"] in page
    ledger = report["ledger"]
    assert f"{ledger['opening']:,} − {ledger['issued']} + 0 + 0 + 0 = {ledger['closing']:,}" in page
    assert f"{report['quota']:,}" in page
    for key, said in (("applications", "applications"), ("issued", "visas issued"), ("arrived", "arrivals")):
        assert f"{said} {' '.join(str(month[key]) for month in report['months'])} " in page
    assert "visas issued since January 1 1 2 2 2 2 2 2 2 3 " in page
    assert "Fewer than five people" in page


def test_page_suppresses_small_cells(office: Office) -> None:
    for number in range(12):
        visa(f"Q-{number}", date(2026, 10, 7))
    report, page = told(office, f"{PAGE}/report.json"), words(office.chan.get(PAGE))
    assert report["people"]["total"] == 15
    assert "15 people" in page
    assert report["people"]["sex"] == {"other": 15}


def test_five_figures_head_the_page(office: Office) -> None:
    page = words(office.chan.get(PAGE))
    for said in (
        "places in the quota 1,500",
        "visas issued to date 3",
        "places remaining 1,497",
        "of the quota, after 83% of the year 0%",
    ):
        assert said in page


def test_page_without_ceiling_says_so(office: Office) -> None:
    page = words(office.chan.get("/months/sweden/outbound/2026-10"))
    assert "no ceiling is known: places are counted without limit" in page
    assert "places remaining" not in page


def test_first_and_future_months_have_pages(office: Office) -> None:
    for month in ("1900-01", "2026-01", "2026-12", "2027-03", "2200-12"):
        assert office.chan.get(f"/months/japan/inbound/{month}").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["atlantis/inbound/2026-10", "japan/up/2026-10", "japan/inbound/2026-13", "japan/inbound/1899-01", "japan/inbound/x"],
)
def test_what_is_no_month_is_not_there(office: Office, path: str) -> None:
    assert office.chan.get(f"/months/{path}").status_code == 404
    assert office.chan.get(f"/months/{path}/report.json").status_code == 404


# --- lists -------------------------------------------------------------------------------------------------------------


def test_list_shows_state_of_each_month(office: Office) -> None:
    signed(office)
    office.close(office.chan, "/months/japan/inbound/2026-09")
    office.close(office.wong, "/months/korea/outbound/2026-08")
    page = words(office.chan.get("/months"))
    assert "October 2026 final, issue 1, signed Chan Wong" in page
    assert "September 2026 issue 1, closed, not signed yet Chan nobody yet" in page
    assert "November 2026 provisional, the month is not over nobody yet nobody yet" in page
    assert "December 2026 has not begun" in page
    assert "Waiting for a signature" in page
    assert "Hong Kong to South Korea, August 2026" in page.replace("Korea, Republic of", "South Korea")
    other = words(office.chan.get("/months?scheme=korea&direction=outbound&year=２０２６"))
    assert "August 2026 issue 1, closed, not signed yet Wong nobody yet" in other


@pytest.mark.parametrize("asked", ["scheme=atlantis", "direction=up", "year=26", "year=1899", "year=", "year=x"])
def test_unknown_filter_gets_errors_and_keeps_text(office: Office, asked: str) -> None:
    response = office.chan.get(f"/months?{asked}")
    assert response.status_code == 422
    assert "There is a problem" in words(response)


def test_everybody_reads_which_reports_are_signed(office: Office) -> None:
    assert "No report is signed yet" in words(office.reader.get("/reports"))
    signed(office)
    office.close(office.chan, "/months/japan/inbound/2026-09")
    page = words(office.reader.get("/reports"))
    assert "October 2026" in page
    assert "September 2026" not in page
    for path in ("2026/9", "2026/13", "2026/0", "1800/1"):
        assert office.reader.get(f"/reports/japan/inbound/{path}").status_code == 404
        assert office.reader.get(f"/reports/japan/inbound/{path}/report.json").status_code == 404


# --- who may what, and how it costs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["participant", "officer", "administrator"])
def test_only_managers_come_in(office: Office, role: str) -> None:
    client = office.app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user("Somebody", role))
    for path in ("/months", PAGE, f"{PAGE}/report.json", "/quota/japan/inbound/2026"):
        assert client.get(path).status_code == 403
        assert office.reader.get(path).status_code == 303
    assert "Months" not in words(client.get("/"))
    assert 'href="/months"' in office.chan.get("/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_speak_three_languages(office: Office, language: str) -> None:
    signed(office)
    visa("P-9", date(2026, 10, 6))
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
            visa(f"R-{len(sent)}-{number}", date(2026, 10, 6))
    assert sent[0] == sent[1] <= 20
