"""Rows of an .ods workbook (OpenDocument), as LibreOffice, Excel and others save it.

No library is used: python-calamine allocates a full rectangle for every sheet at opening, and returns a formula without a
result, and an error, as a blank cell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from zipfile import ZipFile

from tracker.formats.register.cell_text import Rows
from tracker.formats.register.ods_content import OdsRow, read_sheets
from tracker.formats.register.packed_xml import BROKEN, PACKED, chunks, read_index, safe_parser
from tracker.formats.register.refusals import LOCKED, LOCKED_REMEDY, UNREADABLE, RegisterRefused, UnfitWorkbook

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
LARGEST_CONTENT = 2 << 30
"""Bytes that the part with all sheets may unpack to."""
ENCRYPTION = "encryption-data"


@contextmanager
def open_ods(path: Path, remedy: str) -> Iterator[Mapping[str, Callable[[], Rows]]]:
    """Return the rows of each sheet, by the sheet's name in lower case without padding. Raises `RegisterRefused`.

    All values are read once and held in memory: all sheets are in one part.
    """
    try:
        with ZipFile(path) as archive:
            _check(archive)
            with closing(chunks(archive, CONTENT)) as pieces:
                sheets = read_sheets(pieces)
    except UnfitWorkbook as unfit:
        raise unfit.refused(path.name, remedy) from None
    except BROKEN:
        raise RegisterRefused(path.name, UNREADABLE, remedy) from None
    yield {name.strip().lower(): partial(_rows, rows) for name, rows in reversed(sheets)}


def _check(archive: ZipFile) -> None:
    """Raise `UnfitWorkbook` for a locked file, one that unpacks to too much, and one that no spreadsheet packs so."""
    if MANIFEST in archive.namelist() and _is_locked(read_index(archive, MANIFEST)):
        raise UnfitWorkbook(LOCKED, LOCKED_REMEDY)
    content = archive.getinfo(CONTENT)
    if content.file_size > LARGEST_CONTENT:
        raise UnfitWorkbook("unpacks to more than a register can hold")
    if content.compress_type not in PACKED:
        raise UnfitWorkbook("is packed in a way that no spreadsheet packs")


def _is_locked(manifest: bytes) -> bool:
    found = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal found
        found = found or name.endswith(f" {ENCRYPTION}")

    parser = safe_parser(" ")
    parser.StartElementHandler = start
    parser.Parse(manifest, True)
    return found


def _rows(rows: Sequence[OdsRow]) -> Rows:
    last = 0
    for row in rows:
        for blank in range(last + 1, row.number):
            yield blank, []
        last = row.number + row.repeated - 1
        for number in range(row.number, last + 1):
            yield number, row.cells
