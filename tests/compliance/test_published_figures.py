"""What is published, attacked by subtracting months, issues and totals; without the defence the attack finds people."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from tests.factories.reports import REPORT
from tracker.compliance.demographics import MIN_CELL_COUNT, Demographics
from tracker.compliance.ledger import Ledger
from tracker.compliance.month_report import MonthCounts, MonthReport, Revision, StatusCounts, months_until
from tracker.compliance.published_figures import PEOPLE_EVENTS, Publisher, publish
from tracker.compliance.report_cells import Cell, cells, changes

ON = date(2026, 3, 1)


def a_month(dice: random.Random, most: int) -> dict[str, int]:
    """The events of a month, many of them small."""
    return {name: dice.choice([0, 1, 3, dice.randrange(most)]) for name in MonthCounts._fields}


def split(dice: random.Random, total: int, keys: Sequence[str]) -> dict[str, int]:
    """A number of people, by key."""
    found = dict.fromkeys(keys, 0)
    for _ in range(total):
        found[dice.choice([*keys, keys[0], keys[0]])] += 1
    return found


class Year:
    """A year as an office knows it: its months, and how those with a visa divide."""

    def __init__(self, dice: random.Random, most: int) -> None:
        self.dice = dice
        self.months = [MonthCounts(**a_month(dice, most)) for _ in range(12)]
        self.sexes = [split(dice, each.issued, ("female", "male", "other")) for each in self.months]
        self.ages = [split(dice, each.issued, ("18-22", "23-26", "27-30")) for each in self.months]
        self.statuses = [split(dice, each.in_territory or 0, ("met", "contested", "unmet")) for each in self.months]

    def correct(self, number: int) -> None:
        """One late fact of one person in a month."""
        name = self.dice.choice([*PEOPLE_EVENTS, "issued", "status"])
        if name == "status":
            self.statuses[number]["contested"] += 1
            name = "in_territory"
        elif name == "issued":
            self.sexes[number]["male"] += 1
            self.ages[number]["23-26"] += 1
        elif name == "in_territory":
            self.statuses[number]["met"] += 1
        self.months[number] = self.months[number]._replace(**{name: (getattr(self.months[number], name) or 0) + 1})

    def report(self, last: int, revisions: Sequence[Revision] = ()) -> MonthReport:
        """The report up to a month, counted from 0, with every number."""
        so_far = self.months[: last + 1]
        issued, lapsed, cancelled = (sum(getattr(each, name) for each in so_far) for name in ("issued", "lapsed", "cancelled"))
        sexes, ages = (
            {key: sum(each[key] for each in table[: last + 1]) for key in table[0]} for table in (self.sexes, self.ages)
        )
        return REPORT._replace(
            months=tuple(zip(months_until(f"2026-{last + 1:02}"), so_far, strict=True)),
            ledger=Ledger(1500, issued, lapsed, cancelled, 0, 1500 - issued + lapsed + cancelled),
            people=Demographics(issued, *({key: count for key, count in table.items() if count} for table in (sexes, ages))),
            compliance=StatusCounts(**self.statuses[last]),
            revisions=tuple(revisions),
        )


def signed(seed: int) -> list[MonthReport]:
    """The signed issues of a year in their order: late facts lead to further issues of earlier months."""
    dice = random.Random(seed)
    year = Year(dice, dice.choice([6, 15, 60]))
    newest: dict[int, MonthReport] = {}
    found: list[MonthReport] = []
    for last in range(12):
        found.append(year.report(last))
        newest[last] = found[-1]
        for _ in range(dice.randrange(3)):
            number = dice.randrange(last + 1)
            year.correct(number)
            old = newest[number]
            listed = [Revision(*each, "a late fact", ON) for each in changes(cells(old), cells(year.report(number)))]
            found.append(year.report(number, [*old.revisions, *listed]))
            newest[number] = found[-1]
    return found


def alone(report: MonthReport) -> MonthReport:
    """The saboteur: every issue is published as if it were the only one."""
    return Publisher().publish(report)


def as_values(report: MonthReport) -> dict[str, Any]:
    """The numbers of a report by path."""
    return {cell.path: cell.value for cell in cells(report)}


def is_small(number: int) -> bool:
    """Whether so few are a person or two."""
    return 0 < abs(number) < MIN_CELL_COUNT


def people_cells(values: Mapping[str, Any]) -> dict[str, int]:
    """The shown counts of people that two reports share a path for: events, sexes and ages, and the ledger's returns."""
    parts = {path: path.split("/") for path in values}
    return {
        path: values[path]
        for path, part in parts.items()
        if values[path] is not None
        and ((part[0] == "months" and part[1] != "issued") or path.startswith(("people/sex", "people/age")) or path in RETURNS)
    }


RETURNS = ("ledger/lapsed", "ledger/cancelled")


def attack(published: Sequence[MonthReport]) -> Iterator[str]:
    """What somebody with all published issues finds out about fewer than five people."""
    seen: dict[str, set[int]] = defaultdict(set)
    statuses: dict[str, StatusCounts] = {}
    for report in published:
        values = as_values(report)
        for path, value in people_cells(values).items():
            if is_small(value):
                yield f"{path} is {value}"
            yield from (f"{path} went from {before} to {value}" for before in seen[path] if is_small(value - before))
            seen[path].add(value)
        yield from by_totals(report)
        month = report.months[-1][0]
        before = statuses.get(month)
        for key, count in report.compliance._asdict().items():
            old = getattr(before, key) if before else None
            if count is not None and (is_small(count) or (old is not None and is_small(count - old))):
                yield f"{month} {key} is {count}, was {old}"
        statuses[month] = report.compliance
        for change in report.revisions:
            if isinstance(change.old, int) and isinstance(change.new, int) and change.cell in people_cells(values):
                yield from [f"listed {change}"] if is_small(change.new - change.old) else []


def by_totals(report: MonthReport) -> Iterator[str]:
    """Hidden cells that follow from a total."""
    issued, month = report.ledger.issued, report.months[-1][0]
    back = report.ledger.closing - report.ledger.opening + issued
    for name, total, counts in (
        ("sex", report.people.total, report.people.sex),
        ("age", report.people.total, report.people.age),
        (
            f"status {month}",
            report.months[-1][1].in_territory,
            {k: v for k, v in report.compliance._asdict().items() if k != "forecast"},
        ),
        ("given back", back, {"lapsed": report.ledger.lapsed, "cancelled": report.ledger.cancelled}),
    ):
        hidden = [key for key, count in counts.items() if count is None]
        if total is not None and len(hidden) == 1:
            yield f"{name}: {hidden[0]} is {total - sum(count or 0 for count in counts.values())}"
    shown = dict(report.months)
    for each, events in shown.items():
        yield from [f"{each}: one of a pair"] if (events.lapsed is None) != (events.cancelled is None) else []
        yield from [f"{each}: one of a pair"] if (events.arrived is None) != (events.departed is None) else []
    if None not in {report.ledger.lapsed, report.ledger.cancelled} and any(events.lapsed is None for events in shown.values()):
        yield "a month’s lapsed follow from the ledger"


def tables_subtracted(published: Sequence[MonthReport]) -> Iterator[str]:
    """Sexes and ages of those who were added between two published tables."""
    for table in ("sex", "age"):
        shown = [(report.people.total or 0, getattr(report.people, table)) for report in published]
        for before, now in combinations([each for each in shown if each[1]], 2):
            hidden = {key for _, counts in (before, now) for key, count in counts.items() if count is None}
            rest = [
                total - sum(count or 0 for key, count in counts.items() if key not in hidden) for total, counts in (before, now)
            ]
            yield from [f"{table}: {rest}"] if hidden and is_small(rest[1] - rest[0]) else []


@pytest.mark.parametrize("seed", range(60))
def test_subtracting_finds_nobody(seed: int) -> None:
    publisher = Publisher()
    published = [publisher.publish(report) for report in signed(seed)]
    assert [*attack(published), *tables_subtracted(published)] == []


def test_issues_published_alone_are_found_out() -> None:
    found = [line for seed in range(60) for line in attack([alone(report) for report in signed(seed)])]
    assert len(found) > 100
    assert any("went from" in line for line in found)
    assert any("was" in line for line in found)


def test_large_numbers_are_published() -> None:
    dice = random.Random(1)
    year = Year(dice, 60)
    year.months = [MonthCounts(*range(50, 59)) for _ in range(12)]
    year.sexes = [{"female": 30, "male": 15, "other": 6}] * 12
    year.ages = [{"18-22": 30, "23-26": 15, "27-30": 6}] * 12
    year.statuses = [{"met": 40, "contested": 10, "unmet": 8}] * 12
    reports = [year.report(last) for last in range(12)]
    publisher = Publisher()
    assert [publisher.publish(report) for report in reports] == reports


def test_places_are_never_hidden() -> None:
    for report in signed(3):
        public, whole = as_values(publish([report])), as_values(report)
        for path in ("ledger/opening", "ledger/issued", "ledger/closing", "ledger/corrections", "months/issued/2026-01"):
            assert public[path] == whole[path]


def test_hidden_tables_of_early_releases_stay() -> None:
    people = Demographics(12, {"female": None, "male": None}, {"18-22": 12})
    assert publish([REPORT._replace(people=people)]).people == people
    early = REPORT._replace(people=Demographics(None, {}, {}), definitions=1, compliance=StatusCounts(8, 1, 1, 0, 0))
    assert publish([early]).people.total is None
    assert Cell("compliance", "forecast", "", 0) in cells(publish([early]))


def test_change_is_listed_if_both_numbers_are_shown() -> None:
    old = REPORT._replace(months=(("2026-01", MonthCounts(20, 9, 7, 8, 9, 9, 30, 20, 40)),), revisions=())
    new = old._replace(months=(("2026-01", MonthCounts(26, 10, 8, 8, 9, 9, 30, 20, 40)),))
    listed = tuple(Revision(*each, "late", ON) for each in changes(cells(old), cells(new)))
    assert {each.cell for each in listed} == {"months/applications/2026-01", "months/issued/2026-01", "months/refused/2026-01"}
    published = publish([old, new._replace(revisions=listed)])
    assert [each.cell for each in published.revisions] == ["months/applications/2026-01", "months/issued/2026-01"]
    assert dict(published.months)["2026-01"].refused is None
    assert publish([new._replace(revisions=listed)]).revisions == (listed[1],)
    again = publish([old, new._replace(revisions=listed), new._replace(revisions=listed)])
    assert again.revisions == published.revisions
