"""What stands around the meaning of a cell and has none."""

import unicodedata

UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks without a width that copying leaves around a text."""
LONGEST = 40
"""More characters than any day, number or word of a few has; what is longer is not looked at."""


def bare(cell: str) -> str:
    """The cell without padding of any kind."""
    while (inner := cell.strip().strip(UNSEEN)) != cell:
        cell = inner
    return cell


def even(cell: str) -> str:
    """The cell without padding, in plain width."""
    return bare(unicodedata.normalize("NFKC", cell))


def short(cell: str) -> str:
    """The cell, or a question mark where it is too long to be looked at: so what remembers cells stays small."""
    return cell if len(cell) <= LONGEST or len(cell := bare(cell)) <= LONGEST else "?"
