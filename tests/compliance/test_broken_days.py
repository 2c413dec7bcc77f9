"""Broken days: the worth of a run, the days within a worth, and the runs that days to come extend or begin."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.oracle.counting_runs import gained
from tests.support.oracle.strategies import days
from tests.support.oracle.walking import DAY
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.broken_days import (
    MONTHS_AND_THIRTIETHS,
    RecordedDays,
    Runs,
    days_within,
    find_broken_excess,
    joins,
    runs_with,
    worth,
    worth_until,
)
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.loading import builtin
from tracker.compliance.months import NEVER, Spans, add_up_days
from tracker.formats.history.assess_line import assess_line

EXAMPLE = (
    b'{"id": "x", "scheme": "japan", "as_of": "2026-10-20", "arrived_on": "2025-11-10", "jobs": ['
    b'{"employer": "E1", "start": "2025-11-15", "end": "2026-02-14"},'
    b' {"employer": "E1", "start": "2026-07-15", "end": "2026-10-14"}]}'
)
EXPECTED = (
    '{"rule": "employer-tenure", "subject": "E1", "status": "contested", "readings": {'
    '"first-day-counts": {"allowance_days": 181, "used_days": 184, "last_permitted_day": "2026-10-11", "exceeds_on": "2026-10-12"}, '
    '"first-day-free": {"allowance_days": 182, "used_days": 184, "last_permitted_day": "2026-10-12", "exceeds_on": "2026-10-13"}, '
    '"thirty-day-months": {"allowance_days": 180, "used_days": 184, "last_permitted_day": "2026-10-10", "exceeds_on": "2026-10-11"}, '
    '"months-and-thirtieths": {"allowance_days": 180, "used_days": 179, "last_permitted_day": null, "exceeds_on": null}}}'
)


def test_published_example_is_answered_letter_by_letter() -> None:
    result = assess_line(EXAMPLE, builtin(), today=date(2026, 10, 20))
    assert result is not None
    assert EXPECTED in result.text


@pytest.mark.parametrize(
    ("first", "number", "thirtieths"),
    [
        (date(2026, 1, 15), 1, 1),
        (date(2026, 1, 15), 31, 30),
        (date(2026, 1, 15), 32, 30),
        (date(2026, 1, 15), 33, 31),
        (date(2026, 2, 1), 28, 28),
        (date(2026, 2, 1), 29, 30),
        (date(2028, 1, 31), 30, 30),
        (date(2026, 1, 31), 29, 30),
        (date(2025, 11, 15), 92, 90),
        (date(2026, 7, 15), 92, 89),
    ],
)
def test_run_is_worth_its_months_and_days(first: date, number: int, thirtieths: int) -> None:
    assert worth(first.toordinal(), number) == thirtieths


@examples(200)
@given(days(), st.integers(1, 400))
def test_worth_equals_days_gained_by_counting(first: date, number: int) -> None:
    assert worth(first.toordinal(), number) == sum(gained(first, number))


@examples(200)
@given(days(), st.integers(0, 400))
def test_thirtieths_give_most_days_that_fit(first: date, thirtieths: int) -> None:
    most = days_within(first.toordinal(), thirtieths)
    assert most == 0 or worth(first.toordinal(), most) <= thirtieths
    assert worth(first.toordinal(), most + 1) > thirtieths


@pytest.mark.parametrize(
    ("first", "thirtieths", "most"),
    [
        (date(2026, 1, 15), 0, 0),
        (date(2026, 1, 15), 1, 1),
        (date(2026, 1, 15), 30, 32),
        (date(2026, 2, 1), 28, 28),
        (date(2026, 2, 1), 29, 28),
        (date(2026, 2, 1), 30, 29),
        (date(2026, 1, 31), 30, 29),
        (date(2026, 1, 31), 60, 60),
    ],
)
def test_days_within_thirtieths_at_month_ends(first: date, thirtieths: int, most: int) -> None:
    assert days_within(first.toordinal(), thirtieths) == most


@pytest.mark.parametrize(
    ("uncounted", "joining"),
    [
        ((), 11),
        (((11, 14, 1),), 15),
        (((11, 11, 1),), 12),
        (((9, 14, 2),), 15),
        (((11, 14, 0),), 11),
        (((12, 14, 1),), 11),
        (((11, 12, 1), (13, 20, 1)), 21),
    ],
)
def test_run_is_joined_after_uncounted_days(uncounted: Spans, joining: int) -> None:
    assert [since for since in range(9, 25) if joins(((1, 10, 1),), since, uncounted)] == [joining]


EARLIER, LATER, ONWARD = ((1, 5, 1),), ((8, 10, 1),), ((11, 14, 1),)


@pytest.mark.parametrize(
    ("runs", "onward", "ways"),
    [
        ((EARLIER, LATER), ONWARD, [(EARLIER, (*LATER, *ONWARD))]),
        ((EARLIER, LATER), ((12, 14, 1),), [(EARLIER, LATER, ((12, 14, 1),))]),
        ((EARLIER, ((6, 10, 1),)), ONWARD, [(EARLIER, ((6, 10, 1), *ONWARD))]),
        ((EARLIER, ((5, 10, 1),)), ONWARD, [(EARLIER, ((5, 10, 1), *ONWARD)), (EARLIER, ((5, 10, 1),), ONWARD)]),
        ((EARLIER, ((3, 10, 1),)), ONWARD, [(EARLIER, ((3, 10, 1), *ONWARD)), (EARLIER, ((3, 10, 1),), ONWARD)]),
        ((LATER, LATER), ONWARD, 2 * [(LATER, (*LATER, *ONWARD))] + [(LATER, LATER, ONWARD)]),
    ],
    ids=["next-day", "gap", "abutting", "one-shared-day", "overlapping", "same-days"],
)
def test_planned_days_extend_or_begin_run(runs: tuple[Spans, ...], onward: Spans, ways: list[object]) -> None:
    assert list(runs_with(runs, onward, ())) == ways


def test_run_is_joined_before_first_counted_day() -> None:
    (way,) = runs_with((LATER,), ((15, 20, 1),), ((11, 14, 0),), 11)
    assert way == ((*LATER, (15, 20, 1)),)


@pytest.mark.parametrize(
    ("scheme", "issued_on", "readings"),
    [
        ("united-kingdom", date(2025, 12, 10), 2),
        ("austria", date(2018, 1, 31), 2),
        ("austria", date(2018, 2, 1), 4),
    ],
)
def test_limit_of_stay_has_two_clocks(scheme: str, issued_on: date, readings: int) -> None:
    jobs = (Stint("A", date(2026, 1, 15), date(2026, 1, 20)), Stint("B", date(2026, 1, 22), date(2026, 1, 30)))
    found = assess(
        History(scheme, Stay(date(2026, 1, 10)), Visa(issued_on=issued_on), jobs=jobs), builtin(), on=date(2026, 2, 1)
    )
    (work,) = [finding for finding in found.findings if finding.rule == "work-total"]
    assert len(work.readings) == readings


@pytest.mark.parametrize(("gap", "readings"), [(0, 2), (1, 4), (2, 4)])
def test_gap_of_one_day_is_a_break(gap: int, readings: int) -> None:
    first, last = date(2026, 1, 15), date(2026, 1, 31)
    jobs = (Stint("A", first, last), Stint("A", last + (gap + 1) * DAY, last + 30 * DAY))
    found = assess(History("japan", Stay(date(2026, 1, 10)), jobs=jobs), builtin(), on=first)
    (tenure,) = [finding for finding in found.findings if finding.rule == "employer-tenure"]
    assert len(tenure.readings) == readings


SPANS = st.lists(st.tuples(st.integers(0, 70), st.integers(2, 15)), min_size=1, max_size=3)
"""The spans of a run: how many days follow its first one, and how many days later the next span begins."""


@st.composite
def drawn_runs(draw: st.DrawFn) -> Runs:
    """Two to four runs in any order; the last may begin while the one before it lasts."""
    here, runs = 738_000, list[Spans]()
    for spans in draw(st.lists(SPANS, min_size=2, max_size=4)):
        run = list[tuple[int, int, int]]()
        for length, gap in spans:
            run.append((here, here + length, 1))
            here += length + gap
        runs.append(tuple(run))
    back = draw(st.integers(0, 60)) if draw(st.booleans()) else 0
    runs[-1] = tuple((first - back, last - back, times) for first, last, times in runs[-1])
    return tuple(draw(st.permutations(runs)))


@examples(300)
@given(drawn_runs(), st.sampled_from((1, 3, 6)))
def test_thirtieths_are_exceeded_on_the_first_day_that_is_worth_more(runs: Runs, months: int) -> None:
    spans = add_up_days(runs)
    beyond = (day for day in range(spans[0][0], spans[-1][1] + 1) if worth_until(runs, day) > 30 * months)
    assert find_broken_excess(MONTHS_AND_THIRTIETHS, RecordedDays(spans, runs, months))[1] == next(beyond, NEVER)
