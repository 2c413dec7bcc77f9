"""The pairs of alike names of a form, and the employers that the answers make of them."""

import pytest

from tracker.compliance.name_matching import folded
from tracker.services.employers.same_employers import MAX_COMPARED, AlikeNames, find_alike_names, group_names

LATIN, KANA, KANJI = "Star Hotel", "スターホテル", "星酒店有限公司"
THREE = (AlikeNames(LATIN, KANA), AlikeNames(LATIN, KANJI), AlikeNames(KANA, KANJI))
BRANCHES = {"Star Hotel": ("Star Hotel",), "Star Hotel Kowloon": ("Star Hotel Kowloon",)}


@pytest.mark.parametrize(
    ("typed", "pairs"),
    [
        ([], ()),
        ([LATIN, "Moon Hotel"], ()),
        ([LATIN, "ＳＴＡＲ hotel", "starhotel"], ()),
        ([LATIN, KANA, "STAR HOTEL", KANA], (AlikeNames(LATIN, KANA),)),
        ([LATIN, KANA, KANJI], THREE),
    ],
)
def test_each_alike_pair_is_found_once(typed: list[str], pairs: tuple[AlikeNames, ...]) -> None:
    assert find_alike_names(typed) == pairs


def test_new_names_meet_every_recorded_spelling() -> None:
    known = {"Moss Court": ("苔庭酒店",), "Harbour Café": ()}
    assert find_alike_names(["苔庭ホテル", "moss court", "苔庭酒店"], known) == (AlikeNames("Moss Court", "苔庭ホテル"),)


def test_at_most_fifty_names_are_compared() -> None:
    names = [f"Pier {number}" for number in range(MAX_COMPARED - 1)]
    assert len(find_alike_names([*names, "Star Hotel", KANA])) == 0
    assert len(find_alike_names([*names[1:], "Star Hotel", KANA])) == 1


def test_pair_key_ignores_order_and_spelling() -> None:
    assert AlikeNames(LATIN, KANA).key == AlikeNames("ｽﾀｰﾎﾃﾙ", "STAR HOTEL").key == "e6613418defe"
    assert len({pair.key for pair in THREE}) == 3


@pytest.mark.parametrize(
    ("answers", "employers", "unanswered", "contradictory"),
    [
        ("---", (LATIN, KANA, KANJI), "012", ""),
        ("s--", (LATIN, LATIN, KANJI), "12", ""),
        ("n--", (LATIN, KANA, KANJI), "12", ""),
        ("ss-", (LATIN, LATIN, LATIN), "", ""),
        ("sn-", (LATIN, LATIN, KANJI), "", ""),
        ("nn-", (LATIN, KANA, KANJI), "2", ""),
        ("--s", (LATIN, KANA, KANA), "01", ""),
        ("sss", (LATIN, LATIN, LATIN), "", ""),
        ("ssn", (LATIN, LATIN, LATIN), "", "2"),
        ("nnn", (LATIN, KANA, KANJI), "", ""),
    ],
)
def test_answers_make_employers(answers: str, employers: tuple[str, ...], unanswered: str, contradictory: str) -> None:
    words = {"s": "same", "n": "separate", "-": "perhaps"}
    given = {pair.key: words[answer] for pair, answer in zip(THREE, answers, strict=True)}
    groups = group_names(THREE, given)
    assert tuple(groups.names[folded(name)] for name in (LATIN, KANA, KANJI)) == employers
    assert groups.unanswered == tuple(THREE[int(position)] for position in unanswered)
    assert groups.contradictory == tuple(THREE[int(position)] for position in contradictory)


def test_recorded_employer_gives_its_name() -> None:
    pairs = find_alike_names([KANA, KANJI], {"Star Hotel": ()})
    groups = group_names(pairs, {AlikeNames(LATIN, KANJI).key: "same", AlikeNames(KANA, KANJI).key: "same"}, {"Star Hotel": ()})
    assert set(groups.names.values()) == {"Star Hotel"}
    later = group_names((AlikeNames(KANA, LATIN),), {AlikeNames(KANA, LATIN).key: "same"}, {"Star Hotel": ()})
    assert later.names[folded(KANA)] == "Star Hotel"


def test_one_name_cannot_be_two_recorded_employers() -> None:
    pairs = find_alike_names([KANA], BRANCHES)
    groups = group_names(pairs, dict.fromkeys((pair.key for pair in pairs), "same"), BRANCHES)
    assert groups.contradictory == (AlikeNames("Star Hotel Kowloon", KANA),)
    assert groups.names[folded(KANA)] == "Star Hotel"
