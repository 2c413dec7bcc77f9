"""The likeness of names: a question for names of one employer, none for two different employers, in any script."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.employers.likeness_figures import THRESHOLDS, every_two_businesses, figures, hotels_in_two_scripts, lines
from tests.services.employers.name_pairs import (
    ALIKE,
    DIFFERENT,
    KANA_WORDS,
    UNSEEN_ALIKE,
    UNSEEN_DIFFERENT,
)
from tracker.services.employers import likeness as measure
from tracker.services.employers.likeness import are_alike, likeness
from tracker.services.employers.name_words import MOST_WORDS, name_words
from tracker.services.employers.sounds import kana_sounds, latin_sounds, romaji
from tracker.services.employers.vocabulary import MEANINGS, VARIANTS

DECISION = Path(__file__).parents[3] / "docs" / "decisions" / "2026-11-29-names-that-are-alike.md"
ANY_NAMES = st.text(max_size=40) | st.sampled_from([name for pair in ALIKE for name in pair])


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_of_one_employer_are_alike(one: str, other: str) -> None:
    assert are_alike(one, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_employers_are_not_alike(one: str, other: str) -> None:
    assert not are_alike(one, other)


def test_tables_hold_sixty_distinct_pairs() -> None:
    assert min(len(ALIKE), len(DIFFERENT)) >= 60
    pairs = [frozenset(pair) for pair in (*ALIKE, *DIFFERENT, *UNSEEN_ALIKE, *UNSEEN_DIFFERENT)]
    assert len(pairs) == len(set(pairs))


def test_pairs_are_as_measured() -> None:
    assert figures(UNSEEN_ALIKE, UNSEEN_DIFFERENT, measure.ALIKE) == (3, 0)
    assert figures((), every_two_businesses(), measure.ALIKE) == (0, 0)
    assert figures(*hotels_in_two_scripts(), measure.ALIKE) == (3, 19)


def test_no_other_threshold_is_wrong_less_often() -> None:
    """A needless question costs a click, a missed pair may cost a participant their stay; both are counted once here."""

    def wrong(threshold: int) -> int:
        seen, unseen = figures(ALIKE, DIFFERENT, threshold), figures(UNSEEN_ALIKE, UNSEEN_DIFFERENT, threshold)
        return sum(seen) + sum(unseen)

    assert min(THRESHOLDS, key=wrong) == measure.ALIKE


def test_decision_quotes_the_measured_figures() -> None:
    quoted = re.findall(r"^    (\d+: .*)$", DECISION.read_text(encoding="utf-8"), re.MULTILINE)
    assert quoted == list(lines())


@given(ANY_NAMES, ANY_NAMES)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100
    assert likeness(one, one) == 100


@pytest.mark.parametrize(
    ("one", "other", "percent"),
    [
        ("Star Hotel", "ｓｔａｒ　ｈｏｔｅｌ", 100),
        ("Star Hotel", "Moon Hotel", 29),
        ("Star Hotel", "Golden Star Hotel", 74),
        ("Star Hotel", "Star Hotel Kowloon", 95),
        ("Star Hotel", "", 0),
        ("Harbour Cafe", "Harbuor Cafe", 89),  # 0.85 of the weight of the name, all of the kind's
        ("Harbour Cafe", "Bakery", 0),
    ],
)
def test_likeness_is_share_of_weight(one: str, other: str, percent: int) -> None:
    assert likeness(one, other) == percent


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("The Star Hotel Co., Ltd.", ["star", "hotel"]),
        ("㈱スター・ホテル", ["suta", "hoteru"]),
        ("星のホテル有限会社", ["星", "hoteru"]),
        ("Hong Kong Book Shop (H.K.) Ltd", ["hongkong", "bookshop", "hk"]),
        ("Joe’s Café", ["joes", "cafe"]),
        ("九龍拉麵屋有限公司", ["九龍", "拉麵", "屋"]),
        ("龙门饭店", ["龍", "門", "飯店"]),
        ("ラーメンたろう", ["ramen", "taro"]),
        ("Ltd", ["ltd"]),
        ("株式会社", ["株式會社"]),
        ("Pier 3", ["pier", "3"]),
        ("!?", []),
        ("b1 " * 20, ["b", "1"] * 4),
    ],
)
def test_words_leave_out_legal_forms(name: str, texts: list[str]) -> None:
    assert [word.text for word in name_words(name)] == texts
    assert len(texts) <= MOST_WORDS


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("スター", "suta"),
        ("ショップ", "shopu"),
        ("ジェイド", "jeido"),
        ("チェリー", "cheri"),
        ("キャット", "kyato"),
        ("ヴィラ", "vira"),
        ("ァ", "a"),
    ],
)
def test_kana_is_transliterated(kana: str, latin: str) -> None:
    assert romaji(kana) == latin


def test_sounds_of_english_words_meet_their_kana() -> None:
    apart = [kana for kana, latin in KANA_WORDS if kana_sounds(kana) != latin_sounds(latin)]
    assert apart == ["ジンジャー", "スクール", "レストラン", "アンカー", "ライトハウス"]


def test_common_words_are_in_compared_form() -> None:
    """A word with a character that is rewritten, or of two lines, would never be found or mean two things."""
    assert not [word for word in MEANINGS if word != word.translate(VARIANTS) or word != word.casefold()]
    spelled_alone = [word for word in MEANINGS if [each.meaning for each in name_words(word)] != [MEANINGS[word]]]
    assert spelled_alone == []
