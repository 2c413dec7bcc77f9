"""The ledger of a quota year: places at its opening, taken, given back and corrected. It adds up, or it raises."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from tracker.compliance.quota import Ceiling, year_ceiling
from tracker.errors import TrackerError

Kind: TypeAlias = Literal["opening", "issued", "lapsed", "cancelled", "correction"]


class Line(NamedTuple):
    """Places that moved on one day: one, or all of a kind and a day together."""

    kind: Kind
    """`issued` takes places; `lapsed` and `cancelled` give them back; a `correction` is what it says."""
    on: date
    """The day of issue; for a place given back the day on which it returns."""
    amount: int
    """Places, never negative but for a correction: there what is added to the free ones."""
    year: int
    """The quota year whose places they are, whatever the day."""


class Ledger(NamedTuple):
    """From 1 January to the end of a month: opening - issued + lapsed + cancelled + corrections = closing."""

    opening: int
    """The places on 1 January, or with which the quota began in the year; 0 where no ceiling is known."""
    issued: int
    lapsed: int
    """Given back to this year, as are those cancelled."""
    cancelled: int
    corrections: int
    """Rises of the ceiling in the course of the year among them."""
    closing: int
    """Places still free; where no ceiling is known, the places taken as a negative number."""


class DoesNotAddUp(TrackerError):
    """The lines of a ledger lead to another number of free places than the places themselves, counted one by one."""

    def __init__(self, ledger: Ledger, free: int) -> None:
        super().__init__(f"the ledger leads to {ledger.closing} free places, the places themselves to {free}")
        self.ledger, self.free = ledger, free


def comes_back(year: int, on: date) -> bool:
    """Whether a place of a quota year that lapses or is cancelled on a day is free again: only within its own year."""
    return on.year == year


def opening_lines(year: int, known: Sequence[Ceiling], through: date) -> tuple[Line, ...]:
    """The places with which a year opens, and each later change of its ceiling up to a day as a correction.

    None where no ceiling is known. A quota that begins in the course of the year opens with its first ceiling.
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
    """The ledger of a quota year up to a day; lines of other years and of later days are passed over.

    `free`: the free places counted another way than from these lines. Raises `DoesNotAddUp` where the two differ.
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
