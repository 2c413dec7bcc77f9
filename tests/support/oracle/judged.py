"""A rule applied by counting, and what it says on a day."""

from datetime import date
from typing import NamedTuple

from tests.support.oracle.outcome import Count, Outcome, Verdict
from tests.support.oracle.walking import Tally, used

STATUSES = ("met", "forecast", "contested", "unmet")
"""From best to worst."""


class Counted(NamedTuple):
    """One reading of a duration rule, before anyone asks on which day it is read."""

    allowance: int
    days: Tally
    """What each day adds: how often it counts, or what it is worth."""
    last_permitted_day: date | None
    second_run: tuple[date, int] | None = None
    """The day on which a second run begins, and what is allowed from then on; None if that changes nothing."""

    def allowed(self, on: date) -> int:
        """What is allowed, as far as runs have begun on a day."""
        return self.second_run[1] if self.second_run and self.second_run[0] <= on else self.allowance


class Judged(NamedTuple):
    """One rule applied to one subject, before anyone asks on which day it is read."""

    rule: str
    subject: str | None
    exceeds: dict[str, date | None]
    """By reading; a rule that is read in one way only has the one reading ''."""
    counted: dict[str, Counted]
    settled: str | None = None
    """The status of a rule for which the day does not matter."""
    foreseen: bool = True
    """Whether an excess shows before it comes. That of someone who has not left yet does not."""


def read(judged: list[Judged], permitted: date, on: date) -> Outcome:
    """What the rules say on a day."""
    findings = tuple(verdict(one, on) for one in judged)
    worst = max((found.status for found in findings), key=STATUSES.index)
    return Outcome(worst, permitted, next_change_on(judged, on), findings)


def verdict(one: Judged, on: date) -> Verdict:
    """What one rule says on a day."""
    readings = {
        name: Count(count.allowed(on), used(count.days, on), count.last_permitted_day, one.exceeds[name])
        for name, count in one.counted.items()
    }
    exceeds = None if readings else seen(one, on)[0]
    return Verdict(one.rule, one.subject, status(one, on), exceeds, readings)


def seen(one: Judged, on: date) -> list[date | None]:
    """The readings' days of excess, as far as they show on a day."""
    return [day if one.foreseen or day is None or day <= on else None for day in one.exceeds.values()]


def status(one: Judged, on: date) -> str:
    """How one rule stands on a day."""
    if one.settled is not None:
        return one.settled
    exceeds = seen(one, on)
    exceeded = [day is not None and day <= on for day in exceeds]
    if all(exceeded):
        return "unmet"
    if any(exceeded):
        return "contested"
    return "met" if exceeds == [None] * len(exceeds) else "forecast"


def next_change_on(judged: list[Judged], on: date) -> date | None:
    """The first later day on which any rule stands differently.

    A status asks only whether days of excess have come, so it can change on no other day; each of them is tried.
    """
    now = [status(one, on) for one in judged]
    for later in sorted({day for one in judged for day in one.exceeds.values() if day is not None and day > on}):
        if [status(one, later) for one in judged] != now:
            return later
    return None
