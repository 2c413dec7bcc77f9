"""The only reader of the wall clock: days are Hong Kong's, moments are UTC."""

from datetime import UTC, date, datetime, time, timedelta
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


def end_of_day(day: date) -> datetime:
    """The moment at which a day in Hong Kong is over."""
    return datetime.combine(day + timedelta(days=1), time.min, HONG_KONG)
