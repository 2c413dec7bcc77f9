"""Each watched day is announced at each threshold once; after a pause only the most urgent threshold counts."""

from datetime import date, timedelta

import pytest

from tracker.compliance.alert_days import THRESHOLDS, next_alert
from tracker.compliance.watched_days import WatchedDay

DAY = timedelta(days=1)
LAST = date(2026, 7, 14)
LIMIT = WatchedDay("employer-tenure", "7", LAST)


@pytest.mark.parametrize("rule", sorted(THRESHOLDS))
def test_stay_walked_day_by_day_gives_each_threshold_on_its_day(rule: str) -> None:
    watched, made, seen = WatchedDay(rule, None, LAST), set[int](), {}
    for left in range(120, -3, -1):
        on = LAST - left * DAY
        while (found := next_alert(watched, on, made)) and found.due_on <= on:
            made.add(found.threshold)
            seen[found.threshold] = on
    assert seen == {each: LAST - each * DAY for each in THRESHOLDS[rule]}


@pytest.mark.parametrize(
    ("left", "made", "threshold"),
    [
        (100, (), 60),
        (60, (), 60),
        (59, (), 60),
        (59, (60,), 30),
        (20, (), 30),
        (20, (60,), 30),
        (20, (60, 30), 14),
        (3, (60,), 7),
        (3, (7,), 1),
        (0, (), 0),
        (0, (0,), None),
        (-1, (), None),
    ],
)
def test_next_threshold(left: int, made: tuple[int, ...], threshold: int | None) -> None:
    found = next_alert(LIMIT, LAST - left * DAY, made)
    assert (found and found.threshold) == threshold
    assert found is None or found.due_on == LAST - found.threshold * DAY


def test_more_urgent_alert_before_a_longer_pause_is_not_repeated() -> None:
    assert next_alert(LIMIT, LAST - 10 * DAY, (14, 7)) == (1, LAST - DAY)
