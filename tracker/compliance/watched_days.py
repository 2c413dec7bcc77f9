"""The days that a participant should not miss: the last safe day of each limit in use, and the ends that the stay sets."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import Outlook, outlook

JOB_LIMITS = {"employer-tenure", "work-total"}
STUDY_LIMITS = {"study-total", "course-length"}
STAY, IDENTITY_CARD = "stay-length", "identity-card"
LONGEST_STAY_WITHOUT_CARD = 180
"""Days. Who may stay longer registers for an identity card (Registration of Persons Ordinance, Cap. 177)."""
REGISTRATION_DAYS = 30
"""Within how many days of the arrival; the day of the arrival is counted, so that no reading is later."""
DAY = timedelta(days=1)


class WatchedDay(NamedTuple):
    """The last day of one limit."""

    rule: str
    """The name of the rule; `IDENTITY_CARD` for the registration, which no scheme's rules set."""
    subject: str | None
    """The employer's or course's name in the history; None for a limit on all of them and for the stay."""
    day: date
    """The last day on the earliest reading. It may be past: a limit that was passed keeps its day."""

    @property
    def limit(self) -> tuple[str, str]:
        """The rule and the subject, "" without one, by which alerts and calendars store the limit."""
        return self.rule, self.subject or ""


def watched_days(assessment: Assessment) -> tuple[WatchedDay, ...]:
    """Return the days in the order of the findings, the registration last.

    A limit is in use if a job or course that it counts continues after the day of the assessment, or ends on it and the limit
    is reached: before that its last safe day would move on daily. While it is in use, facts and rules alone move its day,
    never time. A participant who has left Hong Kong has none.
    """
    departed_on = assessment.history.stay.departed_on
    if departed_on is not None and departed_on <= assessment.on:
        return ()
    seen = (outlook(finding, assessment) for finding in assessment.findings)
    limits = tuple(found for each in seen if (found := _watched(each, assessment)))
    return (*limits, *_registration(assessment))


def _watched(seen: Outlook, assessment: Assessment) -> WatchedDay | None:
    finding = seen.finding
    if finding.rule == STAY:
        return WatchedDay(STAY, None, assessment.permitted_until)
    passed = [reading.exceeds_on - DAY for reading in finding.readings if reading.exceeds_on]
    day = min(passed, default=None) or seen.last_safe_day
    if day is None:
        return None
    day = min(day, assessment.stay_ends)
    # Who ends a job today has nothing to plan for a later day.
    ends = assessment.on if day <= assessment.on else assessment.on + DAY
    in_use = any(_continues(stint, ends) for stint in _counted(finding.rule, finding.subject, assessment))
    return WatchedDay(finding.rule, finding.subject, day) if in_use else None


def _counted(rule: str, subject: str | None, assessment: Assessment) -> Iterator[Stint]:
    """Yield the stints that a limit counts."""
    courses = assessment.history.courses if rule in STUDY_LIMITS else ()
    stints: tuple[Stint, ...] = assessment.history.jobs if rule in JOB_LIMITS else courses
    yield from (stint for stint in stints if subject in {None, stint.name})


def _continues(stint: Stint, on: date) -> bool:
    return stint.ended_on is None or stint.ended_on >= on


def _registration(assessment: Assessment) -> Iterator[WatchedDay]:
    """Yield the last day to register for an identity card, if the stay is long enough to need one."""
    arrived_on = assessment.history.stay.arrived_on
    if (assessment.permitted_until - arrived_on).days >= LONGEST_STAY_WITHOUT_CARD:
        yield WatchedDay(IDENTITY_CARD, None, arrived_on + REGISTRATION_DAYS * DAY - DAY)
