"""Zip files of XML, as .xlsx and .ods workbooks are: unpacked in pieces, within bounds, and parsed without document types."""

import zlib
from collections.abc import Generator
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

BROKEN = (BadZipFile, zlib.error, expat.ExpatError, LookupError, ValueError, EOFError, OSError, RuntimeError)
"""What a file raises that is cut off, altered, locked, or something else by another name."""
PACKED = {ZIP_STORED, ZIP_DEFLATED}
"""The ways in which spreadsheets pack; others may ask for any amount of memory."""
LARGEST_INDEX = 4 << 20
"""Bytes of a part that lists sheets, relations or files: far more than any spreadsheet writes."""
CHUNK = 1 << 20


class UnsafeXml(ValueError):
    """XML with a document type, which no spreadsheet writes and which may hold endless entities."""


def chunks(archive: ZipFile, part: str) -> Generator[bytes, None, None]:
    """Return a part in pieces, no more than the size that the file states."""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            yield piece


def read_index(archive: ZipFile, part: str) -> bytes:
    """Return a small part whole. Raises `ValueError` if it is large."""
    if archive.getinfo(part).file_size > LARGEST_INDEX:
        raise ValueError(part)
    return archive.read(part)


def safe_parser(namespace_separator: str | None = None) -> expat.XMLParserType:
    """Return a parser that raises `UnsafeXml` at a document type.

    With a separator, names are the address of their namespace, the separator, and the local name.
    """
    parser = expat.ParserCreate(namespace_separator=namespace_separator)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def local_name(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise UnsafeXml("a document type")
