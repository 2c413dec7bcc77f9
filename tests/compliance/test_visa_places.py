"""How a place follows the visa: the whole table."""

from datetime import date

import pytest

from tracker.compliance.visa_places import FREE, MOVE, TAKE, place_step

DAY, OTHER = date(2026, 1, 10), date(2026, 1, 11)


@pytest.mark.parametrize(
    ("taken_on", "issued_on", "step", "step_after_return"),
    [
        (None, None, None, None),
        (None, DAY, TAKE, None),
        (DAY, DAY, None, None),
        (DAY, OTHER, MOVE, MOVE),
        (DAY, None, FREE, FREE),
    ],
)
def test_place_step(taken_on: date | None, issued_on: date | None, step: str | None, step_after_return: str | None) -> None:
    assert place_step(taken_on, issued_on, is_given_back=False) == step
    assert place_step(taken_on, issued_on, is_given_back=True) == step_after_return
