"""Calendar files (RFC 5545): events of a whole day, with alarms in the morning some days before."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from icalendar import Alarm, Calendar, Event, vDuration

MORNING = timedelta(hours=9)
"""The hour of an alarm, on the calendar's own clock."""
DAY = timedelta(days=1)


class CalendarEvent(NamedTuple):
    """An event that lasts one day and leaves its owner free."""

    uid: str
    """The same for as long as it is the same event."""
    day: date
    title: str
    description: str
    url: str
    alarm_days: tuple[int, ...]
    """How many days before the event its alarms ring."""
    changed_at: datetime
    """When the event last changed. A file of the same events has the same bytes."""
    sequence: int = 0
    """How often the day has moved."""


def format_calendar(events: Iterable[CalendarEvent], *, product: str, name: str = "", every: timedelta | None = None) -> bytes:
    """Return the calendar file of some events.

    `product` names the part of Sojourn that writes it. `name` and `every`, for a feed: the calendar's name, and how often
    a calendar should ask for it (RFC 7986).
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Sojourn//{product}//EN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", _plain(name))
        calendar.add("x-wr-calname", _plain(name))
    if every is not None:
        # RFC 7986 requires the parameter, which icalendar 7.3 leaves out.
        calendar.add("refresh-interval", vDuration(every), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(every))
    for event in events:
        calendar.add_component(_event(event))
    content: bytes = calendar.to_ical(sorted=False)
    return content


def _event(event: CalendarEvent) -> Event:
    found = Event()
    found.add("uid", event.uid)
    found.add("dtstamp", event.changed_at)
    found.add("sequence", event.sequence)
    found.add("dtstart", event.day)
    found.add("dtend", event.day + DAY)
    found.add("summary", _plain(event.title))
    found.add("description", _plain(event.description))
    found.add("url", event.url)
    found.add("transp", "TRANSPARENT")
    for days in event.alarm_days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _plain(event.title))
        alarm.add("trigger", MORNING - days * DAY)
        found.add_component(alarm)
    return found


def _plain(text: str) -> str:
    r"""Return a text as icalendar 7.3 writes it whole: a backslash before N would become a line break without the N."""
    return text.replace("\r", "").replace("\\N", "＼N")
