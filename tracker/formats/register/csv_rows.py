"""Rows of a CSV file, streamed and numbered as in a spreadsheet. A file that cannot be read safely is refused."""

import csv
from codecs import BOM_UTF8
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from tracker.formats.register.refusals import RegisterRefused

LONGEST_LINE = 1 << 20
"""More characters than a register's longest line. A file without line breaks is never read into memory whole."""
END = "\0,\0"
"""Added after the last line. No file contains it; if it is not returned as a row, a quotation mark is open."""
REMEDY = "save it as CSV UTF-8"
UTF_8 = "utf-8-sig"


def comma_rows(file: Path, encoding: str = UTF_8) -> Generator[tuple[int, list[str]], None, None]:
    """Yield each record with its number, blank lines included; quoted line breaks belong to one record.

    A file with the byte order mark of UTF-8 is read as UTF-8, whatever the encoding. Raises `RegisterRefused` for text in
    another encoding, NUL, an endless line or an open quotation mark.
    """
    try:
        if encoding != UTF_8 and _has_mark(file):
            encoding = UTF_8
        with file.open(encoding=encoding, newline="") as stream:
            yield from _records(file.name, stream)
    except UnicodeError:
        reason = "is not UTF-8 text" if encoding == UTF_8 else f"is not text in {encoding}"
        remedy = f"{REMEDY}, or give its --encoding" if encoding == UTF_8 else f"{REMEDY}, or give another --encoding"
        raise RegisterRefused(file.name, reason, remedy) from None
    except csv.Error as error:
        raise RegisterRefused(file.name, f"is no readable CSV: {error}", REMEDY) from None
    except OSError as error:
        raise RegisterRefused(file.name, f"cannot be read: {error.strerror}", "see that it is a file you may open") from None


def _has_mark(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(BOM_UTF8)) == BOM_UTF8


def _records(name: str, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for number, cells in enumerate(csv.reader(_lines(name, stream), skipinitialspace=True), 1):
        if cells and cells[-1].endswith("\0"):
            if cells != END.split(","):
                raise RegisterRefused(name, f"opens a quotation mark in row {number} that nothing closes", REMEDY)
            return
        yield number, cells


def _lines(name: str, stream: TextIO) -> Iterator[str]:
    for line in iter(partial(stream.readline, LONGEST_LINE), ""):
        if "\0" in line:
            raise RegisterRefused(name, "holds NUL characters, as UTF-16 text does", REMEDY)
        if len(line) == LONGEST_LINE:
            raise RegisterRefused(name, f"has a line of more than {LONGEST_LINE} characters", REMEDY)
        yield line
    yield END
