"""Finds and runs the harnesses: modules of this package that are named like a goal, as `r11` is for R11."""

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from tests.goals.line import Result, Size

GOAL = re.compile(r"([a-z]+)(\d+)")


def goals() -> list[str]:
    """The goals that have a harness, by letters and number: A1, F1, F2, R1, R2, R11."""
    named = filter(None, (GOAL.fullmatch(path.stem) for path in Path(__file__).parent.glob("*.py")))
    return [match[0].upper() for match in sorted(named, key=lambda match: (match[1], int(match[2])))]


def results(goal: str, size: Size) -> Iterator[Result]:
    """Runs one harness; each of its results as soon as it is there."""
    run: Callable[[Size], Iterable[Result]] = import_module(f"tests.goals.{goal.lower()}").run
    yield from run(size)
