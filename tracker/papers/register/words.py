"""Cells that hold one word of a few: each word in the ways in which it is clearly meant. `Unclear` otherwise."""

from collections.abc import Mapping
from functools import lru_cache

from tracker.papers.register.padding import even, short
from tracker.papers.register.refused import Unclear

SEXES = {
    "F": ("f", "female", "woman", "女", "女性", "女子"),
    "M": ("m", "male", "man", "男", "男性", "男子"),
    "X": ("x", "other", "unspecified", "その他"),
}
LANGUAGES = {
    "en": ("en", "eng", "en-gb", "en-us", "en-hk", "en-au", "en-ca", "en-nz", "english", "英語", "英文"),
    "ja": ("ja", "jpn", "jp", "ja-jp", "japanese", "日本語", "日語", "日文"),
    "zh-Hant": (
        "zh", "zh-hant", "zh-hk", "zh-tw", "zh-mo", "zh-hant-hk", "zh-hant-tw", "zh-hant-mo",
        "chinese", "traditional-chinese", "chinese-(traditional)", "中文", "繁體中文", "繁体中文", "繁體字", "中文(繁體)",
    ),
}  # fmt: skip
DIRECTIONS = {"inbound": ("inbound", "in"), "outbound": ("outbound", "out")}


def _by_word(meanings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: meaning for meaning, words in meanings.items() for word in words}


_SEX, _LANGUAGE, _DIRECTION = _by_word(SEXES), _by_word(LANGUAGES), _by_word(DIRECTIONS)


def key(cell: str) -> str:
    """A word without width, case and padding; a space or a low line inside becomes a hyphen."""
    words = even(short(cell)).lower().replace("_", " ").replace("-", " ")
    return "-".join(words.split())


@lru_cache(maxsize=256)
def sex(cell: str) -> str | None:
    """`F`, `M` or `X`."""
    return _known(_SEX, key(cell), "is none of F, M and X")


@lru_cache(maxsize=256)
def language(cell: str) -> str | None:
    """The language in which to write to a person: `en`, `ja` or `zh-Hant`."""
    return _known(_LANGUAGE, key(cell), "is none of en, ja and zh-Hant")


@lru_cache(maxsize=256)
def direction(cell: str) -> str | None:
    """`inbound` or `outbound`."""
    return _known(_DIRECTION, key(cell), "is neither inbound nor outbound")


def _known(meanings: Mapping[str, str], word: str, otherwise: str) -> str | None:
    if word and word not in meanings:
        raise Unclear(otherwise)
    return meanings.get(word)
