"""Converts one cell to one value. None is a blank cell. Raises `Unclear` if the meaning is not certain.

Width has no meaning in digits and codes. Free text is unchanged except for padding.
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
"""The errors that a spreadsheet shows instead of a value."""
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
    """Return free text; a line break inside becomes a space."""
    cleaned = cell.strip(" ") if cell.isprintable() else _clean(cell)
    if len(cleaned) > LONGEST_TEXT:
        raise Unclear(f"has more than {LONGEST_TEXT} characters")
    if cleaned in ERRORS:
        raise Unclear("holds an error of the spreadsheet")
    return cleaned or None


def code(cell: str) -> str | None:
    """Return text of one line, in plain width."""
    if cell.isascii() and cell.isprintable():
        return text(cell)
    plain = even(cell)
    if not plain.isprintable():
        raise Unclear(UNSEEABLE)
    return text(plain)


@lru_cache(maxsize=256)
def reference(cell: str) -> str | None:
    """Return the office's name for a person.

    The latest results are cached, because a person's rows are mostly adjacent.
    """
    name = code(cell)
    if name is not None and len(name) > LONGEST_REFERENCE:
        raise Unclear(f"has more than {LONGEST_REFERENCE} characters")
    if name is not None and SHORTENED.fullmatch(name):
        raise Unclear("A spreadsheet has shortened the reference; make the column text and enter the reference again")
    return name


@lru_cache(maxsize=1 << 16)
def day(order: str | None, cell: str) -> date | None:
    """Return a calendar day; one with the year last is read in `order`, `day-first` or `month-first`."""
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
    """Return the 8 digits of a business registration number, without the number of a branch and any suffix."""
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
    """Return hours of a week, 0 to 168."""
    written = _closed(cell)
    if not written:
        return None
    if not HOURS.fullmatch(written) or float(written) > 168:
        raise Unclear("is no number of hours from 0 to 168")
    return float(written)


def passport(cell: str) -> str | None:
    """Return a passport number: capital A to Z and digits."""
    if PASSPORT.fullmatch(cell):
        return cell
    number = _closed(cell).upper().replace("-", "")
    if number and not PASSPORT.fullmatch(number):
        raise Unclear("is not made of 5 to 20 letters and digits")
    return number or None


def email(cell: str) -> str | None:
    """Return an email address in its stored form."""
    written = code(cell)
    address = None if written is None else normalise_email(written)
    if written is not None and address is None:
        raise Unclear("is no e-mail address")
    return address


def _clean(cell: str) -> str:
    """Return the cell without any padding. Refuses invisible characters and those that change the order of a text."""
    cleaned = bare(" ".join(filter(None, map(bare, BREAKS.split(cell)))))
    if CONTROL.search(cleaned):
        raise Unclear(UNSEEABLE)
    return cleaned if without_ignorable(cleaned) else ""


def _closed(cell: str) -> str:
    """Return a code in plain width, without spaces."""
    return "".join((code(cell) or "").translate(DASHES).split())


def _parts(text: str, order: str | None) -> tuple[int, int, int]:
    """Return year, month and day as written."""
    if found := YEAR_FIRST.fullmatch(text):
        return int(found["year"]), int(found["month"] or found["tsuki"]), int(found["day"] or found["hi"])
    found = YEAR_LAST.fullmatch(text)
    if found is None or order is None:
        raise Unclear(f"{_quoted(text)}is no date such as 2026-07-15")
    first, second = int(found["first"]), int(found["second"])
    return int(found["year"]), *((second, first) if order == DAY_FIRST else (first, second))


def _quoted(text: str) -> str:
    """Return a date for a message; empty for any other text, which may be a name in the wrong column."""
    return f"{text!r} " if DATELIKE.fullmatch(text) else ""
