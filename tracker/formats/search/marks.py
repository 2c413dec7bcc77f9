"""Terms as marks: keyed digests, under which the database finds a participant without any plain name.

A mark is a pseudonym. With the data keys names can be tried against it; without them nobody can.
"""

from collections.abc import Iterable

from tracker.adapters.keys import Keyring
from tracker.formats.search.terms import SearchableFacts, index_terms

FORM = 1
"""The number of the rules that make terms. A change of the rules, or of the table of variants, needs the next number:
the nightly run then makes everybody's marks again."""
MARK_BYTES = 8
"""Enough that two of some million terms hardly ever share a mark, and small enough for an integer of the database."""
EVERYBODY = "."
"""The term that every participant has: who lacks its mark has marks of another form, or under another key."""


def search_marks(facts: SearchableFacts, keys: Keyring) -> set[int]:
    """Return the marks of a participant. Raises `SealedError` without data keys."""
    return {_mark(term, keys) for term in (EVERYBODY, *index_terms(facts))}


def current_mark(keys: Keyring) -> int:
    """Return the mark that all participants have whose marks are of this form and under these keys."""
    return _mark(EVERYBODY, keys)


def marks_of(terms: Iterable[str], keys: Keyring) -> tuple[int, ...]:
    """Return the marks of terms, in the order of the terms. Raises `SealedError` without data keys."""
    return tuple(_mark(term, keys) for term in sorted(terms))


def _mark(term: str, keys: Keyring) -> int:
    digest = keys.mark(f"search term, form {FORM}: {term}")
    return int.from_bytes(digest[:MARK_BYTES], "big", signed=True)
