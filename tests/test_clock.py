"""Days are Hong Kong's: on 31 December at 16:30 UTC it is the next quota year there."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from tracker import clock

MOMENTS = [
    (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
    (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), date(2027, 1, 1)),
]


@pytest.mark.parametrize(("moment", "day"), MOMENTS)
def test_day_is_that_of_hong_kong(moment: datetime, day: date) -> None:
    assert clock.hong_kong_day(moment) == day
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day
    assert clock.end_of_day(date(2026, 12, 31)) == datetime(2026, 12, 31, 16, tzinfo=UTC)
