"""What a change does to the limits: how they stood before it and stand after it, or would."""

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
    """One limit that is another now."""

    before: Outlook | None
    """None where there was no such limit before."""
    after: Outlook | None
    """None where there is no such limit any more."""


class ChangeEffects(NamedTuple):
    """The effects of a change, and the verdict after it."""

    effects: tuple[Effect, ...]
    assessment: Assessment


def effects(who: Sheet, written: Collection[StintVersion]) -> ChangeEffects | None:
    """The limits that differ with and without the versions that were written; None where nothing can be judged.

    The most urgent first; what is gone comes last.
    """
    if who.assessment is None or who.stay.arrived_on is None:
        return None
    older = who._replace(versions=tuple(_as_before(who, written)))
    then = assess(history_on(older, who.stay.arrived_on), builtin(), on=who.assessment.on)
    earlier, later = _by_limit(then), _by_limit(who.assessment)
    found = [Effect(earlier.get(limit), later.get(limit)) for limit in dict.fromkeys((*later, *earlier))]
    return ChangeEffects(tuple(each for each in found if _differs(each)), who.assessment)


def outlook_with(who: Sheet, kind: str, stints: Iterable[Stint], limit: Limit) -> Outlook | None:
    """How a limit would stand with these jobs or courses (`kind`) instead; None where nothing can be judged."""
    if who.assessment is None or who.stay.arrived_on is None:
        return None
    would = assess(_with(history_on(who, who.stay.arrived_on), kind, stints), builtin(), on=who.assessment.on)
    return _by_limit(would).get(limit)


def _with(history: History, kind: str, stints: Iterable[Stint]) -> History:
    if kind == "job":
        return history._replace(jobs=tuple(stints))
    return history._replace(courses=tuple(stints))


def _as_before(who: Sheet, written: Collection[StintVersion]) -> Iterable[StintVersion]:
    """The lines as they stood: the version before each that was written in its place, none where it was the first."""
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
    """Whether it is worth telling: another last safe day or status; or a limit that came or went, and says anything."""
    before, after = effect
    if before is None or after is None:
        only = after or before
        return only is not None and (only.reading is not None or only.finding.status > MET)
    return (before.last_safe_day, before.finding.status) != (after.last_safe_day, after.finding.status)
