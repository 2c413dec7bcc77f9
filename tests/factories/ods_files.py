"""Workbooks of OpenDocument, written as XML: each test says which cells they have."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.factories.register_files import HEADERS
from tracker.formats.register.rows import SHEETS

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    [
        *(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text")),
        f'xmlns:draw="{OASIS}:drawing:1.0"',
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
    ]
)
MANIFEST = f'<m:manifest xmlns:m="{OASIS}:manifest:1.0">{{}}</m:manifest>'
BLANK_END = (
    '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/>'
    '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
"""How LibreOffice ends a sheet."""


def text_cell(text: str, attributes: str = "") -> str:
    """A cell with a text."""
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def day_cell(day: str) -> str:
    """A cell with a day, shown in another way than it is stored."""
    return f'<table:table-cell office:value-type="date" office:date-value="{day}"><text:p>07/01/26</text:p></table:table-cell>'


def row(*cells: str, attributes: str = "") -> str:
    """A row, with the blank cells behind it."""
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f"<table:table-row {attributes}>{''.join(cells)}{blank}</table:table-row>"


def content(sheets: Mapping[str, str], *, start: str = "", head: str = "") -> str:
    """The part with the sheets. `start` stands before them, `head` before everything."""
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items())
    body = f"<office:body><office:spreadsheet>{start}{tables}</office:spreadsheet></office:body>"
    return f"{head}<office:document-content {NAMESPACES}>{body}</office:document-content>"


def ods(path: Path, courses: str = "", *, start: str = "", head: str = "", **parts: str) -> Path:
    """A register whose courses have these rows below their header."""
    sheets = {
        kind: row(*map(text_cell, HEADERS[kind].split(","))) + (courses if kind == "courses" else "") + BLANK_END
        for kind in SHEETS
    }
    return pack_ods(path, content(sheets, start=start, head=head), **parts)


def pack_ods(path: Path, text: str | bytes, *, manifest: str = MANIFEST.format(""), mimetype: str = ODS_TYPE) -> Path:
    """A file with this content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, compress_type=zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", text)
    return path


def cell(attributes: str, inside: str = "") -> str:
    """A cell with these attributes."""
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"
