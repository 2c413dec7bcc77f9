"""A month's numbers, the same on its page, in its files and from the command; and the lists of months and reports."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.factories.participants import select_rows
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
from tracker.models.base import db
from tracker.models.quota import LedgerEntry
from tracker.models.reports import Report


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered; it is 24 November 2026, noon in Hong Kong."""
    with app_in_november() as app:
        yield app


@pytest.fixture
def office(app: Flask) -> Office:
    """The office, with three visas of the year."""
    return open_office(app)


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
    sign_month(office)
    for form in ("json", "csv"):
        said = office.app.test_cli_runner().invoke(args=["quota", "report", "2026", "--month", "2026-10", "--format", form])
        file = office.reader.get(f"{PUBLIC}/report.{form}")
        assert office.chan.get(f"{PAGE}/report.{form}").data == with_mark(said.stdout_bytes, form) != file.data
        assert file.headers["Content-Disposition"].endswith(f"sojourn-japan-inbound-2026-10-issue-1.{form}")
    assert office.chan.get(f"{PAGE}/report.docx").status_code == 404


def test_page_shows_figures_and_checksum_of_json(office: Office) -> None:
    report, page = read_report(office, f"{PAGE}/report.json"), page_words(office.chan.get(PAGE))
    assert report["checksum"] in page
    ledger = report["ledger"]
    assert f"{ledger['opening']:,} − {ledger['issued']} + 0 + 0 + 0 = {ledger['closing']:,}" in page
    assert f"{report['quota']:,}" in page
    for key, said in (("applications", "applications"), ("issued", "visas issued"), ("arrived", "arrivals")):
        assert f"{said} {' '.join(str(month[key]) for month in report['months'])} " in page
    assert "visas issued since January 1 1 2 2 2 2 2 2 2 3 " in page
    assert "Fewer than five people" not in page
    sign_month(office)
    public, page = read_report(office, f"{PUBLIC}/report.json"), page_words(office.reader.get(PUBLIC))
    assert public["checksum"] in page
    assert public["checksum"] != report["checksum"]
    assert "Fewer than five people" in page


def test_page_suppresses_small_cells(office: Office) -> None:
    for number in range(12):
        issue_visa(f"Q-{number}", date(2026, 10, 7))
    report, page = read_report(office, f"{PAGE}/report.json"), page_words(office.chan.get(PAGE))
    assert report["people"]["total"] == 15
    assert "15 people" in page
    assert report["people"]["sex"] == {"other": 15}


def test_five_figures_head_the_page(office: Office) -> None:
    page = page_words(office.chan.get(PAGE))
    for said in (
        "places in the quota 1,500",
        "visas issued to date 3",
        "places remaining 1,497",
        "of the quota, after 83% of the year 0%",
    ):
        assert said in page


def test_page_without_ceiling_says_so(office: Office) -> None:
    page = page_words(office.chan.get("/months/sweden/outbound/2026-10"))
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


def test_broken_ledger_is_not_shown_or_closed(office: Office) -> None:
    hidden = hidden_fields(office.chan.get(PAGE).text, "act")
    office.close(office.chan, "/months/japan/inbound/2026-09")
    db.session.execute(db.update(LedgerEntry).values(amount=2))
    db.session.commit()
    for path in (PAGE, f"{PAGE}/report.csv", "/quota/japan/inbound/2026"):
        broken = office.chan.get(path)
        assert broken.status_code == 409
        assert "The ledger does not add up" in page_words(broken)
    assert office.chan.post(f"{PAGE}/close", data=hidden).status_code == 409
    closed = page_words(office.chan.get("/months/japan/inbound/2026-09"))
    assert "The current numbers do not add up, so they cannot be compared with this issue." in closed
    assert len(select_rows(Report)) == 1


# --- lists -------------------------------------------------------------------------------------------------------------


def test_list_shows_state_of_each_month(office: Office) -> None:
    office.close(office.chan, "/months/japan/inbound/2026-09")
    sign_month(office)
    office.close(office.wong, "/months/korea/outbound/2026-08")
    page = page_words(office.chan.get("/months"))
    assert "October 2026 final, issue 1, signed Chan Wong" in page
    assert "September 2026 issue 1, closed, not signed yet Chan nobody yet" in page
    assert "November 2026 provisional, the month is not over nobody yet nobody yet" in page
    assert "December 2026 has not begun" in page
    assert "Waiting for a signature" in page
    assert "Hong Kong to South Korea, August 2026" in page.replace("Korea, Republic of", "South Korea")
    other = page_words(office.chan.get("/months?scheme=korea&direction=outbound&year=２０２６"))
    assert "August 2026 issue 1, closed, not signed yet Wong nobody yet" in other


@pytest.mark.parametrize("asked", ["scheme=atlantis", "direction=up", "year=26", "year=1899", "year=", "year=x"])
def test_unknown_filter_gets_errors_and_keeps_text(office: Office, asked: str) -> None:
    response = office.chan.get(f"/months?{asked}")
    assert response.status_code == 422
    assert "There is a problem" in page_words(response)


def test_everybody_reads_which_reports_are_signed(office: Office) -> None:
    assert "No report is signed yet" in page_words(office.reader.get("/reports"))
    office.close(office.chan, "/months/japan/inbound/2026-09")
    sign_month(office)
    page = page_words(office.reader.get("/reports"))
    assert "October 2026" in page
    assert "September 2026" not in page
    for path in ("2026/9", "2026/13", "2026/0", "1800/1"):
        assert office.reader.get(f"/reports/japan/inbound/{path}").status_code == 404
        assert office.reader.get(f"/reports/japan/inbound/{path}/report.json").status_code == 404


def test_late_fact_marks_month_on_every_page(office: Office) -> None:
    sign_month(office)
    pages = ("/months", "/reports", PUBLIC, "/quota")
    assert not [page for page in pages if "recorded later" in page_words(office.chan.get(page))]
    issue_visa("P-9", date(2026, 10, 6))
    assert [page for page in pages if "recorded later: 24 November 2026 12:00" in page_words(office.chan.get(page))] == list(
        pages
    )
    assert "The numbers below are those that were signed." in page_words(office.reader.get(PUBLIC))


def test_month_out_of_order_names_next_one(office: Office) -> None:
    office.close(office.chan, "/months/japan/inbound/2026-08")
    page = page_words(office.chan.get(PAGE))
    assert "Months are closed in order: the next one is September 2026." in page
    assert "Close October" not in page
    sent = {"csrf_token": office.chan.token("/quota/japan/inbound/2026")}
    refused = office.chan.post(f"{PAGE}/close", data=sent)
    assert refused.status_code == 422
    assert "Nothing was changed. Months are closed in order: the next one is September 2026." in page_words(refused)
    assert len(select_rows(Report)) == 1


def test_published_files_hide_few_people_under_one_checksum(office: Office) -> None:
    sign_month(office)
    whole, public = read_report(office, f"{PAGE}/report.json"), read_report(office, f"{PUBLIC}/report.json")
    assert (whole["people"]["total"], public["people"]["total"]) == (3, None)
    assert public["ledger"]["issued"] == whole["ledger"]["issued"] == 3
    assert public["checksum"] in office.reader.get(f"{PUBLIC}/report.csv").text


def test_reason_with_reference_is_refused(office: Office) -> None:
    sign_month(office)
    issue_visa("P-9", date(2026, 10, 6))
    for why in ("the visa of P-9 came late", "（ｐ－９）"):
        refused = press_month_button(office.chan, PAGE, "revise", why=why)
        assert refused.status_code == 422
        assert "Everybody can read this: take out the reference P-9" in page_words(refused)
        assert why in refused.text
    assert press_month_button(office.chan, PAGE, "revise", why="a visa of October came late").status_code == 303
