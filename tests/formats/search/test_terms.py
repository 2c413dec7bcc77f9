"""Spellings of one name share terms, other names do not, and every beginning of a spelling finds the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.name_spellings import matches
from tracker.formats.search.han import fold_han, variant_classes
from tracker.formats.search.romaji import KANA, kana_skeleton, skeletons, skeletons_of_beginning
from tracker.formats.search.terms import SearchableFacts, index_terms
from tracker.formats.search.typed import read_dates
from tracker.formats.search.words import plain_forms


def terms(name: str, reference: str = "P-1") -> frozenset[str]:
    return index_terms(SearchableFacts(reference, None, None, name, None, None))


FOUND = [
    ("髙橋", "高橋"), ("渡邊", "渡辺"), ("渡邉", "渡辺"), ("渡邉", "渡邊"), ("𠮷田", "吉田"), ("斎藤", "齋藤"), ("斉藤", "斎藤"), ("齊藤", "斎藤"),
    ("濵田", "浜田"), ("嶋田", "島田"), ("﨑山", "崎山"), ("廣瀨", "広瀬"), ("張偉", "张伟"), ("陳關", "陈关"), ("佐々木", "佐佐木"),
    ("葛\U000e0100城", "葛城"), ("田中結衣", "結衣"), ("김민수", "민수"), ("ﾀﾅｶ", "タナカ"), ("タナカ", "たなか"), ("タナカ", "tanaka"),
    ("TANAKA", "たなか"), ("OHNO", "Ōno"), ("ONO", "オオノ"), ("OONO", "ohno"), ("Satō", "SATOU"), ("Satô", "satoh"), ("OHISHI", "おおいし"),
    ("おおいし", "ohishi"), ("FUJITA", "huzita"), ("TSUJI", "tuzi"), ("HOMMA", "ほんま"), ("SHIMBO", "sinbo"), ("HATCHO", "hacchou"),
    ("Jun’ichi", "junichi"), ("Jun'ichi", "Jun’ichi"), ("JYUNKO", "junko"), ("KAORI", "kawori"), ("TAKAAKI", "たかーき"), ("チェン", "chen"),
    ("Müller", "MUELLER"), ("MUELLER", "müller"), ("Müller", "muller"), ("Sørensen", "soerensen"), ("Łukasz", "lukasz"), ("O’Brien", "obrien"),
    ("O’Brien", "o brien"), ("Ka-ming", "kaming"), ("Kaming", "Ka Ming"), ("Ka Ming", "ka-ming"), ("Roosevelt", "roose"), ("ＭＡＲＩＥ", "marie"),
    ("Yamamoto", "yama"), ("Bartholomew-Smythe", "bartholomews"), ("สมชาย", "สมชาย"), ("Иванов", "иван"),
]  # fmt: skip
APART = [
    ("後藤", "后藤"), ("坂本", "阪本"), ("葉", "叶"), ("埼", "崎"), ("示", "雨"), ("発", "髪"), ("谷", "穀"), ("TANAKA", "tanako"), ("SATO", "sado"),
    ("KATO", "kanto"), ("HATTORI", "hatori"), ("Miller", "muller"), ("田中", "中田"), ("TANAKA", "anak"), ("SATO", "a"), ("Lee", "le e x"),
    ("FUJITA", "fujii"), ("佐藤", "sato"), ("O", "on"),
]  # fmt: skip


@pytest.mark.parametrize(("recorded", "typed"), FOUND)
def test_spelling_finds_the_name(recorded: str, typed: str) -> None:
    assert matches(typed, terms(recorded))


@pytest.mark.parametrize(("recorded", "typed"), APART)
def test_other_name_is_not_found(recorded: str, typed: str) -> None:
    assert not matches(typed, terms(recorded))


@pytest.mark.parametrize("typed", ["WH-2026-0042", "wh20260042", "0042", "42", "ＷＨ－２０２６－００４２"])
def test_reference_is_found_by_its_number(typed: str) -> None:
    assert matches(typed, terms("Tanaka", "WH-2026-0042"))
    assert not matches(typed, terms("Tanaka", "WH-2026-0420"))


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("1999-03-02", ["1999-03-02"]), ("19990302", ["1999-03-02"]), ("1999年3月2日", ["1999-03-02"]), ("2 march 1999", ["1999-03-02"]),
        ("March 2nd 1999", ["1999-03-02"]), ("2/3/1999", ["1999-02-03", "1999-03-02"]), ("13.3.1999", ["1999-03-13"]),
        ("平成11年3月2日", ["1999-03-02"]), ("2/3/99", []), ("1999", []), ("31/2/1999", []), ("tanaka", []),
    ],
)  # fmt: skip
def test_dates_are_read_as_typed(typed: str, days: list[str]) -> None:
    assert sorted(day.isoformat() for day in read_dates(typed)) == days


HEPBURN = st.lists(
    st.sampled_from(
        [
            "a",
            "i",
            "u",
            "e",
            "o",
            "ka",
            "shi",
            "tsu",
            "chi",
            "fu",
            "ji",
            "sha",
            "chu",
            "jo",
            "ryo",
            "n",
            "mba",
            "mma",
            "ppo",
            "ssha",
            "tcho",
            "kko",
            "oh",
            "ou",
            "uu",
            "ha",
            "no",
            "wa",
            "ya",
            "zu",
        ]
    ),
    min_size=1,
    max_size=5,
).map("".join)


@given(HEPBURN, st.integers(2, 9))
def test_every_beginning_finds_the_whole(name: str, end: int) -> None:
    assert matches(name[: max(end, 2)], terms(name)) or len(name) < 2 or min(map(len, skeletons_of_beginning(name[:end]))) < 2


@given(st.text(alphabet="".join(KANA) + "っゃゅょーぁ", max_size=12))
def test_skeleton_of_kana_is_its_own_skeleton(kana: str) -> None:
    skeleton = kana_skeleton(kana)
    assert skeleton in skeletons(skeleton)


@given(st.text(max_size=40))
def test_any_text_is_split_and_folded_once(text: str) -> None:
    terms(text)
    matches(text, terms("Tanaka"))
    assert fold_han(fold_han(text)) == fold_han(text)
    assert plain_forms(plain_forms(text)[0])[0] == plain_forms(text)[0]


def test_no_character_has_two_classes() -> None:
    characters = "".join(variant_classes())
    assert len(set(characters)) == len(characters) > 20_000
    assert max(map(len, variant_classes())) < 40
