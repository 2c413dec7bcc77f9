"""How long personal data are stored: the days that periods count from, and the days on which they are over. Pure values."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from tracker.compliance.months import first_day_free

DAY = timedelta(days=1)
CONTEST_DAYS = 28
"""Days after a case was closed in which its participant may have it looked at again."""
MAX_MONTHS = 240
AUDIT_MONTHS = 84
"""Months after which a line of the audit is deleted: the year of a stay, and the six in which claims can be brought."""

EVIDENCE_MONTHS = 12
"""Months after the last case about a file was closed, after which the file is deleted."""


class RetentionPeriods(NamedTuple):
    """Months for which personal data are stored; docs/privacy.md gives the reason of each."""

    stay_months: int = 72
    """After the last day of a stay."""
    visa_months: int = 24
    """After the last day of the application or visa of a person who never arrived."""
    session_months: int = 12
    """After the day on which a browser was signed out."""
    email_months: int = 12
    """After the day on which an email was sent."""


class DatedPeriods(NamedTuple):
    """Periods that are in force from a day on."""

    valid_from: date
    periods: RetentionPeriods


class LastDays(NamedTuple):
    """The last day of a stay, or the last day of application and visa without one. At most one is known."""

    stay_ends_on: date | None
    visa_ends_on: date | None


def last_days(
    *, arrived_on: date | None, permitted_until: date | None, departed_on: date | None, visa_days: Iterable[date | None]
) -> LastDays:
    """Return the day that a participant's period counts from.

    A stay ends with the departure, else with the last permitted day. `visa_days`: every day of application and visa.
    """
    if arrived_on is not None or departed_on is not None:
        return LastDays(departed_on or permitted_until or arrived_on, None)
    return LastDays(None, max((day for day in visa_days if day is not None), default=None))


def retained_until(since: date, months: int) -> date:
    """Return the last day on which something is stored: 72 months after 2026-05-10 is 2032-05-10."""
    return first_day_free(since, months)


def deleted_on(since: date, months: int) -> date:
    """Return the day on which something is deleted: the day after `retained_until`."""
    return retained_until(since, months) + DAY


def latest_due(months: int, *, on: date) -> date:
    """Return the latest day of which the period is over: what happened on it or before is deleted by `on`."""
    last = on - DAY
    year, month = divmod(last.year * 12 + last.month - 1 - months, 12)
    length = monthrange(year, month + 1)[1]
    is_end = last.day == monthrange(last.year, last.month)[1]
    return date(year, month + 1, length if is_end else min(last.day, length))


def due_on(since: date, versions: Sequence[DatedPeriods], name: str, *, on: date) -> date:
    """Return the first day, `on` or later, on which the period `name` of that day is over.

    `versions`: the oldest first, at least one. The first is in force before its own day too.
    """
    begins = on
    for version, following in pairwise(versions):
        day = max(begins, deleted_on(since, getattr(version.periods, name)))
        if day < following.valid_from:
            return day
        begins = max(begins, following.valid_from)
    return max(begins, deleted_on(since, getattr(versions[-1].periods, name)))
