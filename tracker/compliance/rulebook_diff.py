"""A draft of a scheme's file held against the rules that stand: who would have another status, and which last days move."""

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
    """A scheme as it is drafted, among all the others as they stand."""

    scheme: str
    rulebook: Rulebook


class Sides(NamedTuple):
    """The rules that stand, or stood, and those that are held against them."""

    before: Rulebook
    after: Rulebook
    scheme: str | None = None
    """Whose people are compared; None for everybody."""


class LimitShift(NamedTuple):
    """A limit that the draft would change for somebody; None for a status or day that there is not."""

    rule: str
    subject: str | None
    before: Status | None
    after: Status | None
    last_safe_before: date | None
    last_safe_after: date | None

    @property
    def days(self) -> int | None:
        """By how many days the last safe day moves, below 0 where it comes earlier; None where one of the two is not there."""
        if self.last_safe_before is None or self.last_safe_after is None:
            return None
        return (self.last_safe_after - self.last_safe_before).days


class PersonComparison(NamedTuple):
    """Somebody under the rules that stand and under the draft; None where they cannot be assessed."""

    before: Status | None
    after: Status | None
    moved: tuple[LimitShift, ...]
    """The limits whose status or last safe day differ: in the order of today's findings, then those that are new."""


class Totals(NamedTuple):
    """What a draft would change in all."""

    people: int
    changed: dict[tuple[Status | None, Status | None], int]
    """How many people go from one status to another; only those that differ."""
    only_days: int
    """People whose status stays, but not all of their limits."""
    unassessed: int
    """People who can be assessed neither now nor under the draft."""
    earlier: tuple[int, int]
    """How many limits end earlier, and by how many days at most."""
    later: tuple[int, int]

    @property
    def same(self) -> int:
        """People for whom nothing differs."""
        return self.people - sum(self.changed.values()) - self.only_days - self.unassessed


def parse_draft(file: str, content: bytes) -> Draft:
    """The draft of a file `<any name>.toml`: its partner and its direction say which scheme it is of.

    Raises `RulebookError` with the file, the key and what would be accepted.
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
    """What a draft would change for somebody on a day."""
    before, after = _assessed(history, current, on), _assessed(history, draft, on)
    was, would_be = _outlooks(before), _outlooks(after)
    moved = [_moved(limit, was.get(limit), would_be.get(limit)) for limit in was | would_be]
    differ = (each for each in moved if (each.before, each.last_safe_before) != (each.after, each.last_safe_after))
    return PersonComparison(before and before.status, after and after.status, tuple(differ))


def totals(compared: Iterable[PersonComparison]) -> Totals:
    """Everybody counted; whoever is compared is looked at once and not kept."""
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
    """The outlook of every finding, by what it is about."""
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
    """By how many days limits move, where that can be said."""
    return (moved.days for moved in compared.moved if moved.days is not None)


def _most(moved: dict[int, int]) -> tuple[int, int]:
    """How many limits there are, and the most days that one of them moves, from how many move by so many days."""
    return sum(moved.values()), max(moved, default=0)
