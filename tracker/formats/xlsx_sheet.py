"""A workbook with one sheet, in which every cell is a text, a number or a day, never a formula."""

import re
import zipfile
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file may hold."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DAY_ZERO = date(1899, 12, 30)
"""The day that spreadsheets count days from, for days since March 1900."""
STYLES = (
    f'<styleSheet xmlns="{SHEET}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>'
    '<xf numFmtId="164" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def workbook(name: str, rows: Iterable[Iterable[object]]) -> bytes:
    """Return a workbook with a sheet of a name. Texts are inline texts, which no spreadsheet calculates; None is empty."""
    sheet = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for path, part in _parts(name).items():
            # A fixed moment: the same rows give the same bytes.
            book.writestr(zipfile.ZipInfo(path), HEAD + part, zipfile.ZIP_DEFLATED)
        content = f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{sheet}</sheetData></worksheet>'
        book.writestr(zipfile.ZipInfo("xl/worksheets/sheet1.xml"), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(name: str) -> dict[str, str]:
    """Return the parts of a workbook with one sheet, but for the sheet itself."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }


def _cell(value: object) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, date) and value >= date(1900, 3, 1):
        return f'<c s="1"><v>{(value - DAY_ZERO).days}</v></c>'
    text = escape(NOT_XML.sub("", str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
