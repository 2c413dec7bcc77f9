"""One cell to one value. Forgiving where the meaning is clear; None is a blank cell; else it raises `Unclear`.

Width means nothing in digits and codes. What is free text is kept as written, without padding.
"""

import re
from datetime import date
from functools import lru_cache

from tracker.adapters.email_address import normalise_email
from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.name_matching import without_ignorable
from tracker.formats.register.day_order import DAY_FIRST, YEAR_LAST, day_text
from tracker.formats.register.refusals import Unclear
from tracker.formats.register.whitespace import bare, even, short

LONGEST_TEXT, LONGEST_REFERENCE = 200, 40
BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"}
"""What a spreadsheet shows in place of a value that it could not reckon."""
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?: ?(?P<between>[-/.]) ?(?P<month>\d{1,2}) ?(?P=between) ?(?P<day>\d{1,2})"
    r"| ?年 ?(?P<tsuki>\d{1,2}) ?月 ?(?P<hi>\d{1,2}) ?日)"
)
DATELIKE = re.compile(r"\d{1,4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,4} ?日?")
BRN = re.compile(r"(\d{8})(?:\.0+|-?\d{3}(?:-?\d{2}-?\d{2}-?[0-9A-Z])?)?", re.ASCII)
SHORTENED = re.compile(r"\d+(?:[.,]\d*)?[Ee]\+\d\d", re.ASCII)
"""A long number as a spreadsheet shows it in a narrow column: 2.026E+14."""
HOURS = re.compile(r"\d{1,3}(?:\.\d*)?|\.\d+", re.ASCII)
PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
UNSEEABLE = "holds a control character"
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


def text(cell: str) -> str | None:
    """Free text as written; a line break inside becomes a space."""
    kept = cell.strip(" ") if cell.isprintable() else _mended(cell)
    if len(kept) > LONGEST_TEXT:
        raise Unclear(f"has more than {LONGEST_TEXT} characters")
    if kept in ERRORS:
        raise Unclear("holds an error of the spreadsheet")
    return kept or None


def code(cell: str) -> str | None:
    """Text of one line whose width means nothing."""
    if cell.isascii() and cell.isprintable():
        return text(cell)
    plain = even(cell)
    if not plain.isprintable():
        raise Unclear(UNSEEABLE)
    return text(plain)


@lru_cache(maxsize=256)
def reference(cell: str) -> str | None:
    """What the office calls a person. Remembers the last ones, as a person's rows mostly stand together."""
    name = code(cell)
    if name is not None and len(name) > LONGEST_REFERENCE:
        raise Unclear(f"has more than {LONGEST_REFERENCE} characters")
    if name is not None and SHORTENED.fullmatch(name):
        raise Unclear("A spreadsheet has shortened the reference; make the column text and enter the reference again")
    return name


@lru_cache(maxsize=1 << 16)
def day(order: str | None, cell: str) -> date | None:
    """A calendar day; with the year last it is read in the order given, `day-first` or `month-first`."""
    written = day_text(short(cell))
    if not written:
        return None
    year, month, day_of_month = _parts(written, order)
    if year < FIRST_YEAR or year > LAST_YEAR:
        raise Unclear(f"{_quoted(written)}is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Unclear(f"{_quoted(written)}is no day of the calendar") from None


def brn(cell: str) -> str | None:
    """A business registration number: its 8 digits. The number of a branch and what follows it are dropped."""
    if len(cell) == 8 and cell.isascii() and cell.isdigit():
        return cell
    digits = _closed(cell)
    if not digits:
        return None
    found = BRN.fullmatch(digits)
    if found is None:
        raise Unclear("is no business registration number of 8 digits (a number cell drops zeros in front: make it text)")
    return found[1]


@lru_cache(maxsize=1024)
def hours(cell: str) -> float | None:
    """Hours of a week."""
    written = _closed(cell)
    if not written:
        return None
    if not HOURS.fullmatch(written) or float(written) > 168:
        raise Unclear("is no number of hours from 0 to 168")
    return float(written)


def passport(cell: str) -> str | None:
    """A passport's number: capital letters and digits."""
    if PASSPORT.fullmatch(cell):
        return cell
    number = _closed(cell).upper().replace("-", "")
    if number and not PASSPORT.fullmatch(number):
        raise Unclear("is not made of 5 to 20 letters and digits")
    return number or None


def email(cell: str) -> str | None:
    """Return an e-mail address in its stored form, as far as its form goes."""
    written = code(cell)
    address = None if written is None else normalise_email(written)
    if written is not None and address is None:
        raise Unclear("is no e-mail address")
    return address


def _mended(cell: str) -> str:
    """The cell without padding of any kind. What would not be seen, or be seen in another place, is refused."""
    kept = bare(" ".join(filter(None, map(bare, BREAKS.split(cell)))))
    if CONTROL.search(kept):
        raise Unclear(UNSEEABLE)
    return kept if without_ignorable(kept) else ""


def _closed(cell: str) -> str:
    """A code without width and spaces."""
    return "".join((code(cell) or "").translate(DASHES).split())


def _parts(text: str, order: str | None) -> tuple[int, int, int]:
    """Year, month and day as written."""
    if found := YEAR_FIRST.fullmatch(text):
        return int(found["year"]), int(found["month"] or found["tsuki"]), int(found["day"] or found["hi"])
    found = YEAR_LAST.fullmatch(text)
    if found is None or order is None:
        raise Unclear(f"{_quoted(text)}is no date such as 2026-07-15")
    first, second = int(found["first"]), int(found["second"])
    return int(found["year"]), *((second, first) if order == DAY_FIRST else (first, second))


def _quoted(text: str) -> str:
    """What may be repeated: a date. Anything else may be a name in the wrong column."""
    return f"{text!r} " if DATELIKE.fullmatch(text) else ""
