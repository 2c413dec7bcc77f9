"""Reviews a plan: the limits that it exceeds with suggestions, the limits that it changes, and those that it does not."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tracker.compliance.assess import assess
from tracker.compliance.changes import exceeds
from tracker.compliance.facts import Stint
from tracker.compliance.findings import MET, Assessment, Finding, Status
from tracker.compliance.last_safe_day import Outlook, outlook, outlooks
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.suggestions import Suggestion, advice
from tracker.compliance.what_if import Trial, last_day, limit_of, troubles

MAX_ADVISED = 10
"""The most limits for which suggestions are computed. If a plan exceeds more, they are corrected a few at a time."""


class LimitChange(NamedTuple):
    """A limit to which the plan contributes."""

    outlook: Outlook
    """With the plan."""
    was: Outlook | None
    """Without the plan; None if the limit applies only with it."""
    over_on: date | None = None
    """The first day on which a reading is exceeded; None if no reading is."""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def over_anyway_on(self) -> date | None:
        """Return the first day on which a reading is exceeded without the plan; None if no reading is."""
        return self.was and min((day for day in exceeds(self.was.finding) if day), default=None)

    @property
    def begins_earlier(self) -> bool:
        """Whether the plan has an earlier first day under this limit, from which the months are counted."""
        first, was = self.outlook.finding.trace.first_day, self.was and self.was.finding.trace.first_day
        return first is not None and was is not None and first < was


class Overlap(NamedTuple):
    """A planned stint that shares days with another stint of the same employer or course."""

    kind: str
    """`jobs` or `courses`."""
    position: int
    """The index of the planned stint in the plan, from 0."""
    other: Stint
    recorded: bool
    """Whether the other stint is recorded; if not, it is an earlier one of the plan."""
    same: bool
    """Whether both begin on the same day: then they are the same stint."""


class PlanReview(NamedTuple):
    """The limits with and without a plan."""

    before: Assessment
    after: Assessment
    status: Status
    """The worst status of the limits that the plan exceeds; MET if none."""
    over: tuple[LimitChange, ...]
    """The worst first, then the earliest. The first `MAX_ADVISED` have suggestions."""
    within: tuple[LimitChange, ...]
    """Limits that the plan changes without exceeding them."""
    rest: tuple[Outlook, ...]
    """Limits that the plan does not change, the most urgent first."""
    overlaps: tuple[Overlap, ...]


def review_plan(trial: Trial, rulebook: Rulebook, *, on: date, other: str) -> PlanReview:
    """Return the review of a plan on a day. `other` is the name shown for another employer. Raises `CannotAssess`."""
    before, after = assess(trial.recorded, rulebook, on=on), assess(trial.whole, rulebook, on=on)
    was = {limit_of(each.finding): each for each in outlooks(before)}
    found = sorted(troubles(trial, rulebook, on=on), key=lambda finding: (-finding.status, _over_on(finding)))
    advised = advice(trial, found[:MAX_ADVISED], rulebook, on=on, other=other)
    over = [
        LimitChange(outlook(each, after), was.get(limit_of(each)), _over_on(each), advised.get(limit_of(each), ()))
        for each in found
    ]
    known = {limit_of(finding) for finding in found}
    left = [each for each in outlooks(after) if limit_of(each.finding) not in known]
    same = set(before.findings)
    return PlanReview(
        before,
        after,
        max((finding.status for finding in found), default=MET),
        tuple(over),
        tuple(LimitChange(each, was.get(limit_of(each.finding))) for each in left if each.finding not in same),
        tuple(each for each in left if each.finding in same),
        tuple(overlaps(trial, before.stay_ends)),
    )


def overlaps(trial: Trial, stay_ends: date) -> Iterator[Overlap]:
    """Yield the planned stints that share days with the same employer or course, each with the first stint that it meets."""
    for kind in ("jobs", "courses"):
        known: list[tuple[Stint, bool]] = [(stint, True) for stint in getattr(trial.recorded, kind)]
        for position, stint in enumerate(getattr(trial, kind)):
            if stint is None:
                continue
            met = next((each for each in known if _meet(stint, each[0], stay_ends)), None)
            if met is not None:
                yield Overlap(kind, position, *met, same=met[0].started_on == stint.started_on)
            known.append((stint, False))


def _meet(one: Stint, other: Stint, stay_ends: date) -> bool:
    """Return whether two stints have the same name and share a day."""
    first, last = max(one.started_on, other.started_on), min(last_day(one, stay_ends), last_day(other, stay_ends))
    return one.name == other.name and first <= last


def _over_on(finding: Finding) -> date:
    """Return the first day on which a reading of an exceeded finding is exceeded."""
    return min(day for day in exceeds(finding) if day)
