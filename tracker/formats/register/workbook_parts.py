"""The parts of an .xlsx file: which sheets there are, where they are stored, and what an honest file cannot be.

The library that reads the cells trusts a file's own sizes. So every part is unpacked once before, in chunks, within bounds.
"""

import posixpath
import zlib
from collections import deque
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from tracker.formats.register.refusals import RegisterRefused

BROKEN = (BadZipFile, zlib.error, expat.ExpatError, KeyError, ValueError, EOFError, OSError, NotImplementedError, RuntimeError)
"""What a file raises that is cut off, altered, locked, or something else by another name."""
PACKED = {ZIP_STORED, ZIP_DEFLATED}
"""The ways in which spreadsheets pack; others may ask for any amount of memory."""
LARGEST_SHEET, LARGEST_PART = 2 << 30, 256 << 20
"""Bytes that a sheet, and any other part, may unpack to. The other parts are held in memory."""
LARGEST_INDEX = 4 << 20
"""Bytes of a part that lists sheets or relations: far more than any spreadsheet writes."""
CHUNK = 1 << 20
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRICT = b"http://purl.oclc.org/ooxml/"
STRICT_REMEDY = 'save it as "Excel Workbook (.xlsx)" instead of "Strict Open XML Spreadsheet (.xlsx)"'


class UnsafeXml(ValueError):
    """XML with a document type, which no spreadsheet writes and which may hold endless entities."""


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
        raise RegisterRefused(path.name, "is no readable .xlsx workbook, or is locked", remedy) from None


def chunks(archive: ZipFile, part: str) -> Generator[bytes, None, None]:
    """Return a part in pieces, no more than the size that the file states."""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            yield piece


def safe_parser() -> expat.XMLParserType:
    """Return a parser that raises `UnsafeXml` at a document type."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def local_name(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise UnsafeXml("a document type")


def _check_sizes(name: str, archive: ZipFile, remedy: str) -> None:
    for part in archive.infolist():
        if part.file_size > (LARGEST_SHEET if "/worksheets/" in part.filename else LARGEST_PART):
            raise RegisterRefused(name, "unpacks to more than a register can hold", remedy)
        if part.compress_type not in PACKED:
            raise RegisterRefused(name, "is packed in a way that no spreadsheet packs", remedy)


def _sheets(name: str, archive: ZipFile, remedy: str) -> list[SheetPart]:
    """Return the sheets in the order of the workbook; charts and sheets whose part is absent are left out."""
    index = _read_index(archive, WORKBOOK)
    if STRICT in index:
        raise RegisterRefused(name, "is a Strict Open XML workbook", STRICT_REMEDY)
    targets = {each["Id"]: each["Target"] for each in _elements(_read_index(archive, RELATIONS), "Relationship")}
    parts, found = set(archive.namelist()), []
    for sheet in _elements(index, "sheet"):
        part = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get("id", ""), ""))).lstrip("/")
        if part in parts and "chartsheets" not in part:
            found.append(SheetPart(sheet.get("name", ""), part))
    return found


def _read_index(archive: ZipFile, part: str) -> bytes:
    if archive.getinfo(part).file_size > LARGEST_INDEX:
        raise ValueError(part)
    return archive.read(part)


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
