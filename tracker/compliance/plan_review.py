"""A plan, weighed: what it goes over and what would avoid it, what it changes, and what it leaves as it was."""

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
"""For how many limits it is worked out what would avoid them: a plan that goes over more is mended a few at a time."""


class LimitChange(NamedTuple):
    """A limit that the plan has a part in."""

    outlook: Outlook
    """With the plan."""
    was: Outlook | None
    """Without it; None where it is the plan that brings the limit up."""
    over_on: date | None = None
    """The first day on which a reading is exceeded; None where none is."""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def over_anyway_on(self) -> date | None:
        """The first day on which a reading is exceeded without the plan."""
        return self.was and min((day for day in exceeds(self.was.finding) if day), default=None)


class Overlap(NamedTuple):
    """Something planned that has days in common with another stint of the same employer, or of the same course."""

    kind: str
    """`jobs` or `courses`."""
    position: int
    """Of the planned one in the plan."""
    other: Stint
    recorded: bool
    """Whether the other is recorded; else it stands in the plan, further up."""
    same: bool
    """Whether both begin on one day, so that they are one and the same."""


class PlanReview(NamedTuple):
    """What is to be said of a plan."""

    before: Assessment
    after: Assessment
    status: Status
    """Of the worst limit that the plan goes over."""
    over: tuple[LimitChange, ...]
    """The worst first, and of those the earliest; the first `MAX_ADVISED` of them with what would avoid them."""
    within: tuple[LimitChange, ...]
    """Limits that the plan changes and keeps."""
    rest: tuple[Outlook, ...]
    """What is as it was; the most urgent first."""
    overlaps: tuple[Overlap, ...]


def review_plan(trial: Trial, rulebook: Rulebook, *, on: date, other: str) -> PlanReview:
    """What is to be said of a plan on a day; `other` is what another employer is called. Raises `CannotAssess`."""
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
    """What is planned on days on which the same employer or course has them already, each with the first that it meets."""
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
    """Whether two stints of one name have a day in common."""
    first, last = max(one.started_on, other.started_on), min(last_day(one, stay_ends), last_day(other, stay_ends))
    return one.name == other.name and first <= last


def _over_on(finding: Finding) -> date:
    """The first day on which a reading is exceeded, of a finding of which one is."""
    return min(day for day in exceeds(finding) if day)
