"""Calendar files, as two other parsers read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream

from tracker.formats.calendars import CalendarEvent, format_calendar

CHANGED = datetime(2026, 5, 4, 4, 5, 6, tzinfo=UTC)
EVENT = CalendarEvent(
    uid="a1@sojourn",
    day=date(2026, 7, 14),
    title="Last safe day; at Harbour, Café",
    description="Counted.\nhttps://sojourn.example/participants/1",
    url="https://sojourn.example/participants/1",
    alarm_days=(14, 1),
    changed_at=CHANGED,
    sequence=3,
)
LONG = "寿" * 80


def lines(content: bytes) -> list[bytes]:
    """The lines of a file, still folded."""
    return content.removesuffix(b"\r\n").split(b"\r\n")


def test_two_parsers_read_the_same_event() -> None:
    content = format_calendar([EVENT], product="Calendar", name="旅", every=timedelta(hours=12)).decode()
    one, other = vobject.readOne(content).vevent, IcsCalendarStream.calendar_from_ics(content).events[0]
    assert (one.uid.value, one.dtstart.value, one.dtend.value) == ("a1@sojourn", EVENT.day, date(2026, 7, 15))
    assert (other.uid, other.start, other.end) == ("a1@sojourn", EVENT.day, date(2026, 7, 15))
    assert one.summary.value == other.summary == EVENT.title
    assert one.description.value == other.description == EVENT.description
    assert (int(one.sequence.value), other.sequence) == (3, 3)
    assert one.dtstamp.value == other.dtstamp == CHANGED
    before = [timedelta(days=-13, hours=-15), timedelta(hours=-15)]
    assert [alarm.trigger.value for alarm in one.valarm_list] == before
    assert [alarm.trigger for alarm in other.alarm] == before


@pytest.mark.parametrize("title", [LONG, "a;b,c\\d", "END:VEVENT", "佐藤's \\ n", "50 %"])
def test_title_is_read_as_written(title: str) -> None:
    content = format_calendar([EVENT._replace(title=title)], product="Calendar").decode()
    assert vobject.readOne(content).vevent.summary.value == title
    assert IcsCalendarStream.calendar_from_ics(content).events[0].summary == title


def test_backslash_before_n_loses_no_letter() -> None:
    content = format_calendar([EVENT._replace(title="C\\Nord")], product="Calendar").decode()
    assert vobject.readOne(content).vevent.summary.value == "C＼Nord"


def test_lines_are_folded() -> None:
    content = format_calendar([EVENT._replace(title=LONG)], product="Calendar")
    assert all(len(line) <= 75 for line in lines(content))


def test_same_events_have_the_same_bytes() -> None:
    assert format_calendar([EVENT], product="Calendar") == format_calendar([EVENT], product="Calendar")


def test_feed_says_how_often_to_ask() -> None:
    content = format_calendar([], product="Calendar", name="旅", every=timedelta(hours=12))
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in lines(content)
    assert b"X-PUBLISHED-TTL:PT12H" in lines(content)
    assert "X-WR-CALNAME:旅".encode() in lines(content)


def test_single_file_names_no_interval() -> None:
    content = format_calendar([EVENT], product="Proofs")
    assert b"REFRESH-INTERVAL" not in content
    assert b"X-WR-CALNAME" not in content
