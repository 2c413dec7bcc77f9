"""The changes of a participant's facts, the newest first, from the versions of each fact."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from tracker.clock import hong_kong_day
from tracker.queries.history import DayVersion
from tracker.queries.sheets import JOB_DETAILS, JobDetails, StintVersion
from tracker.services.accounts.authors import COMMAND_LINE


class ChangedField(NamedTuple):
    """A value that differs from the version before; None is not recorded."""

    name: str
    before: Any
    after: Any


class RecordedChange(NamedTuple):
    """One version of a job or course, with the version before it."""

    what: str
    """`logged`, `ended`, `reopened`, `corrected`, `withdrawn` or `restored`."""
    line: StintVersion
    before: StintVersion | None
    on: date
    """The day in Hong Kong on which it was recorded."""
    by: str
    """`self`, `office`, or `register` for a row of an imported file."""

    @property
    def at(self) -> datetime:
        """The moment at which it was recorded."""
        return self.line.recorded_at

    @property
    def reason(self) -> str | None:
        """The reason of the change."""
        return self.line.reason

    @property
    def differences(self) -> Sequence[ChangedField]:
        """The corrected values; () for other changes."""
        if self.before is None or self.what != "corrected":
            return ()
        found = zip(_values(self.before), _values(self.line), strict=True)
        return [ChangedField(name, before, after) for (name, before), (_, after) in found if before != after]


class DayChange(NamedTuple):
    """One version of a visa or stay, with the days that differ from the version before."""

    differences: Sequence[ChangedField]
    at: datetime
    on: date
    by: str
    reason: str | None
    what: str = "days"


def changes(lines: Iterable[StintVersion], user_id: int | None) -> Sequence[RecordedChange]:
    """Return every change of jobs and courses, the newest first; `user_id` is the participant's own."""
    found: list[RecordedChange] = []
    last: dict[tuple[str, int], StintVersion] = {}
    for line in lines:
        before = last.get((line.kind, line.line_id))
        last[line.kind, line.line_id] = line
        found.append(
            RecordedChange(_what(before, line), line, before, hong_kong_day(line.recorded_at), _by(line.recorded_by, user_id))
        )
    return sorted(found, key=lambda change: change.line.recorded_at, reverse=True)


def all_changes(
    lines: Iterable[StintVersion], days: Iterable[Iterable[DayVersion]], user_id: int | None
) -> Sequence[RecordedChange | DayChange]:
    """Return every change of jobs, courses, visa and stay, the newest first."""
    found: list[RecordedChange | DayChange] = [
        *changes(lines, user_id),
        *(change for versions in days for change in _of_days(versions, user_id)),
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _of_days(versions: Iterable[DayVersion], user_id: int | None) -> Iterator[DayChange]:
    known: dict[str, date | None] = {}
    for days, at, by, reason in versions:
        found = [ChangedField(name, known.get(name), day) for name, day in days.items() if day != known.get(name)]
        known = days
        if found:
            yield DayChange(found, at, hong_kong_day(at), _by(by, user_id), reason)


def _what(before: StintVersion | None, line: StintVersion) -> str:
    if before is None:
        return "logged"
    if line.withdrawn != before.withdrawn:
        return "withdrawn" if line.withdrawn else "restored"
    if _values(line)[:2] == _values(before)[:2] and line.ended_on != before.ended_on:
        return "ended" if before.ended_on is None else "reopened" if line.ended_on is None else "corrected"
    return "corrected"


def _values(line: StintVersion) -> list[tuple[str, Any]]:
    """Return the values of a version by their names on pages; the name and the first day come first."""
    values: list[tuple[str, Any]] = [(line.kind, line.name), ("started_on", line.started_on), ("ended_on", line.ended_on)]
    if isinstance(line.details, JobDetails):
        values += [(name, getattr(line.details, name)) for name in JOB_DETAILS]
    return values


def _by(author: int, user_id: int | None) -> str:
    if author == COMMAND_LINE:
        return "register"
    return "self" if user_id is not None and author == user_id else "office"
