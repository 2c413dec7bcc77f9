"""Spans of days in tables. Small numbers stand for days, so that fingers are enough to check them."""

import pytest

from tracker.compliance.months import NEVER, Spans, add_up_days, days_until, each_day_once, find_excess


@pytest.mark.parametrize(
    ("stints", "spans"),
    [
        ([(5, 5)], ((5, 5, 1),)),
        ([(1, 3), (4, 6)], ((1, 6, 1),)),
        ([(1, 3), (5, 6)], ((1, 3, 1), (5, 6, 1))),
        ([(5, 6), (1, 3)], ((1, 3, 1), (5, 6, 1))),
        ([(1, 9), (2, 3)], ((1, 9, 1),)),
        ([(1, 9), (2, 3), (10, 11)], ((1, 11, 1),)),
        ([(1, 9), (2, 3), (11, 12)], ((1, 9, 1), (11, 12, 1))),
        ([(1, 3), (3, 5)], ((1, 5, 1),)),
        ([(1, 3), (1, 3)], ((1, 3, 1),)),
        ([(1, 5), (1, 3)], ((1, 5, 1),)),
        ([(1, 1), (2, 2), (4, 4)], ((1, 2, 1), (4, 4, 1))),
        ([(1, 2), (4, 5), (7, 8)], ((1, 2, 1), (4, 5, 1), (7, 8, 1))),
    ],
)
def test_stints_together_count_each_day_once(stints: list[tuple[int, int]], spans: Spans) -> None:
    assert each_day_once(stints) == spans


@pytest.mark.parametrize(
    ("groups", "spans"),
    [
        ([((1, 5, 1),)], ((1, 5, 1),)),
        ([((1, 5, 1),), ((3, 8, 1),)], ((1, 2, 1), (3, 5, 2), (6, 8, 1))),
        ([((1, 5, 1),), ((1, 5, 1),)], ((1, 5, 2),)),
        ([((1, 5, 1),), ((1, 5, 1),), ((5, 6, 1),)], ((1, 4, 2), (5, 5, 3), (6, 6, 1))),
        ([((1, 5, 1),), ((6, 8, 1),)], ((1, 8, 1),)),
        ([((1, 5, 1),), ((7, 8, 1),)], ((1, 5, 1), (7, 8, 1))),
        ([((1, 2, 1), (9, 9, 1)), ((4, 4, 1),)], ((1, 2, 1), (4, 4, 1), (9, 9, 1))),
        ([((4, 4, 1),), ((1, 9, 1),)], ((1, 3, 1), (4, 4, 2), (5, 9, 1))),
        ([((1, 5, 1),), ((1, 3, 1),), ((4, 5, 1),)], ((1, 5, 2),)),
        ([((2, 4, 3),), ((3, 4, 2),)], ((2, 2, 3), (3, 4, 5))),
    ],
)
def test_overlapping_groups_count_days_each_time(groups: list[Spans], spans: Spans) -> None:
    assert add_up_days(groups) == spans


@pytest.mark.parametrize(
    ("on", "counted"), [(0, 0), (1, 1), (2, 2), (5, 5), (6, 5), (9, 5), (10, 7), (11, 9), (12, 11), (13, 11), (20, 12)]
)
def test_days_are_counted_including_the_day(on: int, counted: int) -> None:
    assert days_until(((1, 5, 1), (10, 12, 2), (20, 20, 1)), on) == counted


# spans, allowance, last day within it, first day beyond it
PASSINGS: list[tuple[Spans, int, int, int]] = [
    (((1, 10, 1),), 9, 9, 10),
    (((1, 10, 1),), 10, NEVER, NEVER),
    (((1, 10, 1),), 1, 1, 2),
    (((1, 5, 1), (8, 9, 1)), 5, 5, 8),
    (((1, 5, 1), (8, 9, 1)), 6, 8, 9),
    (((1, 5, 1), (8, 9, 1)), 7, NEVER, NEVER),
    (((1, 5, 1), (8, 9, 1)), 4, 4, 5),
    (((1, 2, 1), (4, 5, 1), (7, 8, 1)), 4, 5, 7),
    # a day that counts twice uses two days up, and passes the allowance with the second of them
    (((1, 9, 2),), 4, 2, 3),
    (((1, 9, 2),), 5, 2, 3),
    (((1, 2, 1), (3, 9, 2)), 3, 2, 3),
    (((1, 2, 1), (3, 9, 2)), 4, 3, 4),
    (((1, 2, 1), (5, 9, 3)), 4, 2, 5),
    (((1, 9, 2),), 18, NEVER, NEVER),
    (((1, 9, 2),), 17, 8, 9),
    # already beyond on the first day: no day stands before it
    (((1, 9, 3),), 2, NEVER, 1),
]


@pytest.mark.parametrize(("spans", "allowance", "last", "beyond"), PASSINGS)
def test_day_that_exceeds_allowance_is_found(spans: Spans, allowance: int, last: int, beyond: int) -> None:
    assert find_excess(spans, allowance) == (last, beyond)
