"""The published form of signed reports, from which nobody can be recognised, by subtracting two reports or a total either.

Places are public: the quota board shows every day how many are issued, given back and free. Counts of people are not: a
count under `MIN_CELL_COUNT` is hidden, one that differs by less from what was published before, and whatever would give a
hidden one away.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tracker.compliance.demographics import MIN_CELL_COUNT, Demographics, suppress_small_cells
from tracker.compliance.ledger import Ledger
from tracker.compliance.month_report import MonthCounts, MonthReport, Revision, StatusCounts
from tracker.compliance.report_cells import Value, cells, status_rows

PEOPLE_EVENTS = tuple(name for name in MonthCounts._fields if name != "issued")
PAIRS = (("arrived", "departed"), ("lapsed", "cancelled"))
"""Events that are hidden together: one of them follows from the other and a public number."""
GIVEN_BACK = ("lapsed", "cancelled")


class PublishedTable(NamedTuple):
    """A table of people as it was published once, with its total, which is public."""

    total: int
    counts: Mapping[str, int]
    """The shown cells, and those with nobody."""
    hidden: frozenset[str]

    def rest(self, hidden: frozenset[str]) -> int:
        """Return how many people are in none of the other cells."""
        return self.total - sum(count for key, count in self.counts.items() if key not in hidden)


class Publisher:
    """Publishes the signed issues of one scheme, direction and year one after the other, in the order of their signing.

    What is hidden depends on what was published before; the same issues in the same order give the same again.
    """

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._tables: dict[str, list[PublishedTable]] = defaultdict(list)
        self._issues: dict[str, tuple[MonthReport, MonthReport]] = {}

    def publish(self, report: MonthReport) -> MonthReport:
        """Return the report with the numbers that everybody may read; None for those that are hidden."""
        month = report.months[-1][0]
        months = tuple((each, self._events(each, counts)) for each, counts in report.months)
        published = report._replace(
            months=months,
            ledger=self._ledger(report.ledger, months),
            people=self._people(report.people),
            compliance=self._statuses(month, report.compliance, months[-1][1].in_territory),
        )
        published = published._replace(revisions=self._revisions(month, report, published))
        self._issues[month] = report, published
        return published

    def _events(self, month: str, counts: MonthCounts) -> MonthCounts:
        numbers = {name: getattr(counts, name) for name in PEOPLE_EVENTS}
        return MonthCounts(issued=counts.issued, **self._without_small(month, numbers))

    def _without_small(self, group: str, numbers: Mapping[str, int]) -> dict[str, int | None]:
        """Return the numbers that may be shown, and note them; a pair is shown together or not at all."""
        hidden = {name for name, number in numbers.items() if not self._may_show((group, name), number)}
        for pair in PAIRS:
            hidden |= set(pair) if hidden & set(pair) else set()
        for name in numbers.keys() - hidden:
            self._shown[group, name].add(numbers[name])
        return {name: None if name in hidden else number for name, number in numbers.items()}

    def _may_show(self, key: tuple[str, str], number: int) -> bool:
        return not any(map(_is_small, (number, *(number - before for before in self._shown[key]))))

    def _ledger(self, ledger: Ledger, months: Sequence[tuple[str, MonthCounts]]) -> Ledger:
        """Return the ledger; how given back places divide is hidden if it is hidden for one of the months."""
        if any(counts.lapsed is None for _, counts in months):
            return ledger._replace(lapsed=None, cancelled=None)
        shown = self._without_small("ledger", {name: getattr(ledger, name) for name in GIVEN_BACK})
        return ledger._replace(lapsed=shown["lapsed"], cancelled=shown["cancelled"])

    def _people(self, people: Demographics) -> Demographics:
        """Return the two tables; empty if they are hidden, with no total for fewer than `MIN_CELL_COUNT` people."""
        if people.total is None or people.total < MIN_CELL_COUNT:
            return Demographics(None, {}, {})
        tables = (("sex", people.sex), ("age", people.age))
        return Demographics(people.total, *(self._table(name, table, people.total) or {} for name, table in tables))

    def _statuses(self, month: str, statuses: StatusCounts, in_territory: int | None) -> StatusCounts:
        counts = dict(status_rows(statuses))
        table = None if in_territory is None else self._table(f"status {month}", counts, in_territory)
        hidden = dict.fromkeys(counts) if table is None else {name: table.get(name, 0) for name in counts}
        return statuses._replace(**hidden)

    def _table(self, name: str, counts: Mapping[str, int | None], total: int) -> dict[str, int | None] | None:
        """Return a table of people without small cells; None if it is hidden because too few differ from an earlier one.

        One that has hidden cells already, of an early release, is published as it is.
        """
        known = {key: count for key, count in counts.items() if count is not None}
        if len(known) < len(counts):
            shown = dict(counts)
        else:
            shown = suppress_small_cells(known) if total >= MIN_CELL_COUNT else dict.fromkeys(known)
        hidden = frozenset(key for key, count in shown.items() if count is None)
        table = PublishedTable(total, {key: known[key] for key in known.keys() - hidden}, hidden)
        if any(_is_small(number) for before in self._tables[name] for number in _differences(before, table)):
            return None
        self._tables[name].append(table)
        return shown

    def _revisions(self, month: str, report: MonthReport, published: MonthReport) -> tuple[Revision, ...]:
        """Return the changes of numbers that are shown before and after."""
        if month not in self._issues:
            return tuple(each for each in report.revisions if not _counts_people(each.cell))
        whole, last = self._issues[month]
        before, now = _values(last), _values(published)
        new = report.revisions[len(whole.revisions) :]
        shown = (each for each in new if not _counts_people(each.cell) or _is_shown(each, before, now))
        return (*last.revisions, *shown)


def publish(reports: Sequence[MonthReport]) -> MonthReport:
    """Return the published form of the last of the signed issues of a year, given in the order of their signing."""
    publisher = Publisher()
    return [publisher.publish(report) for report in reports][-1]


def _is_small(number: int) -> bool:
    return 0 < abs(number) < MIN_CELL_COUNT


def _differences(before: PublishedTable, now: PublishedTable) -> list[int]:
    """Return by how much each shown cell differs, and the hidden ones together, which follow from the total."""
    hidden = before.hidden | now.hidden
    shown = {*before.counts, *now.counts} - hidden
    each = [now.counts.get(key, 0) - before.counts.get(key, 0) for key in shown]
    return [*each, now.rest(hidden) - before.rest(hidden)]


def _counts_people(path: str) -> bool:
    section, key, *_ = path.split("/")
    if section == "months":
        return key != "issued"
    return section == "compliance" or (section == "people" and key != "total") or (section == "ledger" and key in GIVEN_BACK)


def _values(report: MonthReport) -> dict[str, Value]:
    return {cell.path: cell.value for cell in cells(report)}


def _is_shown(change: Revision, before: Mapping[str, Value], now: Mapping[str, Value]) -> bool:
    path = change.cell
    return None not in {change.old, change.new} and (before.get(path), now.get(path)) == (change.old, change.new)
