"""The words of a search as marks, for the query."""

from collections.abc import Iterable

from tracker.adapters.keys import Keyring
from tracker.formats.search.marks import marks_of
from tracker.formats.search.typed import TypedWord
from tracker.queries.search import MarkedWord


def marked_words(words: Iterable[TypedWord], keys: Keyring) -> tuple[MarkedWord, ...]:
    """Return the words as marks. Raises `SealedError` without data keys."""
    return tuple(_marked(word, keys) for word in words)


def _marked(word: TypedWord, keys: Keyring) -> MarkedWord:
    ways = tuple(tuple(marks_of(terms, keys) for terms in way) for way in word.ways)
    return MarkedWord(ways, marks_of(word.exact, keys), marks_of(word.alike, keys), word.beginnings)
