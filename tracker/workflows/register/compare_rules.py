"""A draft of a scheme's file over the register: who it would change, as lines for people and as a table."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from itertools import islice
from typing import NamedTuple

from tracker.compliance.findings import STATUS_WORDS, Status
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.rulebook_diff import Draft, LimitShift, PersonComparison, Totals, compare, totals
from tracker.formats.reports.report_csv import escape_formula
from tracker.queries.employers import employer_names
from tracker.queries.participants import Person, everybody, history_of

COLUMNS = (
    "reference", "status_before", "status_after", "rule", "subject",
    "finding_before", "finding_after", "last_safe_before", "last_safe_after", "days",
)  # fmt: skip
NOBODY = "not assessed"


class Somebody(NamedTuple):
    """A participant under two rulebooks, the rules that stand and a draft for the most part; employers by the names that they are shown by."""

    reference: str
    compared: PersonComparison
    id: int
    """The participant's."""


class DraftPreview(NamedTuple):
    """What a draft changes for the first people of a scheme, in the order of their references."""

    totals: Totals
    changed: tuple[Somebody, ...]
    """The first of those for whom something differs."""
    is_whole: bool
    """Whether that were all; else there are people whom nobody has looked at."""


def look(draft: Draft, *, on: date, most: int, shown: int) -> DraftPreview:
    """What the draft changes for at most so many people, and the first of those for whom it does. Nothing is written."""
    people = everybody_compared(builtin(), draft.rulebook, on=on, scheme=draft.scheme)
    changed: list[Somebody] = []
    found = totals(_kept(islice(people, most), changed, shown))
    return DraftPreview(found, tuple(changed), next(people, None) is None)


def everybody_compared(before: Rulebook, after: Rulebook, *, on: date, scheme: str | None = None) -> Iterator[Somebody]:
    """Everybody who came in and arrived, by a scheme or by any, in the order of the references, under two rulebooks.

    Memory does not grow with the register; nothing is written.
    """
    for people in everybody(scheme=scheme):
        names = employer_names({job.employer_id for person in people for job in person.jobs})
        for person in people:
            yield from _compared(person, before, after, names, on)


def lines(somebody: Somebody) -> Iterator[str]:
    """What changes for somebody, a line for each limit; nothing where nothing does."""
    reference, compared, _ = somebody
    if compared.before != compared.after:
        yield f"{reference}: {_word(compared.before)} -> {_word(compared.after)}"
    for moved in compared.moved:
        about = ", ".join(filter(None, (reference, moved.rule, moved.subject)))
        days = "" if moved.days is None else f" ({moved.days:+} days)"
        safe = f"last safe day {_day(moved.last_safe_before)} -> {_day(moved.last_safe_after)}{days}"
        yield f"{about}: {_word(moved.before)} -> {_word(moved.after)}, {safe}"


def summary(found: Totals) -> Iterator[str]:
    """The totals: people by how their status changes, how far last safe days move, and everybody."""
    yield from changed_lines(found.changed)
    (earlier, most_earlier), (later, most_later) = found.earlier, found.later
    yield f"last safe days: {earlier} earlier, by {most_earlier} days at most; {later} later, by {most_later} days at most"
    changed = sum(found.changed.values())
    yield (
        f"people: {found.people} compared, {changed} with another status, {found.only_days} with other days only, "
        f"{found.same} same, {found.unassessed} not assessed"
    )


def changed_lines(changed: Mapping[tuple[Status | None, Status | None], int]) -> Iterator[str]:
    """How many people go from one status to another, a line each, in the order of the words."""
    for before, after, people in sorted((_word(before), _word(after), people) for (before, after), people in changed.items()):
        yield f"{before} -> {after}: {people}"


def table(people: Iterable[Somebody]) -> Iterator[str]:
    """CSV, in pieces: a line for each limit that changes, with the columns `COLUMNS`.

    Lines end with CR and LF. What is not there is empty; a text that a spreadsheet could take for a formula has an
    apostrophe before it.
    """
    yield _csv([COLUMNS])
    for reference, compared, _ in people:
        statuses = (_cell(compared.before), _cell(compared.after))
        if compared.moved:
            yield _csv([escape_formula(reference), *statuses, *_cells(moved)] for moved in compared.moved)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _kept(people: Iterable[Somebody], changed: list[Somebody], most: int) -> Iterator[PersonComparison]:
    """Everybody, as they pass by; the first for whom something differs are kept."""
    for each in people:
        if len(changed) < most and (each.compared.moved or each.compared.before != each.compared.after):
            changed.append(each)
        yield each.compared


def _compared(person: Person, before: Rulebook, after: Rulebook, names: dict[int, str], on: date) -> Iterator[Somebody]:
    history = history_of(person)
    if history is not None:
        found = compare(history, before, after, on=on)
        yield Somebody(person.reference, found._replace(moved=tuple(_named(moved, names) for moved in found.moved)), person.id)


def _named(moved: LimitShift, names: dict[int, str]) -> LimitShift:
    """A limit with the employer's name instead of its id."""
    if moved.rule == "employer-tenure" and moved.subject:
        return moved._replace(subject=names[int(moved.subject)])
    return moved


def _cells(moved: LimitShift) -> tuple[str, ...]:
    return (
        moved.rule,
        escape_formula(moved.subject or ""),
        _cell(moved.before),
        _cell(moved.after),
        *(day.isoformat() if day else "" for day in (moved.last_safe_before, moved.last_safe_after)),
        "" if moved.days is None else str(moved.days),
    )


def _cell(status: Status | None) -> str:
    return "" if status is None else STATUS_WORDS[status]


def _word(status: Status | None) -> str:
    return NOBODY if status is None else STATUS_WORDS[status]


def _day(day: date | None) -> str:
    return "none" if day is None else day.isoformat()
