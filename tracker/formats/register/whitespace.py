"""Removes the characters around the content of a cell."""

import unicodedata

UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Invisible characters that copying leaves around a text."""
LONGEST = 40
"""More characters than any day, number or word of a few has. Longer text is not read."""


def bare(cell: str) -> str:
    """Return the cell without padding."""
    while (inner := cell.strip().strip(UNSEEN)) != cell:
        cell = inner
    return cell


def even(cell: str) -> str:
    """Return the cell without padding, in plain width."""
    return bare(unicodedata.normalize("NFKC", cell))


def short(cell: str) -> str:
    """Return the cell, or `?` if it is too long, so that caches of cells stay small."""
    return cell if len(cell) <= LONGEST or len(cell := bare(cell)) <= LONGEST else "?"
