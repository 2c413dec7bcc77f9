"""Count the places and events of a quota year a second time, from visas and stays alone, and compare with ledger and reports.

On purpose this imports nothing of the ledger, the quota or the report: an error there is not repeated here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import or_, select

from tracker.models.base import db
from tracker.models.participants import Participant, StayRow, VisaRow
from tracker.models.quota import LedgerEntry
from tracker.models.reports import Report

Way: TypeAlias = tuple[str, str]
"""Scheme and direction."""
VISA_DAYS = {
    "applications": "applied_on",
    "issued": "issued_on",
    "refused": "refused_on",
    "withdrawn": "withdrawn_on",
    "lapsed": "lapsed_on",
    "cancelled": "cancelled_on",
}
STAY_DAYS = {"arrived": "arrived_on", "departed": "departed_on"}
PLACES = ("issued", "lapsed", "cancelled")


class FigureDifference(NamedTuple):
    """A stored figure that the register does not confirm."""

    where: str
    """`ledger`, or month and number of an issue."""
    figure: str
    stored: int | None
    recounted: int

    def __str__(self) -> str:
        """Return the difference as commands print it."""
        return f"{self.where}: {self.figure} is {self.stored}, counted again {self.recounted}"


class QuotaRecount(NamedTuple):
    """The result of a recount for one scheme and direction."""

    scheme: str
    direction: str
    reports: int
    """The closed issues that were compared."""
    differences: tuple[FigureDifference, ...]


def verify_year(year: int) -> list[QuotaRecount]:
    """Recount a quota year of every scheme and direction that has visas, ledger entries or closed reports in it.

    Four statements. Each closed issue is compared with the facts that were known when it was closed.
    """
    visas, stays = _versions(VisaRow, VISA_DAYS, year), _versions(StayRow, STAY_DAYS, year)
    ledger, issues = _ledger(year), _issues(year)
    found = []
    for way in sorted({*visas, *stays, *ledger, *issues}):
        differences = [*_ledger_differences(ledger.get(way, Counter()), visas.get(way, ()), year)]
        for issue in issues.get(way, ()):
            facts = [(VISA_DAYS, visas.get(way, ())), (STAY_DAYS, stays.get(way, ()))]
            differences += _issue_differences(issue, facts, year)
        found.append(QuotaRecount(*way, len(issues.get(way, ())), tuple(differences)))
    return found


def _versions(table: Any, days: dict[str, str], year: int) -> dict[Way, list[Any]]:
    """Return every version of a fact with a day in the year, superseded ones too, by scheme and direction."""
    columns = [getattr(table, column) for column in days.values()]
    in_year = [column.between(date(year, 1, 1), date(year, 12, 31)) for column in columns]
    query = select(Participant.scheme, Participant.direction, table.recorded_at, table.superseded_at, *columns)
    query = query.join(table, table.participant_id == Participant.id).where(or_(*in_year))
    found: dict[Way, list[Any]] = {}
    for row in db.session.execute(query):
        found.setdefault((row.scheme, row.direction), []).append(row)
    return found


def _ledger(year: int) -> dict[Way, Counter[str]]:
    """Return the amounts of the ledger's current entries by kind, entry by entry."""
    entry = LedgerEntry
    query = select(entry.scheme, entry.direction, entry.kind, entry.amount).where(entry.superseded_at.is_(None))
    found: dict[Way, Counter[str]] = {}
    for row in db.session.execute(query.where(entry.window.in_((f"{year}", f"{year}-H1", f"{year}-H2")))):
        found.setdefault((row.scheme, row.direction), Counter())[row.kind] += row.amount
    return found


def _issues(year: int) -> dict[Way, list[Any]]:
    columns = Report.scheme, Report.direction, Report.month, Report.issue, Report.closed_at, Report.figures
    query = select(*columns).where(Report.state != "open", Report.month.between(f"{year}-01", f"{year}-12"))
    found: dict[Way, list[Any]] = {}
    for row in db.session.execute(query.order_by(Report.month, Report.issue)):
        found.setdefault((row.scheme, row.direction), []).append(row)
    return found


def _known(versions: Iterable[Any], at: datetime | None) -> list[Any]:
    """Return the versions that were current at a moment; None: those that are current now."""
    if at is None:
        return [each for each in versions if each.superseded_at is None]
    return [each for each in versions if each.recorded_at <= at and (each.superseded_at is None or each.superseded_at > at)]


def _places(visas: Sequence[Any], year: int, last_month: int) -> Counter[str]:
    """Count the places of a year that were taken, and given back to it, up to a month's end."""
    found: Counter[str] = Counter()
    for visa in visas:
        if visa.issued_on is not None and visa.issued_on.year == year:
            days = {name: getattr(visa, VISA_DAYS[name]) for name in PLACES}
            found.update(name for name, on in days.items() if _is_within(on, year, last_month))
    return found


def _is_within(on: date | None, year: int, last_month: int) -> bool:
    return on is not None and on.year == year and on.month <= last_month


def _ledger_differences(ledger: Counter[str], visas: Sequence[Any], year: int) -> Iterator[FigureDifference]:
    counted = _places(_known(visas, None), year, 12)
    yield from (
        FigureDifference("ledger", name, ledger[name], counted[name]) for name in PLACES if ledger[name] != counted[name]
    )


def _issue_differences(
    issue: Any, facts: Iterable[tuple[dict[str, str], Sequence[Any]]], year: int
) -> Iterator[FigureDifference]:
    """Yield the figures of an issue that differ: its events by month, its places, and what they leave of the quota."""
    stored = {(section, key, month): value for section, key, month, value in issue.figures}
    last_month, where = int(issue.month[5:]), f"{issue.month} issue {issue.issue}"
    for days, versions in facts:
        known = _known(versions, issue.closed_at)
        for name, column in days.items():
            by_month = Counter(
                getattr(each, column).month for each in known if _is_within(getattr(each, column), year, last_month)
            )
            for month in range(1, last_month + 1):
                figure = f"{year}-{month:02}"
                value = stored.get(("months", name, figure))
                if value != by_month[month]:
                    yield FigureDifference(where, f"{name} {figure}", value, by_month[month])
        if days is VISA_DAYS:
            yield from _balance_differences(where, stored, _places(known, year, last_month))


def _balance_differences(
    where: str, stored: dict[tuple[str, str, str], Any], counted: Counter[str]
) -> Iterator[FigureDifference]:
    """Yield what differs in the ledger of an issue: places taken and given back, the sum, and what is left of the quota."""
    balance = {name: stored.get(("ledger", name, "")) for name in (*PLACES, "opening", "corrections", "closing")}
    left = counted["lapsed"] + counted["cancelled"] - counted["issued"]
    expected = {name: counted[name] for name in PLACES}
    expected["closing"] = (stored.get(("report", "quota", "")) or 0) + left
    yield from (
        FigureDifference(where, f"ledger {name}", balance[name], n) for name, n in expected.items() if balance[name] != n
    )
    total = (balance["opening"] or 0) + (balance["corrections"] or 0) + left
    if total != expected["closing"]:
        yield FigureDifference(where, "ledger opening and corrections", total - left, expected["closing"] - left)
