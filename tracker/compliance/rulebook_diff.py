"""Compares a draft of a scheme's file with the current rules: whose status differs, and which last safe days move."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from tracker.compliance.assess import assess
from tracker.compliance.facts import History
from tracker.compliance.findings import Assessment, Status
from tracker.compliance.last_safe_day import Outlook, outlook
from tracker.compliance.loading import builtin, builtin_files, read
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.compliance.toml_reader import RulebookError
from tracker.compliance.what_if import Limit, limit_of


class Draft(NamedTuple):
    """A drafted scheme together with all other current schemes."""

    scheme: str
    rulebook: Rulebook


class Sides(NamedTuple):
    """Two rulebooks to compare: the current or an earlier one, and another."""

    before: Rulebook
    after: Rulebook
    scheme: str | None = None
    """The scheme whose participants are compared; None for all."""


class LimitShift(NamedTuple):
    """A limit that the draft changes for one person. None for a status or day that does not exist."""

    rule: str
    subject: str | None
    before: Status | None
    after: Status | None
    last_safe_before: date | None
    last_safe_after: date | None

    @property
    def days(self) -> int | None:
        """Return by how many days the last safe day moves, negative if earlier; None if one of the two does not exist."""
        if self.last_safe_before is None or self.last_safe_after is None:
            return None
        return (self.last_safe_after - self.last_safe_before).days


class PersonComparison(NamedTuple):
    """One person under the current rules and under the draft. None if they cannot be assessed."""

    before: Status | None
    after: Status | None
    moved: tuple[LimitShift, ...]
    """The limits whose status or last safe day differs: in the order of today's findings, then new ones."""


class Totals(NamedTuple):
    """The changes by a draft for all people."""

    people: int
    changed: dict[tuple[Status | None, Status | None], int]
    """The number of people by their old and new status; only if these differ."""
    only_days: int
    """People with the same status, but not the same limits."""
    unassessed: int
    """People who can be assessed neither now nor under the draft."""
    earlier: tuple[int, int]
    """The number of limits that end earlier, and the most days that one does."""
    later: tuple[int, int]

    @property
    def same(self) -> int:
        """Return the number of people without any difference."""
        return self.people - sum(self.changed.values()) - self.only_days - self.unassessed


def parse_draft(file: str, content: bytes) -> Draft:
    """Return the draft in a file `<any name>.toml`. Its partner and direction select the scheme.

    Raises `RulebookError` with the file, the key and the accepted values.
    """
    (scheme,) = read({file: content}).schemes.values()
    partners = {each.partner: each.name for each in builtin().schemes.values() if each.direction == scheme.direction}
    name = partners.get(scheme.partner)
    if name is None:
        known = ", ".join(sorted(partners)) or "none"
        raise RulebookError(
            file, "partner", f"no scheme {scheme.direction} has the partner {scheme.partner!r}; known are {known}"
        )
    return Draft(name, read({**builtin_files(), f"{name}.toml": content}))


def compare(history: History, current: Rulebook, draft: Rulebook, *, on: date) -> PersonComparison:
    """Return the changes by a draft for one person on a day."""
    before, after = _assessed(history, current, on), _assessed(history, draft, on)
    was, would_be = _outlooks(before), _outlooks(after)
    moved = [_moved(limit, was.get(limit), would_be.get(limit)) for limit in was | would_be]
    differ = (each for each in moved if (each.before, each.last_safe_before) != (each.after, each.last_safe_after))
    return PersonComparison(before and before.status, after and after.status, tuple(differ))


def totals(compared: Iterable[PersonComparison]) -> Totals:
    """Return the totals of all comparisons. Each one is read once and not stored."""
    people = only_days = unassessed = 0
    changed: Counter[tuple[Status | None, Status | None]] = Counter()
    days: Counter[int] = Counter()
    for each in compared:
        people += 1
        changed[each.before, each.after] += each.before != each.after
        only_days += each.before == each.after and bool(each.moved)
        unassessed += each.before is None and each.after is None
        days.update(_days(each))
    earlier = {-number: limits for number, limits in days.items() if number < 0}
    later = {number: limits for number, limits in days.items() if number > 0}
    return Totals(people, +changed, only_days, unassessed, _most(earlier), _most(later))


def _assessed(history: History, rulebook: Rulebook, on: date) -> Assessment | None:
    try:
        return assess(history, rulebook, on=on)
    except CannotAssess:
        return None


def _outlooks(assessment: Assessment | None) -> dict[Limit, Outlook]:
    """Return the outlook of every finding by its limit."""
    if assessment is None:
        return {}
    return {limit_of(finding): outlook(finding, assessment) for finding in assessment.findings}


def _moved(limit: Limit, was: Outlook | None, would_be: Outlook | None) -> LimitShift:
    return LimitShift(
        *limit,
        was and was.finding.status,
        would_be and would_be.finding.status,
        was and was.last_safe_day,
        would_be and would_be.last_safe_day,
    )


def _days(compared: PersonComparison) -> Iterator[int]:
    """Yield by how many days limits move, if both days exist."""
    return (moved.days for moved in compared.moved if moved.days is not None)


def _most(moved: dict[int, int]) -> tuple[int, int]:
    """Return how many limits move and the most days that one does, from the number of limits by days."""
    return sum(moved.values()), max(moved, default=0)
