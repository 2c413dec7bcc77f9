"""Cases as files that spreadsheets open: CSV, and XLSX in which every cell is a text or a number, never a formula."""

import re
import zipfile
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape

from tracker.formats.csv_text import MARK, csv_row, escape_formula


class CaseLine(NamedTuple):
    """One case, with the columns of both files in their order."""

    reference: str
    rule: str
    subject: str
    """The employer or course; empty if the rule has none."""
    state: str
    status: str
    exceeded_on: date | None
    days: int | None
    """Days since a limit was exceeded, the first one included."""
    officer: str
    opened_on: date
    due_on: date | None
    days_left: int | None
    """Days until a limit is exceeded by every reading; None if it is, or never will be."""
    marks: str
    """As the queue shows them, separated by semicolons."""


NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file may hold."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="cases" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
"""The parts of a workbook with one sheet, but for the sheet itself."""
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def cases_csv(lines: Iterable[CaseLine]) -> str:
    """Return the cases as CSV with a header; days are YYYY-MM-DD, texts are safe from formulas."""
    rows = (csv_row(escape_formula(cell) if isinstance(cell, str) else cell for cell in line) for line in lines)
    return MARK + csv_row(CaseLine._fields) + "".join(rows)


def cases_xlsx(lines: Iterable[CaseLine]) -> bytes:
    """Return the cases as a workbook with one sheet. Texts and days are inline texts, which no spreadsheet calculates."""
    rows = "".join(map(_row, (CaseLine._fields, *lines)))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in PARTS.items():
            book.writestr(name, HEAD + part)
        book.writestr("xl/worksheets/sheet1.xml", f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>')
    return out.getvalue()


def _row(cells: Iterable[object]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: object) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = escape(NOT_XML.sub("", str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
