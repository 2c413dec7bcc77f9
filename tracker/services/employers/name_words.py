"""The words of a business's name, in any script, with their meaning, their sounds and their weight."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tracker.compliance.name_matching import without_ignorable
from tracker.services.employers.sounds import kana_sounds, katakana, latin_sounds, romaji
from tracker.services.employers.vocabulary import IGNORED, LEGAL, MEANINGS, VARIANTS

MOST_WORDS = 8
"""Words of a name that are compared; further ones are left out."""
WEIGHTS = {"name": 1.0, "kind": 0.4, "place": 0.15, "loose": 0.15}
"""How much a word tells of which business it is."""
FORM_IN_BRACKETS = re.compile(r"\((株|有|同|資|名)\)")
INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
RUNS = re.compile(
    r"(?P<kana>[ァ-ヺーヽヾ]+)|(?P<hiragana>[ぁ-ゖー]+)|(?P<han>[\u3400-\u9fff々〆]+)|(?P<digits>\d+)|(?P<other>[^\W\d_]+)"
)
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\uff21-\uff5a]+")
ASIAN = re.compile(r"[\u3005-\u9fff\uff66-\uff9f]+")
LONGEST = max(map(len, MEANINGS))
SHORTEST_PART = 3
"""Kana of a common word that is found at the end or beginning of a longer one: バー is not part of ハーバー."""


class NameWord(NamedTuple):
    """One word of a name."""

    text: str
    """In small letters; kana as romaji, Chinese characters in their traditional form."""
    script: str
    """`latin`, `kana`, `han` or `digits`."""
    sounds: str
    """Its consonants, for comparing kana and Latin letters; empty in other scripts."""
    meaning: str
    """A common word's meaning, the same in every language; empty for others."""
    weight: float

    @property
    def is_telling(self) -> bool:
        """Whether it tells of which business it is."""
        return self.weight == WEIGHTS["name"] and self.script != "digits"

    @property
    def is_kind(self) -> bool:
        """Whether it only says what kind of business it is, like `hotel`."""
        return self.meaning.startswith("kind:")


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[NameWord, ...]:
    """Return the words of a name in their order, without legal forms and articles; all of them if nothing else is there.

    If no word names the business, its places do. At most 8 words.
    """
    texts = list(_texts(name))
    telling = _joined([(text, script) for text, script in texts if text not in IGNORED]) or texts
    words = [_word(text, script) for text, script in telling[:MOST_WORDS]]
    if any(word.weight == WEIGHTS["name"] for word in words):
        return tuple(words)
    return tuple(word._replace(weight=1.0) if word.meaning.startswith("place:") else word for word in words)


def name_parts(name: str) -> tuple[str, ...]:
    """Return a name in two scripts as its name in each of them, if both name the business; else the whole name."""
    parts = ASIAN.sub(" ", name), LATIN.sub(" ", name)
    return parts if all(any(word.is_telling for word in name_words(part)) for part in parts) else (name,)


def _texts(name: str) -> Iterator[tuple[str, str]]:
    """Yield each word with its script."""
    for match in RUNS.finditer(_even(name)):
        script, text = str(match.lastgroup), match.group()
        if script == "han":
            yield from ((part, "han") for part in _han_parts(text))
        elif script in {"kana", "hiragana"}:
            yield from ((part, "kana") for part in _kana_parts(katakana(text)))
        else:
            yield text, "digits" if script == "digits" else "latin"


def _joined(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the words with those as one that are a common word together: Hong Kong, Book Shop."""
    joined: list[tuple[str, str]] = []
    for text, script in texts:
        joined.append((text, script))
        for count in (3, 2):
            together = "".join(each for each, _ in joined[-count:])
            if len(joined) >= count and together in MEANINGS:
                joined[-count:] = [(together, script)]
    return joined


def _even(name: str) -> str:
    """Return a name in small letters of common width, without accents, apostrophes and forms in brackets."""
    text = unicodedata.normalize("NFKC", without_ignorable(name)).casefold()
    decomposed = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", decomposed).translate(VARIANTS)
    text = FORM_IN_BRACKETS.sub(" ", re.sub("['’`]", "", text))
    return INITIALS.sub(lambda match: f"{match.group().replace('.', '')} ", text)


def _han_parts(run: str) -> Iterator[str]:
    """Yield the common words of a run of Chinese characters, the longest first, and what is between them."""
    unknown, position = "", 0
    while position < len(run):
        part = _longest_part(run[position : position + LONGEST])
        if not part:
            unknown, position = unknown + run[position], position + 1
            continue
        if unknown:
            yield unknown
        yield part
        unknown, position = "", position + len(part)
    if unknown:
        yield unknown


def _longest_part(text: str) -> str:
    lengths = range(len(text), 0, -1)
    return next((text[:length] for length in lengths if text[:length] in MEANINGS or text[:length] in LEGAL), "")


def _kana_parts(run: str) -> Iterator[str]:
    """Yield a run of kana, divided before a common word at its end and after one at its beginning."""
    if run in MEANINGS or run in IGNORED:
        yield run
        return
    for length in range(len(run) - 1, SHORTEST_PART - 1, -1):
        head, tail = run[:-length], run[-length:]
        if tail in MEANINGS or tail in IGNORED:
            yield from (*_kana_parts(head), tail)
            return
        head, tail = run[:length], run[length:]
        if head in MEANINGS:
            yield from (head, *_kana_parts(tail))
            return
    yield run


def _word(text: str, script: str) -> NameWord:
    meaning = MEANINGS.get(text, "")
    weight = WEIGHTS[meaning.partition(":")[0] or "name"]
    if script == "kana":
        return NameWord(romaji(text), script, kana_sounds(text), meaning, weight)
    return NameWord(text, script, latin_sounds(text) if script == "latin" and text.isascii() else "", meaning, weight)
