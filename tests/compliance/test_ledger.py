"""The ledger of a quota year adds up whatever is taken and given back, and a line that is lost does not go unnoticed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.ledger import DoesNotAddUp, Kind, Ledger, Line, add_up, comes_back, opening_lines
from tracker.compliance.loading import builtin
from tracker.compliance.quota import Ceiling, published, recorded, year_ceiling

IN, OUT = (published(builtin().schemes["japan"], direction) for direction in ("inbound", "outbound"))
YEAR = 2026
BEGINS, ENDS = date(YEAR, 1, 1), date(YEAR, 12, 31)
OPENING = Line("opening", BEGINS, 1500, YEAR)


class Place(NamedTuple):
    """One visa: when it was issued, and when and how its place was given back, if it was."""

    issued_on: date
    back_on: date | None
    how: Kind


@st.composite
def places(draw: st.DrawFn) -> Place:
    """A place of this year or of one before or after; it may come back long after its year."""
    issued_on = draw(st.dates(date(YEAR - 1, 11, 1), date(YEAR + 1, 2, 1)))
    days = draw(st.none() | st.integers(0, 500))
    back_on = None if days is None else issued_on + timedelta(days=days)
    return Place(issued_on, back_on, draw(st.sampled_from(["lapsed", "cancelled"])))


def lines_of(taken: Sequence[Place]) -> list[Line]:
    """Every taking and every giving back, also of those that return to a year that is over."""
    lines = [Line("issued", place.issued_on, 1, place.issued_on.year) for place in taken]
    return lines + [Line(place.how, place.back_on, 1, place.issued_on.year) for place in taken if place.back_on]


def live(taken: Sequence[Place], through: date) -> int:
    """The places of the year that are taken on a day, counted one by one."""
    return sum(
        place.issued_on.year == YEAR
        and place.issued_on <= through
        and not (place.back_on and place.back_on <= through and comes_back(YEAR, place.back_on))
        for place in taken
    )


taken_places = st.lists(places(), max_size=40)
days_of_the_year = st.dates(BEGINS, ENDS)


@given(taken_places, days_of_the_year)
def test_any_sequence_of_places_adds_up(taken: list[Place], through: date) -> None:
    ledger = add_up([OPENING, *lines_of(taken)], YEAR, through, 1500 - live(taken, through))
    opening, issued, lapsed, cancelled, corrections, closing = ledger
    assert opening - issued + (lapsed or 0) + (cancelled or 0) + corrections == closing
    assert (opening, corrections, closing) == (1500, 0, 1500 - live(taken, through))


@given(taken_places, days_of_the_year, st.data())
def test_ledger_without_one_line_raises(taken: list[Place], through: date, data: st.DataObject) -> None:
    lines = [OPENING, *lines_of(taken)]
    told = [line for line in lines if line.year == YEAR and line.on <= through]
    lines.remove(data.draw(st.sampled_from(told)))
    with pytest.raises(DoesNotAddUp):
        add_up(lines, YEAR, through, 1500 - live(taken, through))


@given(taken_places, days_of_the_year, st.integers(-3, 3).filter(bool))
def test_wrong_count_of_places_raises(taken: list[Place], through: date, off: int) -> None:
    free = 1500 - live(taken, through)
    with pytest.raises(DoesNotAddUp) as raised:
        add_up([OPENING, *lines_of(taken)], YEAR, through, free + off)
    assert raised.value.free == free + off
    assert raised.value.ledger.closing == free


def test_the_error_tells_both_sides() -> None:
    with pytest.raises(DoesNotAddUp) as raised:
        add_up([OPENING], YEAR, ENDS, 1499)
    assert (raised.value.ledger, raised.value.free) == (Ledger(1500, 0, 0, 0, 0, 1500), 1499)
    assert str(raised.value) == "the ledger leads to 1500 free places, the places themselves to 1499"


def test_each_kind_is_added_on_its_side() -> None:
    lines = [
        OPENING,
        Line("issued", BEGINS, 700, YEAR),
        Line("lapsed", date(YEAR, 5, 1), 30, YEAR),
        Line("cancelled", date(YEAR, 6, 30), 4, YEAR),
        Line("correction", date(YEAR, 6, 30), -100, YEAR),
    ]
    assert add_up(lines, YEAR, date(YEAR, 6, 30), 734) == Ledger(1500, 700, 30, 4, -100, 734)
    assert add_up(lines, YEAR, date(YEAR, 6, 29), 830) == Ledger(1500, 700, 30, 0, 0, 830)


def test_other_years_are_left_out() -> None:
    others = [
        Line("issued", date(YEAR - 1, 12, 31), 5, YEAR - 1),
        Line("lapsed", date(YEAR, 2, 1), 5, YEAR - 1),
        Line("cancelled", date(YEAR + 1, 1, 1), 5, YEAR),
        Line("correction", date(YEAR - 1, 12, 31), 5, YEAR),
    ]
    assert add_up([OPENING, *others], YEAR, date(YEAR + 1, 6, 30), 1505) == Ledger(1500, 0, 0, 5, 0, 1505)
    assert add_up([OPENING, *others], YEAR, ENDS, 1500) == Ledger(1500, 0, 0, 0, 0, 1500)


@pytest.mark.parametrize(
    ("on", "back"), [("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False), ("2025-12-31", False)]
)
def test_place_returns_within_its_year_only(on: str, back: bool) -> None:
    assert comes_back(YEAR, date.fromisoformat(on)) is back


def opened(year: int, known: Sequence[Ceiling], through: str) -> list[tuple[str, str, int]]:
    lines = opening_lines(year, known, date.fromisoformat(through))
    assert all(line.year == year for line in lines)
    return [(line.kind, str(line.on), line.amount) for line in lines]


def test_later_rise_is_a_correction() -> None:
    assert opened(2015, IN, "2015-12-31") == [("opening", "2015-01-01", 250)]
    assert opened(2016, IN, "2016-09-30") == [("opening", "2016-01-01", 250)]
    assert opened(2016, IN, "2016-10-01") == [("opening", "2016-01-01", 250), ("correction", "2016-10-01", 1250)]
    assert opened(2017, OUT, "2017-01-31") == [("opening", "2017-01-01", 1500)]


def test_year_without_ceiling_opens_with_zero() -> None:
    assert opened(2009, IN, "2009-12-31") == []


def test_new_quota_opens_with_first_ceiling() -> None:
    france = published(builtin().schemes["france"], "inbound")
    assert opened(2013, france, "2013-06-30") == []
    assert opened(2013, france, "2013-07-31") == [("opening", "2013-01-01", 200)]


def test_confirmed_ceiling_changes_nothing() -> None:
    confirmed = Ceiling(date(2016, 3, 1), 250, 1, "A letter")
    assert opened(2016, [*IN, confirmed], "2016-12-31") == opened(2016, IN, "2016-12-31")


def test_recorded_ceiling_hides_rulebook_rise() -> None:
    assert opened(2016, [*IN, recorded("2016", 1000, "A letter")], "2016-12-31") == [("opening", "2016-01-01", 1000)]


known_ceilings = st.lists(
    st.sampled_from([*IN, *OUT, recorded("2016", 7, ""), recorded("2016-H2", 9, ""), recorded("2015", 400, "")]), max_size=4
)


@given(known_ceilings, st.dates(date(2016, 1, 1), date(2016, 12, 31)))
def test_corrections_reach_ceiling_in_force(known: list[Ceiling], through: date) -> None:
    lines = opening_lines(2016, known, through)
    assert sum(line.amount for line in lines) == (year_ceiling(2016, known, on=through) or 0)
    assert [line.kind for line in lines[:1]] in ([], ["opening"])
    assert all(line.kind == "correction" and line.amount for line in lines[1:])
