"""The day by which an officer must act on a case. Limits are working days: Monday to Friday, without general holidays."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from tracker.compliance.retention import CONTEST_DAYS

WORKING_DAYS = {"new": 2, "triage": 5, "data-fix": 10, "under-review": 10, "second-check": 3, "decided": 0}
"""How many working days a case may stay in a state, unless the office has set others.

A closed case has no limit; a case that waits for an answer stores the day by which the answer is due."""
REPLY_DAYS = 14
"""How many days a participant has for the reply to a notice, unless the office has set others."""
EXTENSION_DAYS = 7
"""How many days the one extension of a reply adds."""
THIRD_PARTY_DAYS = 14
"""How many days an employer or school has for an answer, unless the office has set others."""
SATURDAY = 5
DAY = timedelta(days=1)


def due_on(
    state: str, since: date, is_holiday: Callable[[date], bool], limits: Mapping[str, int] = WORKING_DAYS
) -> date | None:
    """Return the last day on which a case may be in `state`, entered on day `since`; None for a state without a limit.

    The day `since` itself is not counted. A limit of 0 ends on `since`, a working day or not.
    """
    left = limits.get(state)
    if left is None:
        return None
    day = since
    while left:
        day += DAY
        left -= day.weekday() < SATURDAY and not is_holiday(day)
    return day


def contest_end(decided_at: datetime | None, contested_at: datetime | None, day_of: Callable[[datetime], date]) -> date | None:
    """Return the last day on which the decision of a moment may be contested; None without one, or if it is contested already.

    `day_of` returns the calendar day of a moment.
    """
    if decided_at is None or (contested_at is not None and contested_at > decided_at):
        return None
    return day_of(decided_at) + timedelta(CONTEST_DAYS)
