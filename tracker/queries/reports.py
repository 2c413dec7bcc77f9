"""The counts of a monthly report, made in the database, and the issues of reports."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from tracker.clock import hong_kong_day
from tracker.compliance.findings import CONTESTED, MET, UNMET, Status, status_at
from tracker.compliance.month_report import (
    MonthCounts,
    MonthReport,
    ReportCounts,
    ReportScope,
    Revision,
    StatusCounts,
    month_report,
    months_until,
)
from tracker.compliance.months import last_of_month_later
from tracker.errors import NotFoundError
from tracker.models.assessments import AssessmentRow, FindingRow
from tracker.models.base import db
from tracker.models.participants import Participant, Particulars, StayRow, VisaRow
from tracker.models.reports import Report, RevisionRow
from tracker.queries.quota import known_ceilings, ledger_lines, live_places

Counting: TypeAlias = Select[*tuple[Any, ...]]
Day: TypeAlias = InstrumentedAttribute[date | None]
VISAS: dict[str, Day] = {
    "applications": VisaRow.applied_on,
    "issued": VisaRow.issued_on,
    "refused": VisaRow.refused_on,
    "withdrawn": VisaRow.withdrawn_on,
    "lapsed": VisaRow.lapsed_on,
    "cancelled": VisaRow.cancelled_on,
}
STAYS: dict[str, Day] = {"arrived": StayRow.arrived_on, "departed": StayRow.departed_on}
"""The column with the day of each event that a month counts."""


class ReportFact(NamedTuple):
    """One issue of one month's report."""

    id: int
    scheme: str
    direction: str
    month: str
    issue: int
    state: str
    version: int
    closed_by: int | None
    figures: list[list[Any]] | None
    """The figures at the closing: section, key, month and value of every cell."""
    checksum: str | None


REPORT = tuple(getattr(Report, name) for name in ReportFact._fields)


def report_for(scope: ReportScope) -> MonthReport:
    """Return the report of a month as known now; a fixed number of statements. Raises DoesNotAddUp."""
    known, year = known_ceilings(scope.scheme, scope.direction), scope.year
    sexes, ages = _people(scope)
    counted = ReportCounts(
        months=_months(scope),
        lines=ledger_lines(scope.scheme, scope.direction, year, scope.ends_on),
        live=live_places(scope.scheme, scope.direction, year, scope.ends_on),
        past=past_years(scope),
        sexes=sexes,
        ages=ages,
        statuses=_status_counts(scope),
        revisions=_revisions(scope),
    )
    return month_report(scope, known, counted)


def report(id_: int, *, lock: bool = False) -> ReportFact:
    """Return an issue; `lock` locks its row until the transaction ends. Raises NotFoundError."""
    query = select(*REPORT).where(Report.id == id_)
    row = db.session.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFoundError("there is no such report")
    return ReportFact(*row)


def issues_of(scheme: str, direction: str, month: str) -> list[ReportFact]:
    """Return the issues of a month's report, the oldest first."""
    query = select(*REPORT).where(Report.scheme == scheme, Report.direction == direction, Report.month == month)
    return [ReportFact(*row) for row in db.session.execute(query.order_by(Report.issue))]


def past_years(scope: ReportScope) -> dict[int, list[int]]:
    """Return the visas issued in each month of earlier years, by year. One statement."""
    year, month = extract("year", VisaRow.issued_on), extract("month", VisaRow.issued_on)
    query = select(year, month, func.count()).where(VisaRow.issued_on < date(scope.year, 1, 1))
    found: dict[int, list[int]] = {}
    for of_year, of_month, number in db.session.execute(_of(scope, query, VisaRow).group_by(year, month)):
        found.setdefault(int(of_year), [0] * 12)[int(of_month) - 1] = number
    return found


def _months(scope: ReportScope) -> dict[str, MonthCounts]:
    """Return for each month of the year so far its events, and the people in the territory at its end. Two statements."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    visas = (_event(scope, name, day, VisaRow) for name, day in VISAS.items())
    stays = (_event(scope, name, day, StayRow) for name, day in STAYS.items())
    for name, month, number in db.session.execute(union_all(*visas, *stays)):
        counts[f"{scope.year:04}-{int(month):02}"][name] = number
    for month, number in zip(months_until(scope.month), _in_territory(scope), strict=True):
        counts[month]["in_territory"] = number
    return {month: MonthCounts(**found) for month, found in counts.items()}


def _event(scope: ReportScope, name: str, day: Day, table: type[VisaRow | StayRow]) -> Counting:
    month = extract("month", day)
    query = select(literal(name), month, func.count()).where(day.between(date(scope.year, 1, 1), scope.ends_on))
    return _of(scope, query, table).group_by(month)


def _in_territory(scope: ReportScope) -> Sequence[int]:
    """Return the number of people in the territory at the end of each month. One statement."""
    ends = [last_of_month_later(date.fromisoformat(f"{month}-01"), 0) for month in months_until(scope.month)]
    return db.session.execute(_of(scope, select(*map(_there, ends)), StayRow)).one()


def _there(end: date) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((_is_there(end), 1), else_=0)), 0)


def _is_there(end: date) -> ColumnElement[bool]:
    """Return the condition of `month_report.is_in_territory` at the end of a day."""
    return and_(
        StayRow.arrived_on <= end,
        Participant.permitted_until >= end,
        or_(StayRow.departed_on.is_(None), StayRow.departed_on > end),
    )


def _people(scope: ReportScope) -> tuple[dict[str, int], dict[int | None, int]]:
    """Return the people with a visa of the year so far, by sex (`?` if unknown) and by age at application. Two statements."""
    issued = VisaRow.issued_on.between(date(scope.year, 1, 1), scope.ends_on)
    sex = func.coalesce(Particulars.sex, "?")
    by_sex = _with_particulars(scope, select(sex, func.count()).where(issued)).group_by(sex)
    age = _age()
    by_age = _with_particulars(scope, select(age, func.count()).where(issued)).group_by(age)
    sexes = {row[0]: row[1] for row in db.session.execute(by_sex)}
    return sexes, {None if row[0] is None else int(row[0]): row[1] for row in db.session.execute(by_age)}


def _age() -> ColumnElement[int]:
    """Return the completed years on the day of application: as stored, or counted if the birth date is not sealed yet."""
    born, on = Particulars.birth_date, VisaRow.applied_on
    birthday = extract("month", born) * 100 + extract("day", born)
    day = extract("month", on) * 100 + extract("day", on)
    counted = extract("year", on) - extract("year", born) - case((day < birthday, 1), else_=0)
    return case((born.is_not(None), counted), else_=Participant.age_applied)


def _status_counts(scope: ReportScope) -> StatusCounts:
    """Return the people in the territory at the end of the month, by status on that day. Two statements.

    The stored findings hold the day on which each limit is exceeded, so nobody is assessed again.
    """
    end = scope.ends_on
    is_current = and_(AssessmentRow.participant_id == Participant.id, AssessmentRow.superseded_at.is_(None))
    there = _of(scope, select(func.count(), func.count(AssessmentRow.id)), StayRow).where(_is_there(end))
    total, assessed = db.session.execute(there.outerjoin(AssessmentRow, is_current)).one()
    query = _of(scope, select(Participant.id, FindingRow.status, FindingRow.exceeds_on, FindingRow.trace), StayRow)
    query = query.join(AssessmentRow, is_current).join(FindingRow, FindingRow.assessment_id == AssessmentRow.id)
    worst: dict[int, Status] = {}
    for id_, status, exceeds_on, trace in db.session.execute(query.where(_is_there(end), FindingRow.status > int(MET))):
        found = status_at(Status(status), exceeds_on, list(map(_exceeds_on, trace["readings"])), on=end)
        worst[id_] = max(worst.get(id_, MET), found)
    found_as = Counter(worst.values())
    met = assessed - found_as[CONTESTED] - found_as[UNMET]
    return StatusCounts(met, found_as[CONTESTED], found_as[UNMET], total - assessed)


def _exceeds_on(reading: dict[str, Any]) -> date | None:
    return None if reading["exceeds_on"] is None else date.fromisoformat(reading["exceeds_on"])


def _revisions(scope: ReportScope) -> list[Revision]:
    """Return the revisions of all issues of this month. One statement."""
    query = (
        select(RevisionRow, Report.opened_at)
        .join(Report, Report.id == RevisionRow.report_id)
        .where(
            Report.scheme == scope.scheme,
            Report.direction == scope.direction,
            Report.month == scope.month,
        )
    )
    return [
        Revision(row.cell, row.old, row.new, row.why, hong_kong_day(opened_at))
        for row, opened_at in db.session.execute(query.order_by(RevisionRow.id))
    ]


def _of(scope: ReportScope, query: Counting, table: type[VisaRow | StayRow]) -> Counting:
    """Join the current visas or stays of this scheme and direction to a query."""
    return (
        query.select_from(Participant)
        .join(table, and_(table.participant_id == Participant.id, table.superseded_at.is_(None)))
        .where(Participant.scheme == scope.scheme, Participant.direction == scope.direction)
    )


def _with_particulars(scope: ReportScope, query: Counting) -> Counting:
    is_current = and_(Particulars.participant_id == Participant.id, Particulars.superseded_at.is_(None))
    return _of(scope, query, VisaRow).outerjoin(Particulars, is_current)
