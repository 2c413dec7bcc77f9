"""The day that a proof can state to one employer, and whether a stated day still holds. Frozen values, no sentences."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tracker.compliance.facts import History, Stint
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import readings_to_plan_with, safe_day_number
from tracker.compliance.months import NEVER, allowance_days
from tracker.compliance.rulebook import Rule

DAY = timedelta(days=1)
USED_UP = ("employer-tenure", "work-total")
"""The rules whose allowance is used by a day with an employer."""
NOT_EMPLOYED, STAY_OVER, PASSED = "not-employed", "stay-over", "passed"
"""The reasons for which no day can be stated: no job there, the stay is over, the earliest reading is exceeded."""


class Statable(NamedTuple):
    """The result for one employer."""

    until: date | None
    """The last safe day there, today or later; None if no day is."""
    why_not: str | None = None
    """`NOT_EMPLOYED`, `STAY_OVER` or `PASSED`; None if there is a day."""
    counts_gap: bool = False
    """Whether the day is earlier because days between two stints count: see `fill_gaps`."""


def statable(assessment: Assessment, employer: str) -> Statable:
    """Return the last safe day with an employer as of the day of the assessment, or the reason for not stating one.

    This is the last day on the earliest reading of every limit that days there use, and never after the stay.
    """
    if not _employs(assessment, employer):
        return Statable(None, NOT_EMPLOYED)
    if assessment.on > assessment.stay_ends:
        return Statable(None, STAY_OVER)
    until, _ = _last_days(assessment, employer)
    return Statable(None, PASSED) if until < assessment.on else Statable(until)


def fill_gaps(history: History, employer: str) -> History:
    """Return the history as if the days between two stints with an employer had been leave, which counts.

    No fact states whether a job ended in between, so only the earlier of both last safe days is safe.
    """
    return history._replace(jobs=(*history.jobs, *gaps_between(history, employer)))


def gaps_between(history: History, employer: str) -> tuple[Stint, ...]:
    """Return the days between two stints with an employer, the earliest first, as if they were stints."""
    reached, gaps = None, []
    for _, start, end in sorted((job for job in history.jobs if job.name == employer), key=lambda job: job.started_on):
        if reached is not None and start > reached + DAY:
            gaps.append(Stint(employer, reached + DAY, start - DAY))
        reached = max(reached or start, end or date.max - DAY)
    return tuple(gaps)


def earlier(day: Statable, with_gaps: Statable) -> Statable:
    """Return the earlier of two results, marked if it is the one that counts gaps. No day is earlier than any day."""
    if day.until is None or (with_gaps.until is not None and with_gaps.until >= day.until):
        return day
    return with_gaps._replace(counts_gap=True)


def still_true(assessment: Assessment, employer: str, until: date) -> bool:
    """Return whether a day stated to an employer is not later than a day that these facts allow.

    Time alone revokes nothing: the day that was safe after the last recorded day holds, even if continuing now would
    begin a second run. From then on the last safe day stays, or moves on day by day.
    """
    return _employs(assessment, employer) and until <= max(_last_days(assessment, employer))


def _employs(assessment: Assessment, employer: str) -> bool:
    return any(job.name == employer for job in assessment.history.jobs)


def _last_days(assessment: Assessment, employer: str) -> tuple[date, date]:
    """Return the last safe day if work continues from today, and if it had continued without a break.

    Both may be in the past. A limit is at least a month, so its first day is always safe.
    """
    on, rules, ends = assessment.on.toordinal(), assessment.version.rules, assessment.stay_ends.toordinal()
    safe = [days for name in USED_UP if name in rules for days in _safe_days(assessment, rules[name], employer, on)]
    today, unbroken = (min([ends, *(days[index] for days in safe)]) for index in (0, 1))
    return date.fromordinal(today), date.fromordinal(unbroken)


def _safe_days(assessment: Assessment, rule: Rule, employer: str, on: int) -> Iterator[tuple[int, int]]:
    """Yield the last safe day on each reading of a rule: from today, and without a break.

    If a rule counts none of the recorded days, its period begins today.
    """
    found = [each for each in assessment.findings if each.rule == rule.name and each.subject in {employer, None}]
    for finding in found:
        for reading in readings_to_plan_with(finding, assessment):
            unbroken = safe_day_number(reading, rule, 0) if reading in finding.readings else NEVER
            yield safe_day_number(reading, rule, on), unbroken
    if not found:
        first = [on + allowance_days(clock, on, rule.limit) - 1 for way in rule.ways for _, clock in way.clocks]
        yield from ((day, day) for day in first)
