"""One skeleton for every romanisation of a Japanese name, whether it was written in Roman letters or in kana.

Sources: the Cabinet notifications "ローマ字のつづり方" of 9 December 1954 (both tables) and of 22 December 2025, and the
passport's Hepburn table of Japan's Ministry of Foreign Affairs, with its OH for a long O.
"""

import re

VOWELS = "aiueo"
ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ", "m": "まみむめも",
    "y": "や ゆ よ", "r": "らりるれろ", "w": "わ    ", "g": "がぎぐげご", "z": "ざじずぜぞ", "d": "だ  でど", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}  # fmt: skip
"""Kana by their consonant, in the order of `VOWELS`."""
KANA = {kana: row + vowel for row, line in ROWS.items() for kana, vowel in zip(line, VOWELS, strict=True) if kana != " "}
KANA |= {"ぢ": "zi", "づ": "zu", "ゐ": "i", "ゑ": "e", "を": "o", "ん": "n", "ゔ": "vu", "ゕ": "ka", "ゖ": "ke", "ゎ": "wa"}
SMALL_Y = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
SMALL_VOWELS = dict(zip("ぁぃぅぇぉ", VOWELS, strict=True))
KATAKANA, HIRAGANA, LAST_KATAKANA = 0x30A1, 0x3041, 0x30F6

SYLLABLE = (
    r"(?:(?:kk?|ss?h?|tt?s?|t?c?ch|nn?|hh?|f|mm?|r|w|y|gg?|zz?|dd?z?|bb?|pp?|jj?|v)y?)?[aiueo]"
    r"|n|m(?=[bmp])|(?<=o)h(?![aiueoy])"
)
ROMAJI = re.compile(f"(?:{SYLLABLE})+")
BEGINNING = re.compile(f"((?:{SYLLABLE})*)([kstnhmyrwgzdbpfjcv]{{0,3}})")
"""Whole syllables, and the letters of a syllable that is not typed to its end."""
RULES = [
    (re.compile("m(?=[bmp])"), "n"),
    (re.compile("[tc]ch"), "tch"),
    (re.compile("chi"), "ti"),
    (re.compile("ch"), "ty"),
    (re.compile("shi"), "si"),
    (re.compile("sh"), "sy"),
    (re.compile("tsu"), "tu"),
    (re.compile("jy"), "zy"),
    (re.compile("jji"), "zzi"),
    (re.compile("ji"), "zi"),
    (re.compile("jj"), "zzy"),
    (re.compile("j"), "zy"),
    (re.compile("fu"), "hu"),
    (re.compile("dz?u"), "zu"),
    (re.compile("di"), "zi"),
    (re.compile("dy"), "zy"),
    (re.compile("(?<=.)wo"), "o"),
    (re.compile("o(?:[uo]|h(?![aiueoy]))+"), "o"),
    (re.compile("uu+"), "u"),
]
"""Replacements, in this order: consonants as the first table of 1954 spells them, a nasal as N, a long O or U as short."""
OPEN_ENDS = {
    "sh": ("s",), "ssh": ("ss",), "c": ("t",), "ch": ("t",), "cc": ("tt",), "tc": ("tt",), "tch": ("tt",), "cch": ("tt",),
    "ts": ("t",), "tts": ("tt",), "j": ("z",), "jj": ("zz",), "jy": ("zy",), "f": ("f", "h"), "m": ("m", "n"),
    "d": ("d", "z"), "dz": ("z",), "dy": ("zy",), "w": ("w", ""),
}  # fmt: skip
"""The skeletons of a syllable that is not typed to its end; other letters stay."""
LONG_VOWEL = re.compile(r"([aie])\1+")
"""A long vowel besides O and U, which the notification of 2025 also lets a macron mark, and which some leave unmarked."""
LONG_BEFORE_VOWEL = re.compile("(?<=o)h(?=[aiueoy])")
"""An H that may lengthen the O before it, as in OHISHI, or begin a syllable, as in OHARA."""


def kana_skeleton(kana: str) -> str:
    """Return the skeleton of a name in kana of either kind: `オオイシ` and `おおいし` give `oisi`."""
    text, roman = hiragana(kana), ""
    doubled = False
    for letter in text:
        if letter == "っ":
            doubled = True
        elif letter in SMALL_Y:
            roman = roman.removesuffix("i") + SMALL_Y[letter]
        elif letter in SMALL_VOWELS:
            roman = _with_small_vowel(roman, SMALL_VOWELS[letter])
        else:
            sound = KANA.get(letter, "")
            roman += sound[:1] * doubled + sound
            doubled = False
    return _skeleton(roman)


def hiragana(kana: str) -> str:
    """Return kana of either kind as hiragana; signs of length and other letters stay."""
    shift = KATAKANA - HIRAGANA
    return "".join(chr(ord(each) - shift) if KATAKANA <= ord(each) <= LAST_KATAKANA else each for each in kana)


def skeletons(word: str) -> tuple[str, ...]:
    """Return the skeletons of a whole word of lower-case letters, such as `oisi` and `ohisi` of `ohishi`.

    A word that cannot be Japanese, as `miller`, is its own only skeleton.
    """
    if not ROMAJI.fullmatch(word):
        return (word,)
    return tuple(dict.fromkeys(map(_skeleton, _readings(word))))


def shortened(skeleton: str) -> str:
    """Return the skeleton with every long vowel short: `takaaki` as `takaki`. Only whole words are compared so."""
    return LONG_VOWEL.sub(r"\1", skeleton) if ROMAJI.fullmatch(skeleton) else skeleton


def skeletons_of_beginning(word: str) -> tuple[str, ...]:
    """Return the skeletons with which a word may begin whose first letters were typed; the letters themselves come last."""
    found = BEGINNING.fullmatch(word)
    if found is None:
        return (word,)
    ends = OPEN_ENDS.get(found[2], (found[2],))
    begun = [_skeleton(reading + end) for reading in _readings(found[1]) for end in ends]
    return tuple(dict.fromkeys((*skeletons(word), *begun, word)))


def _readings(word: str) -> tuple[str, str]:
    return word, LONG_BEFORE_VOWEL.sub("", word)


def _skeleton(roman: str) -> str:
    for pattern, replacement in RULES:
        roman = pattern.sub(replacement, roman)
    return roman


def _with_small_vowel(roman: str, vowel: str) -> str:
    """Return the letters after a small vowel: ふ and ァ are `fa`, て and ィ are `ti`, ち and ェ are `tye`."""
    if roman.endswith("hu"):
        return roman.removesuffix("hu") + "f" + vowel
    if roman.endswith(("si", "ti", "zi")):
        return roman[:-1] + "y" + vowel
    return roman[:-1] + vowel if roman[-1:] in VOWELS and roman[-2:-1] not in VOWELS else roman + vowel
