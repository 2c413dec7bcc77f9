"""The events of a participant's calendar feed, in words."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from tracker.compliance.alert_days import THRESHOLDS
from tracker.compliance.watched_days import IDENTITY_CARD, JOB_LIMITS, STAY, STUDY_LIMITS
from tracker.formats.calendars import CalendarEvent
from tracker.queries.calendars import CalendarDayFact
from tracker.web.middleware.language import moment

LIMIT_ALARMS, STAY_ALARMS = (14, 1), (30, 7)
"""How many days before. Those of an identity card are when it is announced."""


def calendar_events(days: Iterable[CalendarDayFact], employers: Mapping[tuple[str, str], str], url: str) -> list[CalendarEvent]:
    """Return an event for each day that is known, in the language of the page.

    `employers`: the names shown for employers, by rule and subject; without an entry the title names none. `url`: the page that
    explains the days.
    """
    return [_event(day, employers.get((day.rule, day.subject)), url) for day in days if day.day is not None]


def _event(day: CalendarDayFact, employer: str | None, url: str) -> CalendarEvent:
    assert day.day is not None
    noted = _("Counted from your record as it was on %(moment)s, Hong Kong time.", moment=moment(day.changed_at))
    asks = _("Open the page to see how it is counted, and whether anything has changed:")
    title, alarms = _title(day.rule, employer)
    return CalendarEvent(
        uid=f"{day.uid}@sojourn",
        day=day.day,
        title=title,
        description=f"{noted} {asks}\n{url}",
        url=url,
        alarm_days=alarms,
        changed_at=day.changed_at,
        sequence=day.sequence,
    )


def _title(rule: str, employer: str | None) -> tuple[str, tuple[int, ...]]:
    """Return the title of an event, and how many days before its alarms ring."""
    if rule == STAY:
        return _("Last day of your permitted stay in Hong Kong"), STAY_ALARMS
    if rule == IDENTITY_CARD:
        return _("Last day to register for a Hong Kong identity card"), THRESHOLDS[IDENTITY_CARD]
    if rule in STUDY_LIMITS:
        return _("Last safe day of study"), LIMIT_ALARMS
    assert rule in JOB_LIMITS
    if employer:
        return _("Last safe day at %(employer)s", employer=employer), LIMIT_ALARMS
    return (_("Last safe day of work in all") if rule == "work-total" else _("Last safe day with one employer")), LIMIT_ALARMS
