"""Opens a workbook of any kind that a register can be: .xlsx, .ods (OpenDocument), or .xls (Excel 97 to 2003)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias
from zipfile import ZipFile

from tracker.formats.register.cell_text import Rows
from tracker.formats.register.compound_file import SIGNATURE
from tracker.formats.register.ods_rows import open_ods
from tracker.formats.register.packed_xml import BROKEN
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.xls_rows import open_xls
from tracker.formats.register.xlsx_rows import open_xlsx

Opener: TypeAlias = Callable[[Path, str], AbstractContextManager[Mapping[str, Callable[[], Rows]]]]
XLSX, ODS, XLS = KINDS = ("xlsx", "ods", "xls")
"""The kinds of workbooks, named by the usual endings of their files."""
OPENERS: dict[str, Opener] = {XLSX: open_xlsx, ODS: open_ods, XLS: open_xls}
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
"""How a workbook of Excel 2 to 5 begins that is not in a compound file."""


@contextmanager
def open_workbook(path: Path, remedy: str) -> Iterator[Mapping[str, Callable[[], Rows]]]:
    """Return the rows of each sheet, by the sheet's name in lower case without padding. Raises `RegisterRefused`.

    Of two sheets with one name the first counts.
    """
    try:
        with path.open("rb") as stream:
            kind = workbook_kind(stream)
    except OSError as error:
        raise RegisterRefused(path.name, f"cannot be read: {error.strerror}", "see that it is a file you may open") from None
    with OPENERS[kind](path, remedy) as sheets:
        yield sheets


def workbook_kind(stream: BinaryIO) -> str:
    """Return the kind that the content of a file shows, whatever its name; `xlsx` for all other content."""
    start = stream.read(len(SIGNATURE))
    if start == SIGNATURE or start.startswith(BARE_BIFF):
        return XLS
    try:
        with ZipFile(stream) as archive, archive.open("mimetype") as part:
            return ODS if part.read(len(ODS_TYPE) + 2).rstrip() == ODS_TYPE else XLSX
    except BROKEN:
        return XLSX
