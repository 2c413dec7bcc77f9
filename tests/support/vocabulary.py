"""The vocabulary: for each thing the word that pages use in each language, and the words that they avoid."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

VOCABULARY = Path(__file__).parents[1] / "data" / "vocabulary.toml"


class Term(NamedTuple):
    """One thing, with the words for it."""

    use: dict[str, str]
    """The word by locale: `en`, `ja`, `zh_Hant`."""
    avoid: dict[str, list[str]]
    """Regular expressions of words to avoid, by locale."""
    why: str
    excepted: tuple[str, ...] = ()
    """Messages that may have a word to avoid."""


def read_vocabulary(path: Path = VOCABULARY) -> list[Term]:
    """Return the terms of the file. Raises TypeError for one with a missing or unknown key."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))["terms"]
    return [Term(**{"excepted" if key == "except" else key: value for key, value in term.items()}) for term in found]


def avoided(terms: Iterable[Term], locale: str, message: str, text: str) -> Iterator[str]:
    """Yield a line for each word to avoid in one text, a translation of `message` or the message itself."""
    for term in terms:
        for pattern in term.avoid.get(locale, ()):
            if message not in term.excepted and (found := re.search(pattern, text)):
                yield f"{locale}: {found[0]} in {text!r}: use {term.use.get(locale, '')} ({term.why})"
