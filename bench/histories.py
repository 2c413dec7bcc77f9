"""The histories that benches run on: a seeded year of people from Japan, as JSON objects."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

FIRST_ARRIVAL = date(2018, 4, 1)
ARRIVALS = 2500
"""Over how many days the arrivals are spread."""


def histories(count: int, seed: int = 20180101) -> Iterator[dict[str, Any]]:
    """As many histories as asked for, the same for the same seed: none to three jobs, none to two courses."""
    dice = random.Random(seed)
    for number in range(count):
        arrived = FIRST_ARRIVAL + timedelta(dice.randrange(ARRIVALS))
        yield {
            "id": f"WHJ-{number:06}",
            "scheme": "japan",
            "as_of": _later(arrived, dice.randrange(365)),
            "birth_date": f"{dice.randrange(1988, 2000)}-0{dice.randrange(1, 10)}-1{dice.randrange(10)}",
            "applied_on": _later(arrived, -90),
            "visa_issued_on": _later(arrived, -60),
            "enter_by": None,
            "arrived_on": _later(arrived, 0),
            "permitted_until": None,
            "departed_on": _later(arrived, dice.randrange(200, 364)) if dice.random() < 0.3 else None,
            "jobs": [_stint(dice, arrived, "employer", "Harbour Café") for _ in range(dice.choice((0, 1, 1, 2, 2, 3)))],
            "courses": [_stint(dice, arrived, "course", "Cantonese") for _ in range(dice.choice((0, 0, 1, 1, 2)))],
        }


def _stint(dice: random.Random, arrived: date, key: str, name: str) -> dict[str, str | None]:
    start = dice.randrange(5, 250)
    end = None if dice.random() < 0.25 else _later(arrived, start + dice.randrange(200))
    return {key: f"{name} {dice.randrange(3)}", "start": _later(arrived, start), "end": end}


def _later(day: date, days: int) -> str:
    return (day + timedelta(days)).isoformat()
