"""Every harness holds in its quick size, and says so in the one form."""

import os
import re
import sys
from collections.abc import Iterator

import pytest

from tests.goals import __main__ as goals_command
from tests.goals.__main__ import holds
from tests.goals.harnesses import goals, results
from tests.goals.line import LackingError, Result, Size

LINE = re.compile(r"goal=[A-Z]+\d+ engine=(sqlite|postgresql|-) n=\d+ bad=\d+ saboteur_bad=(\d+|-)")


@pytest.mark.goal
@pytest.mark.parametrize("goal", goals())
def test_goal_holds_and_control_is_caught(goal: str) -> None:
    found = list(results(goal, "quick"))
    assert found
    for result in found:
        assert result.goal == goal
        assert LINE.fullmatch(str(result))
        assert result.holds, str(result)


@pytest.mark.parametrize(
    ("n", "bad", "saboteur_bad", "held"),
    [(10, 0, 3, True), (10, 0, None, True), (10, 0, 0, False), (10, 1, 3, False), (10, 1, None, False), (0, 0, 1, False)],
)
def test_goal_needs_caught_control(n: int, bad: int, saboteur_bad: int | None, held: bool) -> None:
    result = Result(goal="R1", engine="sqlite", n=n, bad=bad, saboteur_bad=saboteur_bad)
    assert result.holds is held


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (
            Result(goal="R1", engine="sqlite", n=20, bad=0, saboteur_bad=14),
            "goal=R1 engine=sqlite n=20 bad=0 saboteur_bad=14",
        ),
        (
            Result(goal="F1", engine=None, n=500, bad=2, saboteur_bad=None),
            "goal=F1 engine=- n=500 bad=2 saboteur_bad=-",
        ),
    ],
)
def test_a_result_is_one_line(result: Result, line: str) -> None:
    assert str(result) == line


def test_broken_or_silent_harness_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(goal: str, size: Size) -> Iterator[Result]:
        yield Result(goal=goal, engine=None, n=1, bad=0, saboteur_bad=1)
        raise OSError("the disk is full")

    monkeypatch.setattr("tests.goals.__main__.results", breaks)
    assert not holds("R1", "quick")
    monkeypatch.setattr("tests.goals.__main__.results", lambda goal, size: iter(()))
    assert not holds("R1", "quick")


def test_harness_that_lacks_something_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(goal: str, size: Size) -> Iterator[Result]:
        yield Result(goal=goal, engine="sqlite", n=1, bad=0, saboteur_bad=1)
        raise LackingError("chromium is missing")

    monkeypatch.setattr("tests.goals.__main__.results", lacks)
    assert not holds("X1", "quick")


@pytest.mark.slow
@pytest.mark.parametrize(("ended", "status"), [((0, 0), 0), ((0, 1), 1), ((-9, 0), 1)])
def test_several_goals_hold_together(ended: tuple[int, int], status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(goal: str, size: Size) -> None:
        code = dict(zip(("F2", "R1"), ended, strict=True))[goal]
        if code < 0:
            os.kill(os.getpid(), -code)
        sys.exit(code)

    monkeypatch.setattr(goals_command, "alone", end)
    monkeypatch.setattr(goals_command, "prepare_databases", lambda: None)
    for jobs in (1, 2):
        assert goals_command.shared(["R1", "F2"], "quick", jobs) == status
