"""What one version of a job or course changed: every limit before it and after it."""

from typing import NamedTuple

from tracker.compliance.assess import assess
from tracker.compliance.findings import MET, Assessment
from tracker.compliance.loading import builtin
from tracker.compliance.plan import Outlook, outlooks
from tracker.queries.sheets import LineVersion, Sheet, history_on


class Effect(NamedTuple):
    """One limit that is another now."""

    before: Outlook | None
    """None where there was no such limit before."""
    after: Outlook | None
    """None where there is no such limit any more."""

    @property
    def told(self) -> Outlook:
        """The outlook that names it."""
        found = self.after or self.before
        assert found is not None
        return found


class Told(NamedTuple):
    """The effects of a change, and the verdicts that they lie between."""

    effects: tuple[Effect, ...]
    assessment: Assessment


def effects(who: Sheet, line: LineVersion, before: LineVersion | None) -> Told | None:
    """The limits that differ with and without the last change of a line; None where nothing can be judged."""
    if who.assessment is None or who.stay.arrived_on is None:
        return None
    older = who._replace(lines=tuple(_as_before(who, line, before)))
    then = assess(history_on(older, who.stay.arrived_on), builtin(), on=who.assessment.on)
    earlier, later = _by_subject(then), _by_subject(who.assessment)
    found = (Effect(earlier.get(key), later.get(key)) for key in dict.fromkeys((*later, *earlier)))
    return Told(tuple(each for each in found if _differs(each)), who.assessment)


def _as_before(who: Sheet, line: LineVersion, before: LineVersion | None) -> list[LineVersion]:
    """The lines as they stood: the version before in the place of this one."""
    others = [each for each in who.lines if (each.kind, each.line_id) != (line.kind, line.line_id)]
    return [*others, before._replace(superseded_at=None)] if before is not None else others


def _by_subject(assessment: Assessment) -> dict[tuple[str, str | None], Outlook]:
    return {(each.finding.rule, each.finding.subject): each for each in outlooks(assessment)}


def _differs(effect: Effect) -> bool:
    before, after = effect.before, effect.after
    if before is None or after is None:
        return bool(effect.told.reading) or effect.told.finding.status > MET
    return (before.last_safe_day, before.finding.status) != (after.last_safe_day, after.finding.status)
