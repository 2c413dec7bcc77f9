"""Compare a draft of a scheme's file with the current rules over the register: the people it changes, as lines and as a table."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import NamedTuple

from tracker.compliance.findings import STATUS_WORDS, Status
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.rulebook_diff import Draft, LimitShift, PersonComparison, Totals, compare, totals
from tracker.formats.csv_text import csv_row, escape_formula
from tracker.queries.employers import employer_names
from tracker.queries.participants import Person, everybody, history_of

COLUMNS = (
    "reference", "status_before", "status_after", "rule", "subject",
    "finding_before", "finding_after", "last_safe_before", "last_safe_after", "days",
)  # fmt: skip
NOBODY = "not assessed"


class ComparedPerson(NamedTuple):
    """A participant under two rulebooks, mostly the current one and a draft; employers have their shown names."""

    reference: str
    compared: PersonComparison
    id: int
    """The participant's id."""


class DraftPreview(NamedTuple):
    """The changes of a draft for the first people of a scheme, in the order of their references."""

    totals: Totals
    changed: tuple[ComparedPerson, ...]
    """The first people with a difference."""
    is_whole: bool
    """Whether all people were compared."""


def preview_draft(draft: Draft, *, on: date, most: int, shown: int) -> DraftPreview:
    """Return the changes of a draft for at most `most` people, and the first `shown` of them with a difference.

    Writes nothing.
    """
    people = everybody_compared(builtin(), draft.rulebook, on=on, scheme=draft.scheme)
    changed: list[ComparedPerson] = []
    found = totals(_collect_changed(islice(people, most), changed, shown))
    return DraftPreview(found, tuple(changed), next(people, None) is None)


def everybody_compared(before: Rulebook, after: Rulebook, *, on: date, scheme: str | None = None) -> Iterator[ComparedPerson]:
    """Yield everybody inbound who arrived, of one scheme or of all, by reference, under two rulebooks.

    Memory does not grow with the register; nothing is written.
    """
    for people in everybody(scheme=scheme):
        names = employer_names({job.employer_id for person in people for job in person.jobs})
        for person in people:
            yield from _compared(person, before, after, names, on)


def lines(person: ComparedPerson) -> Iterator[str]:
    """Yield the changes of one participant, a line for each limit."""
    reference, compared, _ = person
    if compared.before != compared.after:
        yield f"{reference}: {_word(compared.before)} -> {_word(compared.after)}"
    for moved in compared.moved:
        about = ", ".join(filter(None, (reference, moved.rule, moved.subject)))
        days = "" if moved.days is None else f" ({moved.days:+} days)"
        safe = f"last safe day {_day(moved.last_safe_before)} -> {_day(moved.last_safe_after)}{days}"
        yield f"{about}: {_word(moved.before)} -> {_word(moved.after)}, {safe}"


def summary(found: Totals) -> Iterator[str]:
    """Yield the totals as lines: people by change of status, the shift of last safe days, and all people."""
    yield from changed_lines(found.changed)
    (earlier, most_earlier), (later, most_later) = found.earlier, found.later
    yield f"last safe days: {earlier} earlier, by {most_earlier} days at most; {later} later, by {most_later} days at most"
    changed = sum(found.changed.values())
    yield (
        f"people: {found.people} compared, {changed} with another status, {found.only_days} with other days only, "
        f"{found.same} same, {found.unassessed} not assessed"
    )


def changed_lines(changed: Mapping[tuple[Status | None, Status | None], int]) -> Iterator[str]:
    """Yield the number of people for each change of status, one line each, in alphabetical order."""
    for before, after, people in sorted((_word(before), _word(after), people) for (before, after), people in changed.items()):
        yield f"{before} -> {after}: {people}"


def table(people: Iterable[ComparedPerson]) -> Iterator[str]:
    """Yield a CSV file in pieces: a row for each limit that changes, with the columns `COLUMNS`.

    Rows end with CR and LF. Missing values are empty; a text that a spreadsheet could read as a formula has an apostrophe
    before it.
    """
    yield csv_row(COLUMNS)
    for reference, compared, _ in people:
        statuses = (_cell(compared.before), _cell(compared.after))
        if compared.moved:
            yield "".join(csv_row([escape_formula(reference), *statuses, *_cells(moved)]) for moved in compared.moved)


def _collect_changed(people: Iterable[ComparedPerson], changed: list[ComparedPerson], most: int) -> Iterator[PersonComparison]:
    """Yield every comparison, and collect the first `most` people with a difference in `changed`."""
    for each in people:
        if len(changed) < most and (each.compared.moved or each.compared.before != each.compared.after):
            changed.append(each)
        yield each.compared


def _compared(person: Person, before: Rulebook, after: Rulebook, names: dict[int, str], on: date) -> Iterator[ComparedPerson]:
    history = history_of(person)
    if history is not None:
        found = compare(history, before, after, on=on)
        yield ComparedPerson(
            person.reference, found._replace(moved=tuple(_named(moved, names) for moved in found.moved)), person.id
        )


def _named(moved: LimitShift, names: dict[int, str]) -> LimitShift:
    """Return the limit with the employer's name instead of its id."""
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
