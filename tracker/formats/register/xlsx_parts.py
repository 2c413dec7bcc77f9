"""The parts of an .xlsx file: which sheets there are, where they are stored, and what an honest file cannot be.

The library that reads the cells trusts a file's own sizes. So every part is unpacked once before, in chunks, within bounds.
"""

import posixpath
from collections import deque
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from tracker.formats.register.packed_xml import BROKEN, PACKED, chunks, local_name, read_index, safe_parser
from tracker.formats.register.refusals import UNREADABLE, RegisterRefused

LARGEST_SHEET, LARGEST_PART = 2 << 30, 256 << 20
"""Bytes that a sheet, and any other part, may unpack to. The other parts are held in memory."""
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRICT = b"http://purl.oclc.org/ooxml/"
STRICT_REMEDY = 'save it as "Excel Workbook (.xlsx)" instead of "Strict Open XML Spreadsheet (.xlsx)"'


class SheetPart(NamedTuple):
    """A sheet of a workbook: its name as written, and the part that holds its cells."""

    name: str
    part: str


def check_parts(path: Path, remedy: str) -> list[SheetPart]:
    """Unpack every part but the sheets within its bounds, and return the sheets. Raises `RegisterRefused`."""
    try:
        with ZipFile(path) as archive:
            _check_sizes(path.name, archive, remedy)
            for info in archive.infolist():
                if "/worksheets/" not in info.filename:
                    deque(chunks(archive, info.filename), maxlen=0)  # a part whose size is a lie raises at its end
            return _sheets(path.name, archive, remedy)
    except BROKEN:
        raise RegisterRefused(path.name, UNREADABLE, remedy) from None


def _check_sizes(name: str, archive: ZipFile, remedy: str) -> None:
    for part in archive.infolist():
        if part.file_size > (LARGEST_SHEET if "/worksheets/" in part.filename else LARGEST_PART):
            raise RegisterRefused(name, "unpacks to more than a register can hold", remedy)
        if part.compress_type not in PACKED:
            raise RegisterRefused(name, "is packed in a way that no spreadsheet packs", remedy)


def _sheets(name: str, archive: ZipFile, remedy: str) -> list[SheetPart]:
    """Return the sheets in the order of the workbook; charts and sheets whose part is absent are left out."""
    index = read_index(archive, WORKBOOK)
    if STRICT in index:
        raise RegisterRefused(name, "is a Strict Open XML workbook", STRICT_REMEDY)
    targets = {each["Id"]: each["Target"] for each in _elements(read_index(archive, RELATIONS), "Relationship")}
    parts, found = set(archive.namelist()), []
    for sheet in _elements(index, "sheet"):
        part = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get("id", ""), ""))).lstrip("/")
        if part in parts and "chartsheets" not in part:
            found.append(SheetPart(sheet.get("name", ""), part))
    return found


def _elements(content: bytes, wanted: str) -> list[dict[str, str]]:
    """Return the attributes of each element of a name, without their prefixes."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == wanted:
            found.append({local_name(key): value for key, value in attributes.items()})

    parser = safe_parser()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found
