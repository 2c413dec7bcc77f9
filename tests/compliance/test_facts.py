"""Facts that contradict each other are named; all others can be assessed."""

from datetime import date

import pytest

from tests.factories.history import random_case
from tracker.compliance.facts import History, Problem, Stay, Stint, problems

ARRIVAL = date(2026, 1, 10)
EVE = date(2026, 1, 9)
ORDERLY = History("japan", Stay(ARRIVAL, ARRIVAL, ARRIVAL))

JOBS = (Stint("A", ARRIVAL, ARRIVAL), Stint("B", ARRIVAL), Stint("C", ARRIVAL, EVE))
COURSES = (Stint("A", ARRIVAL, EVE), Stint("B", ARRIVAL, ARRIVAL), Stint("C", ARRIVAL, EVE))


@pytest.mark.parametrize(
    ("history", "found"),
    [
        (ORDERLY, []),
        (ORDERLY._replace(stay=Stay(ARRIVAL)), []),
        (ORDERLY._replace(stay=Stay(ARRIVAL, EVE)), [("permitted_until", "arrived_on")]),
        (ORDERLY._replace(stay=Stay(ARRIVAL, None, EVE)), [("departed_on", "arrived_on")]),
        (ORDERLY._replace(stay=Stay(ARRIVAL, EVE, EVE)), [("permitted_until", "arrived_on"), ("departed_on", "arrived_on")]),
        (ORDERLY._replace(jobs=JOBS), [("jobs[2].end", "jobs[2].start")]),
        (ORDERLY._replace(courses=COURSES), [(f"courses[{place}].end", f"courses[{place}].start") for place in (0, 2)]),
    ],
)
def test_end_before_start_names_contradiction(history: History, found: list[tuple[str, str]]) -> None:
    assert list(problems(history)) == [Problem(*pair) for pair in found]


def test_drawn_histories_contradict_nothing() -> None:
    assert not [seed for seed in range(2_000) if list(problems(random_case(seed).history))]
