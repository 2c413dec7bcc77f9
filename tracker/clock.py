"""The only reader of the wall clock: days are Hong Kong's, moments are UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's calendar day in Hong Kong; from 16:00 UTC on that is the next day."""
    return hong_kong_day(now())


def hong_kong_day(moment: datetime) -> date:
    """The calendar day in Hong Kong at a moment, which is aware."""
    return moment.astimezone(HONG_KONG).date()
