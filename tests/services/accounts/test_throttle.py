"""Throttling: so many tries at once, one more after each pause, and counts that every process shares."""

from datetime import timedelta

import pytest
import time_machine

from tests.factories.participants import select_rows
from tracker import clock
from tracker.models.accounts import Throttle
from tracker.services.accounts.throttle import TryRate, Turn, delete_whole_throttles, give_back_turns, take_turns

pytestmark = pytest.mark.usefixtures("app")
MINUTE = timedelta(minutes=1)
THREE = TryRate(3, MINUTE)
YUI, HARBOUR = Turn(b"y" * 32, THREE), Turn(b"h" * 32, TryRate(2, 2 * MINUTE))


def test_fourth_try_waits_for_one_pause() -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        waits = [take_turns([YUI]) for _ in range(5)]
        assert waits == [timedelta(0)] * 3 + [MINUTE] * 2
        traveller.shift(59)
        assert take_turns([YUI]) == timedelta(seconds=1)
        traveller.shift(1)
        assert [take_turns([YUI]), take_turns([YUI])] == [timedelta(0), MINUTE]


def test_whole_allowance_comes_back_and_no_more() -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(3):
            take_turns([YUI])
        traveller.shift(24 * 3600)
        assert [take_turns([YUI]) for _ in range(4)] == [timedelta(0)] * 3 + [MINUTE]


def test_refused_try_counts_nowhere() -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(2):
            take_turns([HARBOUR])
        assert take_turns([YUI, HARBOUR]) == 2 * MINUTE
        assert [take_turns([YUI]) for _ in range(3)] == [timedelta(0)] * 3


def test_success_gives_its_turn_back() -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(9):
            assert take_turns([YUI, HARBOUR]) == timedelta(0)
            give_back_turns([YUI, HARBOUR])
        give_back_turns([Turn(b"n" * 32, THREE)])
        assert len(select_rows(Throttle, "mark")) == 2


def test_clock_that_was_set_back_locks_nobody_out() -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(3):
            take_turns([YUI])
        traveller.shift(-3600)
        assert [take_turns([YUI]) for _ in range(4)] == [timedelta(0)] * 3 + [MINUTE]


def test_marks_do_not_touch_each_other() -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(4):
            take_turns([YUI])
        assert take_turns([HARBOUR]) == timedelta(0)
        assert take_turns([]) == timedelta(0)


def test_whole_rows_are_deleted() -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        take_turns([YUI, HARBOUR])
        traveller.shift(60)
        assert delete_whole_throttles() == 1
        assert select_rows(Throttle, "mark") == [(HARBOUR.mark,)]
