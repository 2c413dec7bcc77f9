"""A register sent through a page: one workbook or three CSV files in one bundle, checked and imported."""

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tracker.errors import TrackerError
from tracker.formats.csv_text import MARK, csv_row, escape_formula
from tracker.formats.register.files import XLSX
from tracker.formats.register.ods_rows import CONTENT as ODS_CONTENT
from tracker.formats.register.read_sheet import SheetReader
from tracker.formats.register.refusals import OrderUnclear, RegisterRefused
from tracker.formats.register.rows import SHEETS, VERDICTS, Refusal
from tracker.formats.register.workbooks import KINDS, workbook_kind
from tracker.queries.register import DayOrderQuestion, ImportSummary, RefusedRow, SheetColumns, SheetCount
from tracker.services.register.uploads import Bytes, UploadCheck
from tracker.workflows.register.import_register import ImportContext, ImportResult, Register

WORKBOOKS = {kind: f"register.{kind}" for kind in KINDS}
"""The names of workbooks here, by their kinds."""
LARGEST_SHEETS, LARGEST_PART = 384 << 20, 64 << 20
"""Bytes that all sheets of a workbook together, and any other part of it, may unpack to."""
COLUMNS_SHOWN, ROWS_SHOWN = 20, 100
"""The ignored columns of a sheet, and the refused rows, that a page shows."""
CHUNK = 1 << 16


class SentFile(NamedTuple):
    """A file as a browser sent it."""

    name: str
    stream: BinaryIO


class WrongFilesError(TrackerError):
    """The files are neither one workbook nor the three CSV files."""


def bundle_files(files: Sequence[SentFile]) -> Bytes:
    """Return the files of a register as one.

    Raises `WrongFilesError`, and `RegisterRefused` for an empty file or a zip bomb.
    """
    named = _named(files)
    out = io.BytesIO()
    with ZipFile(out, "w") as bundle:
        for name, file in named.items():
            content = file.stream.read()
            if not content:
                raise RegisterRefused(name, "is empty", "save it with the names of the columns in its first row")
            if name in WORKBOOKS.values():
                _refuse_bomb(name, io.BytesIO(content))
            kind = ZIP_STORED if name in WORKBOOKS.values() else ZIP_DEFLATED
            bundle.writestr(ZipInfo(name), content, compress_type=kind)
    return Bytes(out.getvalue())


def check_upload(bundle: Bytes, context: ImportContext, dates: str | None = None) -> UploadCheck:
    """Return the result that an import would have, or the question to answer first. Raises `RegisterRefused`."""
    try:
        with _opened(bundle, dates) as register:
            return _checked(register, register.rehearse(context), dates)
    except OrderUnclear as unclear:
        return UploadCheck(ImportSummary(question=DayOrderQuestion(unclear.file, unclear.row, unclear.month_first_row)))


def import_upload(bundle: Bytes, context: ImportContext, dates: str | None = None) -> UploadCheck:
    """Import a register; return the result. Raises `RegisterRefused`."""
    with _opened(bundle, dates) as register:
        return _checked(register, register.take_in(context), dates)


def unpack_rows(compressed: bytes) -> Iterator[bytes]:
    """Yield the refused rows as a CSV file in pieces: UTF-8 with its mark, rows that end with CR and LF."""
    opening = zlib.decompressobj()
    while compressed:
        yield opening.decompress(compressed, CHUNK)
        compressed = opening.unconsumed_tail
    yield opening.flush()


def _named(files: Sequence[SentFile]) -> dict[str, SentFile]:
    """Return the files by their names here."""
    if len(files) == 1 and not files[0].name.lower().endswith(".csv"):
        kind = workbook_kind(files[0].stream)
        files[0].stream.seek(0)
        return {WORKBOOKS[kind]: files[0]}
    found = {_kind(file.name): file for file in files}
    if len(files) != len(SHEETS) or set(found) != set(SHEETS):
        raise WrongFilesError("send one workbook, or the three CSV files")
    return {f"{kind}.csv": found[kind] for kind in SHEETS}


def _kind(name: str) -> str:
    """Return the sheet that a file's name mentions; empty if it is not a CSV file, or mentions none or several."""
    stem, _, ending = name.lower().rpartition(".")
    kinds = [kind for kind in SHEETS if kind in stem]
    return kinds[0] if ending == "csv" and len(kinds) == 1 else ""


def _refuse_bomb(name: str, stream: BinaryIO) -> None:
    """Raise `RegisterRefused` if a workbook unpacks to more than a page accepts. Other files are refused later."""
    try:
        with ZipFile(stream) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return
    sheets = [part.file_size for part in parts if _holds_sheets(part.filename)]
    others = [part.file_size for part in parts if not _holds_sheets(part.filename)]
    if sum(sheets) > LARGEST_SHEETS or max(others, default=0) > LARGEST_PART:
        raise RegisterRefused(name, "unpacks to more than a page can take in", XLSX)


def _holds_sheets(part: str) -> bool:
    return part == ODS_CONTENT or "/worksheets/" in part


@contextmanager
def _opened(bundle: Bytes, dates: str | None) -> Iterator[Register]:
    """Open the register in a folder that only this process may read; the folder is removed at the end of the block."""
    with TemporaryDirectory(prefix="register-") as folder:
        with ZipFile(io.BytesIO(bundle.content)) as archive:
            archive.extractall(folder)
        workbooks = [path for path in Path(folder).iterdir() if path.name in WORKBOOKS.values()]
        with Register(next(iter(workbooks), Path(folder)), dates=dates) as register:
            yield register


def _checked(register: Register, imported: ImportResult, dates: str | None) -> UploadCheck:
    columns = tuple(_columns(reading) for reading in register.readings.values())
    counts = tuple(SheetCount(sheet, *(imported.counts[sheet, verdict] for verdict in VERDICTS)) for sheet in SHEETS)
    first = tuple(_refused(register, refusal) for refusal in islice(register.refusals(), ROWS_SHOWN))
    rows = (_refused(register, refusal) for refusal in register.refusals())
    return UploadCheck(ImportSummary(counts, columns, first), _packed(rows) if first else None, dates)


def _columns(reading: SheetReader) -> SheetColumns:
    unknown, missing = reading.columns.unknown, reading.columns.missing
    return SheetColumns(reading.sheet.file, unknown[:COLUMNS_SHOWN], len(unknown[COLUMNS_SHOWN:]), missing)


def _refused(register: Register, refusal: Refusal) -> RefusedRow:
    return RefusedRow(register.readings[refusal.sheet].sheet.file, refusal.row, refusal.column, refusal.reason)


def _packed(rows: Iterable[RefusedRow]) -> Bytes:
    """Return the rows as a CSV file, compressed while it is written."""
    packing, packed = zlib.compressobj(), bytearray()
    for line in _lines(rows):
        packed += packing.compress(line.encode())
    return Bytes(bytes(packed + packing.flush()))


def _lines(rows: Iterable[RefusedRow]) -> Iterator[str]:
    yield MARK + csv_row(RefusedRow._fields)
    for row in rows:
        yield csv_row((escape_formula(row.file), row.row, row.column or "", escape_formula(row.reason)))
