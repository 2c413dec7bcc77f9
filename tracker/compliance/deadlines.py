"""By when an officer goes on with a case. Limits are working days: Mondays to Fridays without the general holidays."""

from collections.abc import Callable
from datetime import date, timedelta

WORKING_DAYS = {"new": 2, "triage": 5, "under-review": 10, "decided": 0}
"""How long a case may stay in a state; one that is closed waits for nothing."""
SATURDAY = 5
DAY = timedelta(days=1)


def due_on(state: str, since: date, is_holiday: Callable[[date], bool]) -> date | None:
    """The last day on which a case may be in a state that it came to on the day `since`; None where there is no limit."""
    left = WORKING_DAYS.get(state)
    if left is None:
        return None
    day = since
    while left:
        day += DAY
        left -= day.weekday() < SATURDAY and not is_holiday(day)
    return day
