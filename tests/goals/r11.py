"""R11: the engine says what counting day by day says, of seeded histories, of drawn ones, of tables and of today; and the
columns say what the engine says."""

import logging
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import UTC, datetime, time
from functools import partial
from typing import NamedTuple

import time_machine
from hypothesis import Phase, given, seed, settings

from tests.factories.history import Case, random_case
from tests.goals import r11_saboteurs
from tests.goals.line import Result, Size
from tests.support.oracle.column_by_column import in_columns
from tests.support.oracle.date_vectors import differences, vectors
from tests.support.oracle.day_by_day import day_by_day
from tests.support.oracle.invented import rulebook, schemes
from tests.support.oracle.side_by_side import agree, engine_says
from tests.support.oracle.strategies import cases
from tests.support.oracle.walking import DAY
from tests.support.properties import examples
from tracker import clock

LOG = logging.getLogger("goals")

Check = Callable[[range], list[str]]
"""Checks the histories of these seeds; names those on which the two do not agree."""

AT_ONCE = 250
HALF_PAST_FOUR = time(16, 30, tzinfo=UTC)
"""In Hong Kong it is half past midnight, and the next day."""


class Numbers(NamedTuple):
    """How many histories of each kind."""

    seeded: int
    columns: int
    drawn: int
    today: int
    sabotaged: int


SIZES: dict[Size, Numbers] = {
    "quick": Numbers(seeded=20_000, columns=5_000, drawn=2_000, today=1_000, sabotaged=500),
    "long": Numbers(seeded=1_000_000, columns=1_000_000, drawn=100_000, today=10_000, sabotaged=5_000),
}


def run(size: Size) -> Iterator[Result]:
    """One line: all differences, and the fewest that any saboteur caused."""
    numbers, tables = SIZES[size], vectors()
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        bad = [
            *spread(pool, seeded, numbers.seeded),
            *spread(pool, columns, numbers.columns),
            *spread(pool, drawn, numbers.drawn),
            *spread(pool, today, numbers.today),
            *(f"{table.rule}: {table.title}: {said}" for table in tables for said in differences(table)),
        ]
        sabotaged = [len(list(spread(pool, check, numbers.sabotaged))) for check in SABOTAGED]
    for difference in bad[:20]:
        LOG.warning("R11: %s", difference)
    n = numbers.seeded + numbers.columns + numbers.drawn + numbers.today + len(tables)
    yield Result(goal="R11", engine=None, n=n, bad=len(bad), saboteur_bad=min(sabotaged))


def spread(pool: Executor, check: Check, number: int) -> Iterator[str]:
    """So many histories, some at once on every core."""
    blocks = [range(first, min(first + AT_ONCE, number)) for first in range(0, number, AT_ONCE)]
    for found in pool.map(check, blocks):
        yield from found


def seeded(seeds: Iterable[int]) -> list[str]:
    """Histories of the project's own making."""
    return [f"seed {number}" for number in seeds if not agree(random_case(number))]


def columns(seeds: range) -> list[str]:
    """The same histories as a population."""
    people = [random_case(number) for number in seeds]
    said = zip(seeds, people, in_columns(people, rulebook()), strict=True)
    return [f"seed {number} in columns" for number, one, verdict in said if verdict != engine_says(one.history, one.on)]


def drawn(seeds: range) -> list[str]:
    """As many histories as there are seeds, drawn by hypothesis."""
    bad: list[str] = []
    left = len(seeds)

    def check(one: Case) -> None:
        nonlocal left
        left -= 1
        if left >= 0 and not agree(one):
            bad.append(repr(one))

    while left > 0:
        limited = settings(examples(left), phases=[Phase.generate])
        seed(f"{seeds.start}/{left}")(limited(given(cases())(check)))()
    return bad


def today(seeds: Iterable[int]) -> list[str]:
    """Histories read on the day that the clock says, at half past midnight in Hong Kong."""
    return [f"seed {number} today" for number in seeds if not agrees_today(random_case(number))]


def agrees_today(one: Case) -> bool:
    """Whether the engine, asked what holds today, says what counting says of that day in Hong Kong."""
    with time_machine.travel(datetime.combine(one.on - DAY, HALF_PAST_FOUR), tick=False):
        engine = engine_says(one.history, clock.today())
    return engine == day_by_day(one.history, schemes()[one.history.scheme], one.on)


def sabotaged(check: Check, saboteur: r11_saboteurs.Saboteur, seeds: range) -> list[str]:
    """The same check while a saboteur is at work."""
    with saboteur():
        return check(seeds)


SABOTAGED: list[Check] = [
    partial(sabotaged, seeded, r11_saboteurs.less_for_at_most),
    partial(sabotaged, columns, r11_saboteurs.less_for_at_most_in_columns),
    partial(sabotaged, seeded, r11_saboteurs.thirty_days_for_a_month),
    partial(sabotaged, seeded, r11_saboteurs.thirty_one_days_for_thirty),
    partial(sabotaged, seeded, r11_saboteurs.no_break_of_a_single_day),
    partial(sabotaged, columns, r11_saboteurs.first_day_counts_in_thirtieths),
    partial(sabotaged, today, r11_saboteurs.utc_for_hong_kong),
]
