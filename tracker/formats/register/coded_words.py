"""Cells that hold one of a few words, in several spellings. Raises `Unclear` for any other word."""

from collections.abc import Mapping
from functools import lru_cache

from tracker.formats.register.refusals import Unclear
from tracker.formats.register.whitespace import even, short
from tracker.languages import LANGUAGES

SEXES = {
    "F": ("f", "female", "woman", "女", "女性", "女子"),
    "M": ("m", "male", "man", "男", "男性", "男子"),
    "X": ("x", "other", "unspecified", "その他"),
}
DIRECTIONS = {"inbound": ("inbound", "in"), "outbound": ("outbound", "out")}


def _by_word(meanings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: meaning for meaning, words in meanings.items() for word in words}


_SEX, _DIRECTION = _by_word(SEXES), _by_word(DIRECTIONS)
_LANGUAGE = _by_word({tag: each.called for tag, each in LANGUAGES.items()})
_TAGS = sorted(LANGUAGES)


def key(cell: str) -> str:
    """Return a word without width, case and padding; a space or underscore inside becomes a hyphen."""
    words = even(short(cell)).lower().replace("_", " ").replace("-", " ")
    return "-".join(words.split())


@lru_cache(maxsize=256)
def sex(cell: str) -> str | None:
    """Return `F`, `M` or `X`; None for a blank cell."""
    return _known(_SEX, key(cell), "is none of F, M and X")


@lru_cache(maxsize=256)
def language(cell: str) -> str | None:
    """Return the tag of a person's language; None for a blank cell."""
    return _known(_LANGUAGE, key(cell), f"is none of {', '.join(_TAGS[:-1])} and {_TAGS[-1]}")


@lru_cache(maxsize=256)
def direction(cell: str) -> str | None:
    """Return `inbound` or `outbound`; None for a blank cell."""
    return _known(_DIRECTION, key(cell), "is neither inbound nor outbound")


def _known(meanings: Mapping[str, str], word: str, otherwise: str) -> str | None:
    if word and word not in meanings:
        raise Unclear(otherwise)
    return meanings.get(word)
