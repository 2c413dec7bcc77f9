"""What people type into three boxes is a day, nothing, a question, or a complaint about one box."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.properties import examples
from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.formats.typed_days import TypedDay, read_typed_day

JULY = date(2026, 7, 15)
FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
TROUBLES = {"missing", "not-a-number", "no-such-day", "year-out-of-range", "era", "short-year", "which"}
MILLION = "1" * 1_000_000


def every_day() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def test_every_plainly_typed_day_reads_back() -> None:
    assert [day for day in every_day() if read_typed_day(str(day.day), str(day.month), str(day.year)) != TypedDay(day)] == []


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%Y - %m - %d"])
def test_pasted_whole_day_reads_back(form: str) -> None:
    assert [day for day in every_day()[::37] if read_typed_day(day.strftime(form), "", "") != TypedDay(day)] == []


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("15", "7", "2026"),
        ("15", "07", "2026"),
        (" 15 ", "\t7", "2026\n"),
        ("１５", "７", "２０２６"),
        ("\u300015", "7\u3000", "2026"),
        ("15日", "7月", "2026年"),
        ("15 日", "7 月", "2026 年"),
        ("①⑤", "⑦", "2026"),
        ("㏮", "㋆", "2026"),
        ("015", "007", "02026"),
        ("15", "July", "2026"),
        ("15", "JULY", "2026"),
        ("15", "jul", "2026"),
        ("15", "Ｊｕｌｙ", "2026"),
        ("15", "Jul.", "2026"),
        ("2026-7-15", "", ""),
        ("２０２６／７／１５", "", ""),
        ("2026 年 7 月 15 日", " ", "\u3000"),
        (" 2026-07-15 ", "", ""),
    ],
)
def test_many_ways_to_type_a_day(day: str, month: str, year: str) -> None:
    assert read_typed_day(day, month, year) == TypedDay(JULY)


def test_september_is_often_cut_after_four_letters() -> None:
    assert read_typed_day("1", "Sept.", "2026") == TypedDay(date(2026, 9, 1))


def test_whole_date_with_other_year_becomes_question() -> None:
    assert read_typed_day("2026-07-15", "", "2025") == TypedDay(trouble="which", part="day", meant=(JULY,))


def test_the_year_field_may_answer_an_era() -> None:
    assert read_typed_day("令和8年7月15日", "", "2026") == TypedDay(JULY)


@pytest.mark.parametrize("number", range(1, 13))
def test_month_is_read_by_name(number: int) -> None:
    name = date(2026, number, 1).strftime("%B")
    for typed in (name, name.upper(), name[:3]):
        assert read_typed_day("1", typed, "2026") == TypedDay(date(2026, number, 1))


def test_empty_fields_give_neither_day_nor_trouble() -> None:
    for nothing in ("", " ", "\u3000", "\n", "\u00a0\t"):
        assert read_typed_day(nothing, nothing, nothing) == read_typed_day(nothing, "", " ") == TypedDay()


@pytest.mark.parametrize(
    ("year", "meant"),
    [
        ("令和8", 2026), ("令和8年", 2026), ("令和 8 年", 2026), ("令和８年", 2026), ("令8", 2026), ("㋿8", 2026),
        ("R8", 2026), ("r8", 2026), ("Ｒ８", 2026), ("R 8", 2026), ("R08", 2026),
        ("令和元年", 2019), ("令和元", 2019), ("R元", 2019), ("平成元年", 1989), ("民國元年", 1912),
        ("平成30", 2018), ("H30", 2018), ("平30年", 2018), ("㍻30", 2018),
        ("昭和64", 1989), ("S64", 1989), ("昭64年", 1989), ("大正15", 1926), ("T15", 1926),
        ("民國115年", 2026), ("民国115", 2026), ("民國 115 年", 2026),
    ],
)  # fmt: skip
def test_year_of_era_becomes_question(year: str, meant: int) -> None:
    assert read_typed_day("7", "1", year) == TypedDay(trouble="era", part="year", meant=(date(meant, 1, 7),))


@pytest.mark.parametrize(
    ("year", "meant"),
    [
        *[("8", 2026), ("8年", 2026), ("08", 2026), ("26", 2026), ("26年", 2026), ("２６", 2026), ("99", 1999), ("70", 1970)],
        *[("69", 2069), ("115", 2026)],
        ("115年", 2026),
    ],
)
def test_a_short_year_becomes_a_question(year: str, meant: int) -> None:
    assert read_typed_day("15", "7", year) == TypedDay(trouble="short-year", part="year", meant=(date(meant, 7, 15),))


@pytest.mark.parametrize(
    "whole", ["令和8年7月15日", "R8.7.15", "r8/7/15", "Ｒ８－７－１５", "令和 8 年 7 月 15 日", "民國115年7月15日"]
)
def test_day_of_era_becomes_question(whole: str) -> None:
    assert read_typed_day(whole, "", "") == TypedDay(trouble="era", part="day", meant=(JULY,))


@pytest.mark.parametrize(
    ("boxes", "trouble", "part", "last"),
    [
        (("29", "2", "2026"), "no-such-day", "day", 28),
        (("29", "2", "1900"), "no-such-day", "day", 28),
        (("30", "2", "2024"), "no-such-day", "day", 29),
        (("31", "6", "2026"), "no-such-day", "day", 30),
        (("32", "1", "2026"), "no-such-day", "day", 31),
        (("0", "1", "2026"), "no-such-day", "day", 31),
        (("99999", "1", "2026"), "no-such-day", "day", 31),
        (("29", "2", "令和9"), "no-such-day", "day", 28),
        (("31", "6", "26"), "no-such-day", "day", 30),
        (("2026-02-30", "", ""), "no-such-day", "day", 28),
        (("2026-13-01", "", ""), "no-such-day", "month", 0),
        (("1", "13", "2026"), "no-such-day", "month", 0),
        (("1", "0", "2026"), "not-a-number", "month", 0),
        (("1", "1", "0"), "year-out-of-range", "year", 0),
        (("1", "1", "0000"), "year-out-of-range", "year", 0),
        (("1", "1", "0026"), "year-out-of-range", "year", 0),
        (("1", "1", "1000"), "year-out-of-range", "year", 0),
        (("1", "1", "1899"), "year-out-of-range", "year", 0),
        (("1", "1", "2201"), "year-out-of-range", "year", 0),
        (("1", "1", "9999"), "year-out-of-range", "year", 0),
        (("1", "1", "99999"), "year-out-of-range", "year", 0),
        (("1", "1", "999"), "year-out-of-range", "year", 0),
        (("1", "1", "令和999"), "year-out-of-range", "year", 0),
        (("", "1", "2026"), "missing", "day", 0),
        (("1", "", "2026"), "missing", "month", 0),
        (("1", "1", " "), "missing", "year", 0),
        (("x", "1", "2026"), "not-a-number", "day", 0),
        (("-1", "1", "2026"), "not-a-number", "day", 0),
        (("1.5", "1", "2026"), "not-a-number", "day", 0),
        (("1\x00", "1", "2026"), "not-a-number", "day", 0),
        (("\ud800", "1", "2026"), "not-a-number", "day", 0),
        (("１５\u202e", "1", "2026"), "not-a-number", "day", 0),
        (("15" + " " * 60 + "x", "1", "2026"), "not-a-number", "day", 0),
        ((MILLION, "1", "2026"), "not-a-number", "day", 0),
        (("1", MILLION, "2026"), "not-a-number", "month", 0),
        (("1", "marzo", "2026"), "not-a-number", "month", 0),
        (("1", "J", "2026"), "not-a-number", "month", 0),
        (("1", "1", MILLION), "not-a-number", "year", 0),
        (("1", "1", "2026\x00"), "not-a-number", "year", 0),
        (("1", "1", "令和0"), "not-a-number", "year", 0),
        (("1", "1", "慶応4"), "not-a-number", "year", 0),
        (("1", "1", "元年"), "not-a-number", "year", 0),
        (("2026-07-15", "8", ""), "missing", "year", 0),
        (("14", "2026-07-15", ""), "missing", "year", 0),
        (("7/15", "7", "2026"), "not-a-number", "day", 0),
        (("15 Jan", "", ""), "missing", "year", 0),
        (("3/4", "", ""), "missing", "year", 0),
        (("31/2/2026", "", ""), "no-such-day", "day", 28),
        (("20260230", "", ""), "no-such-day", "day", 28),
        ((MILLION, "", ""), "missing", "month", 0),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_trouble_names_its_field(boxes: tuple[str, str, str], trouble: str, part: str, last: int) -> None:
    assert read_typed_day(*boxes) == TypedDay(None, trouble, part, (), last)


@examples(1_000)
@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters()))
def test_any_text_gives_a_day_or_trouble(day: str, month: str, year: str) -> None:
    typed = read_typed_day(day, month, year)
    assert typed.trouble in TROUBLES | {""}
    assert typed.part in {"day", "month", "year"}
    assert not (typed.day and typed.trouble)
    assert bool(typed.meant) == (typed.trouble in {"era", "short-year", "which"})


@pytest.mark.slow
@examples(1_000)
@given(st.dates(FIRST, LAST), st.tuples(*[st.sampled_from(["", " ", "\u3000", "\t"])] * 6))
def test_full_width_digits_are_read(day: date, spaces: tuple[str, ...]) -> None:
    wide = ["".join(chr(ord(digit) + 0xFEE0) for digit in str(part)) for part in (day.day, day.month, day.year)]
    day_box, month_box, year_box = (spaces[place] + text + spaces[place + 3] for place, text in enumerate(wide))
    assert read_typed_day(day_box, month_box, year_box) == TypedDay(day)
