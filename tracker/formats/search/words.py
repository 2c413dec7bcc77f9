"""Names and typed texts as words, each of one script, without what typists vary."""

import re
import unicodedata
from typing import Literal, NamedTuple, TypeAlias

from tracker.compliance.name_matching import without_ignorable

Script: TypeAlias = Literal["grams", "kana", "letters"]

GRAMS = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U000323af"
"""Han characters and Hangul syllables: names in them are often written without spaces."""
KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"
MARKED = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Blocks whose vowels are signs, which `\\w` leaves out."""
HYPHENS = "\\-\u2010-\u2015\u2212"
WORD = re.compile(f"(?P<grams>[{GRAMS}]+)|(?P<kana>[{KANA}]+)|(?P<letters>(?:(?![{GRAMS}{KANA}_])[\\w{MARKED}])+)")
APOSTROPHES = re.compile("['’‘ʼʻ`´′＇]")
ACCENTS = re.compile("[\u0300-\u036f]")
SIMPLE = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ĳ": "ij"})
EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""How passports may spell letters: ICAO Doc 9303, part 3, section 6.A, in both of the ways that it allows."""


class Word(NamedTuple):
    """A run of letters of one script, folded."""

    script: Script
    text: str


def plain_forms(text: str) -> tuple[str, ...]:
    """Return a text without width, case, accents, apostrophes and invisible characters: `müller` as `muller` and `mueller`."""
    even = text
    for _ in range(2):  # as in name_matching: a filler of another width becomes one to be ignored
        even = unicodedata.normalize("NFKC", without_ignorable(even)).casefold()
    even = APOSTROPHES.sub("", even)
    return tuple(dict.fromkeys(map(_without_accents, (even, even.translate(EXPANDED)))))


def split_words(plain: str) -> list[Word]:
    """Return the words of a text from `plain_forms`, in their order: `田中yui` has two."""
    return [Word(_script(found.lastgroup), found[0]) for found in WORD.finditer(plain)]


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    bare = ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(SIMPLE)


def _script(name: str | None) -> Script:
    return "grams" if name == "grams" else "kana" if name == "kana" else "letters"
