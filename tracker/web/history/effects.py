"""The effects of a change on a participant's limits, recorded or tried out."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stint
from tracker.compliance.findings import MET, Assessment
from tracker.compliance.last_safe_day import Outlook, outlooks
from tracker.compliance.loading import builtin
from tracker.compliance.what_if import Limit, limit_of
from tracker.queries.sheets import Sheet, StintVersion, history_on


class Effect(NamedTuple):
    """A limit before and after a change."""

    before: Outlook | None
    """None if the limit is new."""
    after: Outlook | None
    """None if the limit is gone."""


class ChangeEffects(NamedTuple):
    """The effects of a change, and the assessment after it."""

    effects: tuple[Effect, ...]
    assessment: Assessment


def effects(who: Sheet, written: Collection[StintVersion]) -> ChangeEffects | None:
    """Return the limits that differ with and without the written versions; None if the participant cannot be assessed.

    The most urgent come first, the limits that are gone last.
    """
    if who.assessment is None or who.stay.arrived_on is None:
        return None
    before = who._replace(versions=tuple(_as_before(who, written)))
    assessment_before = assess(history_on(before, who.stay.arrived_on), builtin(), on=who.assessment.on)
    earlier, later = _by_limit(assessment_before), _by_limit(who.assessment)
    found = [Effect(earlier.get(limit), later.get(limit)) for limit in dict.fromkeys((*later, *earlier))]
    return ChangeEffects(tuple(each for each in found if _differs(each)), who.assessment)


def current_outlook(who: Sheet, limit: Limit) -> Outlook | None:
    """Return a limit as it is recorded; None if nothing counts against it yet."""
    return _by_limit(who.assessment).get(limit) if who.assessment else None


def outlook_with(who: Sheet, kind: str, stints: Iterable[Stint], limit: Limit) -> Outlook | None:
    """Return a limit as it would be with these jobs or courses (`kind`) instead; None if it cannot be assessed."""
    if who.assessment is None or who.stay.arrived_on is None:
        return None
    assessment = assess(_with(history_on(who, who.stay.arrived_on), kind, stints), builtin(), on=who.assessment.on)
    return _by_limit(assessment).get(limit)


def _with(history: History, kind: str, stints: Iterable[Stint]) -> History:
    if kind == "job":
        return history._replace(jobs=tuple(stints))
    return history._replace(courses=tuple(stints))


def _as_before(who: Sheet, written: Collection[StintVersion]) -> Iterable[StintVersion]:
    """Yield the current versions as they were: the version before each written one; a first version is left out."""
    changed = {(line.kind, line.line_id): line.version for line in written}
    for line in who.versions:
        version = changed.get((line.kind, line.line_id))
        if version is None:
            yield line
        elif line.version == version - 1:
            yield line._replace(superseded_at=None)


def _by_limit(assessment: Assessment) -> dict[Limit, Outlook]:
    return {limit_of(each.finding): each for each in outlooks(assessment)}


def _differs(effect: Effect) -> bool:
    """Return whether the last safe day or the status differs, or a limit worth showing came or went."""
    before, after = effect
    if before is None or after is None:
        only = after or before
        return only is not None and (only.reading is not None or only.finding.status > MET)
    return (before.last_safe_day, before.finding.status) != (after.last_safe_day, after.finding.status)
