"""A report as workbook, page and PDF: the numbers and the checksum of the JSON, in three languages, without a formula."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.factories.reports import REPORT
from tracker.compliance.report_cells import cells, checksum
from tracker.formats.reports.report_pages import format_html, format_pdf, report_page
from tracker.formats.reports.report_xlsx import format_xlsx
from tracker.formats.xlsx_sheet import workbook
from tracker.languages import LANGUAGES

MADE = datetime(2026, 3, 15, 4, tzinfo=UTC)
SUM = checksum(cells(REPORT))
PEOPLE = {"closer": "Chan", "closed_at": MADE, "signer": "Wong", "signed_at": MADE}


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """The application with its context entered."""
    with app.app_context():
        yield


def pdf_text(content: bytes) -> str:
    """The words of a PDF on one line, without the spaces and break points of its layout."""
    words = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)
    return words.replace("\u200b", "")


def test_workbook_holds_numbers_and_days() -> None:
    sheet = load_workbook(BytesIO(format_xlsx(REPORT))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("section", "key", "month", "value")
    found = {(row[0], row[1], row[2] and f"{row[2]:%Y-%m}"): row[3] for row in rows[1:]}
    assert f"{found['report', 'as_of', None]:%Y-%m-%d}" == "2026-02-28"
    assert found["months", "issued", "2026-02"] == 2
    assert found["report", "provisional", None] is False
    assert found["checksum", "sha256", None] == SUM
    assert len(rows) == len(cells(REPORT)) + 2
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert found["revisions", "1/why", None] == "=HYPERLINK(1)"


def test_workbook_has_every_kind_of_cell() -> None:
    sheet = load_workbook(BytesIO(workbook("all", [[None, "", True, 7, date(2026, 3, 1), date(1890, 1, 1), "a\0<b"]]))).active
    assert sheet is not None
    values = [cell.value for cell in sheet[1]]
    assert f"{values.pop(4):%Y-%m-%d}" == "2026-03-01"
    assert values == [None, None, True, 7, "1890-01-01", "a<b"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_hold_every_number_in_each_language(language: str) -> None:
    page = report_page(REPORT, language=language)
    shown = sum(len(section.rows[0]) for section in page.sections)
    assert shown == len([cell for cell in cells(REPORT) if cell.section not in {"report", "revisions"}]) + 1
    assert SUM in format_html(REPORT, language=language)
    assert "=HYPERLINK(1)" in format_html(REPORT, language=language)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_tagged_and_names_issue(language: str) -> None:
    issue = SimpleNamespace(number=2, **PEOPLE)
    content = format_pdf(REPORT, made_at=MADE, language=language, issue=issue)
    assert content == format_pdf(REPORT, made_at=MADE, language=language, issue=issue)
    reader = PdfReader(BytesIO(content))
    root: Any = reader.trailer["/Root"].get_object()
    assert "/StructTreeRoot" in root
    assert root["/Lang"].split("-")[0] == language.split("-", maxsplit=1)[0]
    assert reader.metadata is not None
    assert "2026" in (reader.metadata.title or "")
    words = pdf_text(content)
    assert SUM in words
    assert all(name in words for name in ("Chan", "Wong", "1,489"))


def test_markup_in_a_reason_is_text() -> None:
    revision = REPORT.revisions[0]._replace(why="<script>\tx")
    assert "&lt;script&gt; x" in format_html(REPORT._replace(revisions=(revision,)))
