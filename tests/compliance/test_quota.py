"""Windows and ceilings: which window a day lies in, which ceiling holds for it, who wins where several are known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.loading import builtin
from tracker.compliance.quota import (
    HALF_YEARS,
    WHOLE_YEARS,
    Ceiling,
    NoSuchWindow,
    Window,
    ceiling_for,
    parse_window,
    published,
    recorded,
    window_for,
    window_of,
    windows_in,
    year_ceiling,
)

JAPAN = builtin().schemes["japan"]
IN, OUT = published(JAPAN, "inbound"), published(JAPAN, "outbound")


def ruled(day: str, amount: int, windows: int = WHOLE_YEARS) -> Ceiling:
    """A ceiling of a rulebook."""
    return Ceiling(date.fromisoformat(day), amount, windows, "A page")


def set_(window: str, amount: int) -> Ceiling:
    """A ceiling as a manager records it."""
    return recorded(window, amount, "A letter")


YEARLY, HALVED = ruled("2016-10-01", 1500), ruled("2017-01-01", 750, HALF_YEARS)


@pytest.mark.parametrize(
    ("name", "window", "first", "last"),
    [
        ("2026", Window(2026), "2026-01-01", "2026-12-31"),
        ("2026-H1", Window(2026, 1), "2026-01-01", "2026-06-30"),
        ("2026-H2", Window(2026, 2), "2026-07-01", "2026-12-31"),
        ("1900", Window(1900), "1900-01-01", "1900-12-31"),
        ("2200-H2", Window(2200, 2), "2200-07-01", "2200-12-31"),
    ],
)
def test_window_has_name_and_days(name: str, window: Window, first: str, last: str) -> None:
    assert parse_window(name) == window
    assert (window.name, str(window.first), str(window.last)) == (name, first, last)


@pytest.mark.parametrize("text", ["", "26", "2026-H3", "2026-H0", "2026-H", "2026-1", "2026H1", "2026-h1", " 2026", "2026\n", "２０２６", "1899", "2201"])  # fmt: skip
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(NoSuchWindow) as raised:
        parse_window(text)
    assert raised.value.text == text
    assert repr(text) in str(raised.value)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from([WHOLE_YEARS, HALF_YEARS]))
def test_every_day_lies_in_exactly_one_window(day: date, windows: int) -> None:
    window = parse_window(window_of(day, windows))
    assert window.first <= day <= window.last
    assert (window.half > 0) == (windows == HALF_YEARS)
    after = window.last + timedelta(days=1)
    assert window_of(after, windows) != window_of(window.last, windows)


@pytest.mark.parametrize(
    ("day", "name"),
    [("2026-01-01", "2026-H1"), ("2026-06-30", "2026-H1"), ("2026-07-01", "2026-H2"), ("2026-12-31", "2026-H2")],
)
def test_the_second_half_begins_on_1_july(day: str, name: str) -> None:
    assert window_of(date.fromisoformat(day), HALF_YEARS) == name
    assert window_of(date.fromisoformat(day), WHOLE_YEARS) == "2026"


PUBLISHED = [
    ("2009", None, None),
    ("2010", 250, 250),
    ("2012", 250, 250),
    ("2015", 250, 250),
    ("2016", 1500, 875),
    ("2017", 1500, 1500),
    ("2026", 1500, 1500),
]


@pytest.mark.parametrize(("year", "inbound", "outbound"), PUBLISHED)
def test_history_of_japan_has_published_ceilings(year: str, inbound: int | None, outbound: int | None) -> None:
    assert year_ceiling(int(year), IN) == inbound
    assert year_ceiling(int(year), OUT) == outbound


@pytest.mark.parametrize(("name", "places"), [("2017-H1", 750), ("2018-H1", 750), ("2018-H2", 750), ("2015-H1", 125)])
def test_a_half_has_half_of_the_places(name: str, places: int) -> None:
    found = ceiling_for(name, OUT)
    assert found is not None
    assert (found.amount, found.windows) == (places, HALF_YEARS)


def test_outbound_visas_take_halves_since_2017() -> None:
    assert window_for(date(2017, 3, 1), IN) == "2017"
    assert [window_for(date(year, 8, 1), OUT) for year in (2016, 2017)] == ["2016", "2017-H2"]
    assert (windows_in(2016, OUT), windows_in(2017, OUT)) == (("2016",), ("2017-H1", "2017-H2"))


def test_each_half_has_its_ceiling_in_force() -> None:
    known = [HALVED, ruled("2020-10-01", 800, HALF_YEARS)]
    assert [year_ceiling(2020, known, on=date(2020, month, 1)) for month in (3, 9, 10)] == [1500, 1500, 1550]


def test_ceilings_are_listed_oldest_first() -> None:
    titles = [places.source.title for places in JAPAN.places if places.direction == "outbound"]
    out = published(JAPAN, "outbound")
    assert [(str(each.starts_on), each.amount, each.windows, each.recorded) for each in out] == [
        ("2010-01-01", 250, 1, False), ("2016-01-01", 875, 1, False), ("2017-01-01", 750, 2, False)
    ]  # fmt: skip
    assert [each.source for each in out] == titles
    assert all(type(each.amount) is int for each in out)


@pytest.mark.parametrize(("on", "places"), [("2016-09-30", 250), ("2016-10-01", 1500)])
def test_rise_holds_from_its_day(on: str, places: int) -> None:
    assert year_ceiling(2016, IN, on=date.fromisoformat(on)) == places


def test_a_ceiling_names_its_source() -> None:
    found = ceiling_for("2026", IN)
    assert found is not None
    assert found == Ceiling(date(2016, 10, 1), 1500, WHOLE_YEARS, JAPAN.places[1].source.title)
    assert set_("2026-H2", 800) == Ceiling(date(2026, 7, 1), 800, HALF_YEARS, "A letter", recorded=True)


def test_unknown_ceiling_is_none() -> None:
    assert ceiling_for("2026", ()) is None
    assert ceiling_for("2016", [YEARLY], on=date(2016, 9, 30)) is None
    assert year_ceiling(2016, [YEARLY], on=date(2016, 9, 30)) is None
    assert windows_in(2026, ()) == ("2026",)


AMONG = [
    ("one recorded for the very year wins over the rulebook's", [YEARLY, set_("2016", 1000)], {"2016": 1000}),
    ("whatever the order", [set_("2016", 1000), YEARLY], {"2016": 1000}),
    ("it holds until another", [YEARLY, set_("2026", 1600)], {"2025": 1500, "2026": 1600, "2027": 1600, "2040": 1600}),
    ("the rulebook's of a later year ends it", [set_("2015", 900), YEARLY], {"2015": 900, "2016": 1500, "2017": 1500}),
    ("the rulebook's of its own year does not", [set_("2016", 1000), YEARLY], {"2017": 1000}),
    ("the later record of a window wins", [set_("2026", 1600), set_("2026", 1700)], {"2026": 1700, "2027": 1700}),
    ("whichever is more", [set_("2026", 1700), set_("2026", 1600)], {"2026": 1600, "2027": 1600}),
    ("an older year recorded later changes that year alone", [set_("2026", 1600), set_("2025", 1400)], {"2025": 1400, "2026": 1600, "2027": 1600}),
    ("none at all is a ceiling too", [YEARLY, set_("2026", 0)], {"2025": 1500, "2026": 0}),
    ("halves recorded divide the year, and those after it", [YEARLY, set_("2026-H1", 800), set_("2026-H2", 900)], {"2025": 1500, "2026-H1": 800, "2026-H2": 900, "2026": 1700, "2027-H1": 900, "2027": 1800}),
    ("a first half alone holds for the second", [YEARLY, set_("2026-H1", 800)], {"2026-H1": 800, "2026-H2": 800, "2026": 1600}),
    ("a second half alone leaves half of the year to the first", [YEARLY, set_("2026-H2", 800)], {"2026-H1": 750, "2026-H2": 800, "2026": 1550}),
    ("a second half alone where nothing was known", [set_("2026-H2", 800)], {"2025": None, "2026-H1": None, "2026-H2": 800, "2026": None, "2027": 1600}),
    ("a year recorded later puts its halves aside", [set_("2026-H1", 800), set_("2026-H2", 900), set_("2026", 1000)], {"2026": 1000, "2026-H1": 500, "2027": 1000}),
    ("a half recorded later puts its year aside", [YEARLY, set_("2026", 1000), set_("2026-H1", 800)], {"2026": 1600, "2026-H2": 800}),
    ("other years keep theirs", [set_("2025-H1", 10), set_("2026", 1000)], {"2025": 20, "2026": 1000}),
    ("a year recorded among halves is whole", [HALVED, set_("2026", 1000)], {"2025": 1500, "2026": 1000, "2027": 1000}),
    ("halves of the rulebook", [YEARLY, HALVED], {"2016": 1500, "2017-H1": 750, "2017-H2": 750, "2017": 1500}),
    ("a rise in the second half", [HALVED, ruled("2020-10-01", 800, HALF_YEARS)], {"2020-H1": 750, "2020-H2": 800, "2020": 1550, "2021": 1600}),
    ("an odd year gives a half the smaller part", [ruled("2020-01-01", 7)], {"2020-H1": 3, "2020": 7}),
]  # fmt: skip


@pytest.mark.parametrize(("known", "places"), [case[1:] for case in AMONG], ids=[case[0] for case in AMONG])
def test_the_newest_known_ceiling_holds_until_another(known: list[Ceiling], places: dict[str, int | None]) -> None:
    found = {window: ceiling_for(window, known) for window in places}
    assert {window: ceiling and ceiling.amount for window, ceiling in found.items()} == places
    for window, ceiling in found.items():
        assert ceiling is None or ceiling.windows == (HALF_YEARS if "-H" in window else WHOLE_YEARS)


DIVIDED = [
    ("by the rulebook from the first day on", [HALVED], {2017: 2, 2018: 2}),
    ("a change in the course of a year waits for the next", [YEARLY, ruled("2018-01-02", 1, HALF_YEARS)], {2018: 1, 2019: 2}),
    ("a change on the first day does not", [YEARLY, ruled("2018-01-01", 1, HALF_YEARS)], {2018: 2}),
    ("the first ever ceiling decides for its own year", [ruled("2018-03-01", 1, HALF_YEARS)], {2017: 1, 2018: 2}),
    ("the first of two", [ruled("2018-03-01", 1), ruled("2018-04-01", 1, HALF_YEARS)], {2018: 1, 2019: 2}),
    ("halves recorded for the year of the rulebook's figure", [YEARLY, set_("2016-H1", 1)], {2016: 2, 2017: 2}),
    ("a record decides at once", [YEARLY, set_("2018-H2", 1)], {2017: 1, 2018: 2, 2019: 2}),
    ("a record of a whole year too", [HALVED, set_("2018", 1)], {2017: 2, 2018: 1, 2019: 1}),
]


@pytest.mark.parametrize(("known", "windows"), [case[1:] for case in DIVIDED], ids=[case[0] for case in DIVIDED])
def test_year_is_divided_like_its_ceiling(known: list[Ceiling], windows: dict[int, int]) -> None:
    assert {year: len(windows_in(year, known)) for year in windows} == windows
    for year in windows:
        days = {window_for(date(year, month, 15), known) for month in range(1, 13)}
        assert days == set(windows_in(year, known))


def test_second_half_is_known_before_it_begins() -> None:
    assert year_ceiling(2026, [YEARLY, set_("2026-H1", 800), set_("2026-H2", 900)], on=date(2026, 1, 31)) == 1700


@given(st.lists(st.sampled_from([YEARLY, HALVED, *(set_(f"{year}{half}", year) for year in (2017, 2018) for half in ("", "-H1", "-H2"))])), st.integers(2015, 2020))  # fmt: skip
def test_windows_of_year_have_its_places(known: list[Ceiling], year: int) -> None:
    each = [ceiling_for(window, known) for window in windows_in(year, known)]
    whole = year_ceiling(year, known)
    assert (whole is None) == (None in each)
    if whole is not None:
        assert whole == sum(ceiling.amount for ceiling in each if ceiling is not None)
