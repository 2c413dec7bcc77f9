"""The ledger of a quota year: places at the opening, issued, given back and corrected. It balances, or an error is raised."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from tracker.compliance.quota import Ceiling, year_ceiling
from tracker.errors import TrackerError

Kind: TypeAlias = Literal["opening", "issued", "lapsed", "cancelled", "correction"]


class Line(NamedTuple):
    """Places that moved on one day: a single one, or all of one kind and day."""

    kind: Kind
    """`issued` takes places; `lapsed` and `cancelled` give them back; `correction` changes the ceiling or the count."""
    on: date
    """The day of issue; for a place given back, the day on which it returns."""
    amount: int
    """Places. Never negative, except in a correction, where it is added to the free places."""
    year: int
    """The quota year to which the places belong, whatever the day."""


class Ledger(NamedTuple):
    """From 1 January to the end of a month: opening - issued + lapsed + cancelled + corrections = closing."""

    opening: int
    """The places on 1 January, or on the day in the year on which the quota began; 0 if no ceiling is known."""
    issued: int
    lapsed: int | None
    """Given back to this year; likewise those cancelled. None only in what is published: hidden, both or neither."""
    cancelled: int | None
    corrections: int
    """Includes rises of the ceiling during the year."""
    closing: int
    """The free places; if no ceiling is known, the places taken as a negative number."""


class DoesNotAddUp(TrackerError):
    """The lines of a ledger give another number of free places than counting the places does."""

    def __init__(self, ledger: Ledger, free: int) -> None:
        super().__init__(f"the ledger leads to {ledger.closing} free places, the places themselves to {free}")
        self.ledger, self.free = ledger, free


def comes_back(year: int, on: date) -> bool:
    """Return whether a place of a quota year is free again if it lapses or is cancelled on a day: only within its year."""
    return on.year == year


def opening_lines(year: int, known: Sequence[Ceiling], through: date) -> tuple[Line, ...]:
    """Return the places with which a year opens, then each change of its ceiling up to a day as a correction.

    () if no ceiling is known. A quota that begins during the year opens with its first ceiling.
    """
    begins = date(year, 1, 1)
    days = sorted({max(each.starts_on, begins) for each in known if each.starts_on <= through})
    lines: list[Line] = []
    before = 0
    for on in days:
        places = year_ceiling(year, known, on=on)
        if places is None or (lines and places == before):
            continue
        lines.append(Line("correction" if lines else "opening", on if lines else begins, places - before, year))
        before = places
    return tuple(lines)


def add_up(lines: Iterable[Line], year: int, through: date, free: int) -> Ledger:
    """Return the ledger of a quota year up to a day, included; lines of other years and of later days are ignored.

    `free` are the free places, counted without these lines. Raises `DoesNotAddUp` if the two differ.
    """
    sums: dict[Kind, int] = dict.fromkeys(("opening", "issued", "lapsed", "cancelled", "correction"), 0)
    for line in lines:
        if line.year == year and date(year, 1, 1) <= line.on <= through:
            sums[line.kind] += line.amount
    opening, issued, lapsed, cancelled, corrections = sums.values()
    closing = opening - issued + lapsed + cancelled + corrections
    ledger = Ledger(opening, issued, lapsed, cancelled, corrections, closing)
    if closing != free:
        raise DoesNotAddUp(ledger, free)
    return ledger
