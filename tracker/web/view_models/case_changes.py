"""What changed in a case since a version of it: facts, flags, remarks, acts and messages, each with author and moment."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tracker.queries.cases import AuditedChange
from tracker.queries.dossiers import Dossier
from tracker.queries.history import DayVersion
from tracker.queries.sheets import Sheet
from tracker.web.view_models.recent_changes import all_changes

OTHERS = (
    "evidence.added",
    "participant.corrected",
    "passport.recorded",
    "verdict.due",
    "verdict.edition",
    "alert.made",
    "register.import",
)
"""The acts that are listed by their own names; facts, flags and remarks are listed by what they hold."""


class CaseChange(NamedTuple):
    """One change: a `fact`, a flag `raised` or `ended`, a `step` of the case, or an act of `OTHERS` by its name."""

    what: str
    at: datetime
    author: str | None
    """The name of the author; None for the participant, and for a service."""
    is_service: bool
    value: Any
    """The changed fact, the flag or the step; None for an act."""


def case_changes(
    case: Dossier, who: Sheet, days: Iterable[Iterable[DayVersion]], audited: Sequence[AuditedChange]
) -> Sequence[CaseChange]:
    """Return the changes at the moments of the audited acts, the latest first. `days`: all versions of visa and stay."""
    authors = {
        each.at: (None if who.user_id == each.by or each.is_service else each.author, each.is_service) for each in audited
    }
    values = [
        *_values(case, who, days),
        *((each.action, each.at, None) for each in audited if each.action in OTHERS),
    ]
    found = [CaseChange(what, at, *authors[at], value) for what, at, value in values if at in authors]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _values(case: Dossier, who: Sheet, days: Iterable[Iterable[DayVersion]]) -> Iterator[tuple[str, datetime | None, Any]]:
    for change in all_changes(who.versions, days, who.user_id):
        yield "fact", change.at, change
    for flag in case.flags:
        yield "raised", flag.raised_at, flag
        yield "ended", flag.ended_at, flag
    for step in case.steps:
        yield "step", step.at, step
