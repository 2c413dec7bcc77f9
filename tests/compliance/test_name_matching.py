"""Two names are one after what a typist may vary, and not beyond."""

import pytest

from tracker.compliance.name_matching import folded, plain


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
        ("", ""),
    ],
)
def test_an_employers_name_is_compared_without_width_case_and_spaces(name: str, key: str) -> None:
    assert folded(name) == key
    assert folded(key) == key


@pytest.mark.parametrize("other", ["Harbour Café 2", "Harbor Café", "Harbour-Café", "Harbour Cafe"])
def test_likeness_is_not_equality(other: str) -> None:
    assert folded(other) != folded("Harbour Café")


@pytest.mark.parametrize(
    ("text", "key"),
    [("  Lion\u3000Rock \n School ", "Lion Rock School"), ("ＬＩＯＮ", "LION"), ("lion", "lion"), ("", "")],
)
def test_a_title_is_compared_without_width_and_surplus_spaces(text: str, key: str) -> None:
    assert plain(text) == key
