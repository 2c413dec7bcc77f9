"""A whole day in any of three fields is read as a date, or becomes a question if it may mean several."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.properties import examples
from tracker.formats.typed_days import TypedDay, read_typed_day

JANUARY = date(2026, 1, 15)
SEPTEMBER = date(2026, 9, 15)
WEEKDAYS = "月火水木金土日"
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize(
    "text",
    [
        "15/1/2026", "15-1-2026", "15.1.2026", "15 1 2026", "1/15/2026", "15 Jan 2026", "15 January 2026", "15th January 2026",
        "15-Jan-2026", "15Jan2026", "Jan 15, 2026", "January 15 2026", "2026 Jan 15", "Thu, 15 Jan 2026", "Thursday 15 January 2026",
        "15 January 2026 (Thursday)", "20260115", "15012026", "2026年1月15日（木）", "2026年1月15日(木曜日)", "2026年1月15日木曜日",
        "2026年1月15日（星期四）", "2026年1月15日 星期四", "２０２６年１月１５日", "二〇二六年一月十五日", "２０２６／１／１５", "2026 1 15",
    ],
)  # fmt: skip
def test_whole_day_is_understood_in_any_field(text: str, position: int) -> None:
    parts = ["", "", ""]
    parts[position] = text
    assert read_typed_day(*parts) == TypedDay(JANUARY)


@pytest.mark.parametrize("text", ["９月１５日", "9月15日", "九月十五日", "9/15", "15 Sept", "Sep 15", "15th September"])
def test_day_without_year_takes_year_of_its_field(text: str) -> None:
    assert read_typed_day(text, "", "2026") == read_typed_day("", text, "2026") == TypedDay(SEPTEMBER)
    assert read_typed_day(text, "", "") == TypedDay(trouble="missing", part="year")


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("15", "九月", "2026"), ("十五", "９月", "二〇二六年"), ("十五日", "九", "2026"), ("15", "9月", "2026年")],
)
def test_numbers_in_kanji_are_read(day: str, month: str, year: str) -> None:
    assert read_typed_day(day, month, year) == TypedDay(SEPTEMBER)


@pytest.mark.parametrize(
    ("text", "year", "meant"),
    [
        ("3/4/2026", "", (date(2026, 4, 3), date(2026, 3, 4))),
        ("3/4", "2026", (date(2026, 4, 3), date(2026, 3, 4))),
        ("01022026", "", (date(2026, 2, 1), date(2026, 1, 2))),
        ("15/1/26", "", (date(2026, 1, 15), date(2015, 1, 26))),
        ("2025-07-15", "2026", (date(2025, 7, 15),)),
        ("2026年1月15日（金）", "", (JANUARY,)),
        ("2026年1月15日（金）", "2026", (JANUARY,)),
    ],
)
def test_ambiguous_day_becomes_question(text: str, year: str, meant: tuple[date, ...]) -> None:
    assert read_typed_day(text, "", year) == TypedDay(trouble="which", part="day", meant=meant)


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("3/3/2026", "", date(2026, 3, 3)),
        ("Fri 3/4/2026", "", date(2026, 4, 3)),
        ("3/4/2026 (水)", "", date(2026, 3, 4)),
        ("15/1/26", "2026", JANUARY),
        ("R8.1.15", "2026", JANUARY),
        ("26年1月15日", "2026", JANUARY),
    ],
)
def test_weekday_or_year_decides(text: str, year: str, day: date) -> None:
    assert read_typed_day(text, "", year) == TypedDay(day)


def test_short_year_of_whole_day_becomes_question() -> None:
    assert read_typed_day("", "26年1月15日", "") == TypedDay(trouble="short-year", part="month", meant=(JANUARY,))


@pytest.mark.parametrize(
    "text", ["十十", "二十十五", "15 foo 2026", "thursday", "木曜日", "2026", "15日", "9月", "1/2/3/4", "123456"]
)
def test_other_texts_are_no_whole_day(text: str) -> None:
    assert read_typed_day(text, "", "").trouble == "missing"


def test_same_numbers_beside_a_whole_day_agree() -> None:
    assert read_typed_day("2026-01-15", "1", "2026") == read_typed_day("15日", "2026-01-15", "") == TypedDay(JANUARY)


@examples(300)
@given(DAYS)
def test_written_day_reads_back(day: date) -> None:
    weekday = WEEKDAYS[day.weekday()]
    for text in (
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日（{weekday}）",
        f"{day:%A, %d %B %Y}",
        f"{day:%b %d, %Y}",
    ):
        assert read_typed_day(text, "", "").day in {day, None}
        assert day in (read_typed_day(text, "", "").day, *read_typed_day(text, "", "").meant)


@examples(300)
@given(DAYS)
def test_slashes_are_never_guessed(day: date) -> None:
    typed = read_typed_day(f"{day.day}/{day.month}/{day.year}", "", "")
    unclear = day.day <= 12 and day.day != day.month
    assert (typed.day is None) == unclear
    assert day in (typed.day, *typed.meant)
