"""The sounds of a word, so that a name in kana meets the same name in Latin letters: スター and Star are both `st`."""

import re
from functools import lru_cache

ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト",
    "d": "ダヂヅデド", "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ",
    "r": "ラリルレロ", "w": "ワヰ・ヱヲ",
}  # fmt: skip
SYLLABLES = {kana: consonant + vowel for consonant, row in ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)}
SYLLABLES |= {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ヴ": "vu", "ン": "n", "ッ": "", "ー": "", "ヮ": "wa", "ヵ": "ka", "ヶ": "ke"}
SYLLABLES |= {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu"}
SMALL = dict(zip("ァィゥェォャュョ", ("a", "i", "u", "e", "o", "ya", "yu", "yo"), strict=True))
"""Kana that replace the vowel of the syllable before them."""
HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}

ENGLISH = [
    (re.compile(pattern), sounds)
    for pattern, sounds in (
        (r"^(kn|gn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"mn$|mb$", "m"), (r"(ce|d?ge)$", "s"), (r"(?<=..)e$", ""),
        (r"tch|ch", "t"), (r"ts(?=$|[^aeiou])", "t"), (r"ds$", "s"), (r"tion|ssion|sion", "sn"), (r"sh|th", "s"), (r"ph", "f"),
        (r"(?<=.)gh", ""), (r"ck", "k"), (r"qu?", "k"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"(?<=.)g(?=[iy])|[jz]", "s"),
        (r"v", "b"), (r"m(?=[pb])", "n"), (r"(.)\1+", r"\1"), (r"r(?![aeiouy])", ""), (r"l", "r"), (r"[wy]", "u"),
        (r"(?<=.)h(?![aeiou])", ""), (r"f", "h"), (r"^[aeiou]", "'"), (r"[aeiou]+", ""),
    )
]  # fmt: skip
"""Rewritings of an English word, in their order: spellings to sounds, no `r` before a consonant or at the end, no vowels."""
JAPANESE = [
    (re.compile(pattern), sounds)
    for pattern, sounds in (
        (r"ch|ts", "t"), (r"sh|[jz]", "s"), (r"v", "b"), (r"f", "h"), (r"[wy]", "u"), (r"^[aeiou]", "'"), (r"[aeiou]+", ""),
    )
]  # fmt: skip


def katakana(text: str) -> str:
    """Return a text with katakana for hiragana."""
    return text.translate(HIRAGANA)


@lru_cache(maxsize=2048)
def romaji(kana: str) -> str:
    """Return katakana in Latin letters, long vowels like short ones: スター is `suta`, ショップ is `shopu`."""
    syllables: list[str] = []
    for character in kana:
        if character in SMALL and syllables and syllables[-1]:
            syllables[-1] = _contracted(syllables[-1][:-1], SMALL[character])
        else:
            syllables.append(SYLLABLES.get(character) or SMALL.get(character, ""))
    return re.sub(r"([aeiou])\1+|(o)u", r"\1\2", "".join(syllables))


def _contracted(consonant: str, vowel: str) -> str:
    return consonant + (vowel.lstrip("y") if consonant in {"sh", "ch", "j"} else vowel)


@lru_cache(maxsize=2048)
def latin_sounds(word: str) -> str:
    """Return the consonants of an English word as Japanese writes them down: `hotel` is `htr`, `star` is `st`."""
    return _rewritten(word, ENGLISH)


@lru_cache(maxsize=2048)
def kana_sounds(kana: str) -> str:
    """Return the consonants of a word in katakana: ホテル is `htr`, スター is `st`."""
    return _rewritten(romaji(kana), JAPANESE)


def _rewritten(word: str, rules: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, sounds in rules:
        word = pattern.sub(sounds, word)
    return word
