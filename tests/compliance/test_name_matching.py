"""Two names are one after what a typist may vary, and not beyond."""

import unicodedata

import pytest

from tracker.compliance.name_matching import IGNORABLE, IGNORABLE_RANGES, folded, plain, without_ignorable


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Harbour Café", "harbourcafé"),
        (" HARBOUR\u3000cafe\u0301\n", "harbourcafé"),
        ("Ｈａｒｂｏｕｒ　Ｃａｆé", "harbourcafé"),
        ("ﾗｰﾒﾝ屋", "ラーメン屋"),
        ("Straße", "strasse"),
        ("K\u212aﬁ", "kkfi"),
        ("\u03d3", "\u03cd"),
        ("Har\u200bbour\u00ad Ca\u2060f\u034fe\u0301\ufeff", "harbourcafé"),
        ("葛\U000e0100城", "葛城"),
        ("葛\ufe00城\u3164\uffa0", "葛城"),
        ("か\u200b\u3099", "が"),
        ("\u200b", ""),
        ("", ""),
    ],
)
def test_employer_names_ignore_width_and_case(name: str, key: str) -> None:
    assert folded(name) == key
    assert folded(key) == key


@pytest.mark.parametrize("other", ["Harbour Café 2", "Harbor Café", "Harbour-Café", "Harbour Cafe"])
def test_likeness_is_not_equality(other: str) -> None:
    assert folded(other) != folded("Harbour Café")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Lion\u3000Rock \n School ", "Lion Rock School"),
        ("ＬＩＯＮ", "LION"),
        ("lion", "lion"),
        ("", ""),
        ("Li\u200bon \ufe0f Rock", "Lion Rock"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_titles_ignore_width_and_spaces(text: str, key: str) -> None:
    assert plain(text) == key


OTHERS = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
"""Other_Default_Ignorable_Code_Point of PropList.txt, Unicode 16.0, without the ranges below."""
VARIATION_SELECTORS = {*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10)}
RESERVED = {0x2065, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)}
VISIBLE_FORMATS = {
    *range(0xFFF9, 0xFFFC), *range(0x13430, 0x13440), *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,
}  # fmt: skip
"""Annotation marks, Egyptian joiners and prepended marks: formats that are seen."""


def test_ignorable_characters_are_those_of_unicode() -> None:
    formats = {code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"}
    derived = (formats - VISIBLE_FORMATS) | OTHERS | VARIATION_SELECTORS | RESERVED
    assert {code for code in range(0x110000) if IGNORABLE.fullmatch(chr(code))} == derived
    assert sum(last - first + 1 for first, last in IGNORABLE_RANGES) == len(derived) == 4174


def test_text_that_is_seen_stays() -> None:
    assert without_ignorable("葛城 O'Brien-Ōta が") == "葛城 O'Brien-Ōta が"
