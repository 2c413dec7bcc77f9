"""What a monthly report is made from, counted in the database; and the issues that were made."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from tracker.clock import HONG_KONG
from tracker.compliance.findings import STATUS_WORDS
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
from tracker.models.assessments import AssessmentRow
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
"""What happens in a month, and the day that says so."""


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
    """As it was closed: section, key, month and value of every cell."""
    checksum: str | None


REPORT = tuple(getattr(Report, name) for name in ReportFact._fields)


def report_for(asked: ReportScope) -> MonthReport:
    """The report of a month as known now. Raises `DoesNotAddUp`. The number of statements does not depend on its size."""
    known, year = known_ceilings(asked.scheme, asked.direction), asked.year
    sexes, ages = _people(asked)
    counted = ReportCounts(
        months=_months(asked),
        lines=ledger_lines(asked.scheme, asked.direction, year, asked.ends_on),
        live=live_places(asked.scheme, asked.direction, year, asked.ends_on),
        past=past_years(asked),
        sexes=sexes,
        ages=ages,
        standing=_standing(asked),
        revisions=_revisions(asked),
    )
    return month_report(asked, known, counted)


def report(id_: int, *, lock: bool = False) -> ReportFact:
    """One issue; `lock` keeps others from changing it. Raises `NotFoundError`."""
    query = select(*REPORT).where(Report.id == id_)
    row = db.session.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFoundError("there is no such report")
    return ReportFact(*row)


def issues_of(scheme: str, direction: str, month: str) -> list[ReportFact]:
    """The issues of a month's report, the oldest first."""
    query = select(*REPORT).where(Report.scheme == scheme, Report.direction == direction, Report.month == month)
    return [ReportFact(*row) for row in db.session.execute(query.order_by(Report.issue))]


def past_years(asked: ReportScope) -> dict[int, list[int]]:
    """The visas issued in each month of earlier years. One statement."""
    year, month = extract("year", VisaRow.issued_on), extract("month", VisaRow.issued_on)
    query = select(year, month, func.count()).where(VisaRow.issued_on < date(asked.year, 1, 1))
    found: dict[int, list[int]] = {}
    for of_year, of_month, number in db.session.execute(_of(asked, query, VisaRow).group_by(year, month)):
        found.setdefault(int(of_year), [0] * 12)[int(of_month) - 1] = number
    return found


def _months(asked: ReportScope) -> dict[str, MonthCounts]:
    """The events of each month of the year so far, and who is in the territory at its end. Two statements."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    visas = (_event(asked, name, day, VisaRow) for name, day in VISAS.items())
    stays = (_event(asked, name, day, StayRow) for name, day in STAYS.items())
    for name, month, number in db.session.execute(union_all(*visas, *stays)):
        counts[f"{asked.year:04}-{int(month):02}"][name] = number
    for month, number in zip(months_until(asked.month), _in_territory(asked), strict=True):
        counts[month]["in_territory"] = number
    return {month: MonthCounts(**found) for month, found in counts.items()}


def _event(asked: ReportScope, name: str, day: Day, table: type[VisaRow | StayRow]) -> Counting:
    month = extract("month", day)
    query = select(literal(name), month, func.count()).where(day.between(date(asked.year, 1, 1), asked.ends_on))
    return _of(asked, query, table).group_by(month)


def _in_territory(asked: ReportScope) -> Sequence[int]:
    """How many people are there at the end of each month. One statement."""
    ends = [last_of_month_later(date.fromisoformat(f"{month}-01"), 0) for month in months_until(asked.month)]
    return db.session.execute(_of(asked, select(*map(_there, ends)), StayRow)).one()


def _there(end: date) -> ColumnElement[int]:
    there = and_(
        StayRow.arrived_on <= end,
        Participant.permitted_until >= end,
        or_(StayRow.departed_on.is_(None), StayRow.departed_on > end),
    )
    return func.coalesce(func.sum(case((there, 1), else_=0)), 0)


def _people(asked: ReportScope) -> tuple[dict[str, int], dict[int | None, int]]:
    """Those with a visa of the year so far, by sex (`?` where unknown) and by age at the application. Two statements."""
    issued = VisaRow.issued_on.between(date(asked.year, 1, 1), asked.ends_on)
    sex = func.coalesce(Particulars.sex, "?")
    by_sex = _with_particulars(asked, select(sex, func.count()).where(issued)).group_by(sex)
    age = _age()
    by_age = _with_particulars(asked, select(age, func.count()).where(issued)).group_by(age)
    sexes = {row[0]: row[1] for row in db.session.execute(by_sex)}
    return sexes, {None if row[0] is None else int(row[0]): row[1] for row in db.session.execute(by_age)}


def _age() -> ColumnElement[int]:
    """Completed years on the day of application, as `months.completed_years` has them."""
    born, on = Particulars.birth_date, VisaRow.applied_on
    birthday = extract("month", born) * 100 + extract("day", born)
    day = extract("month", on) * 100 + extract("day", on)
    return extract("year", on) - extract("year", born) - case((day < birthday, 1), else_=0)


def _standing(asked: ReportScope) -> StatusCounts:
    """Those who arrived, by the status of the assessment that stands. One statement."""
    query = select(AssessmentRow.status, func.count()).where(StayRow.arrived_on <= asked.ends_on)
    stands = and_(AssessmentRow.participant_id == Participant.id, AssessmentRow.superseded_at.is_(None))
    query = _of(asked, query, StayRow).outerjoin(AssessmentRow, stands).group_by(AssessmentRow.status)
    words = {"not_assessed" if status is None else STATUS_WORDS[status]: number for status, number in db.session.execute(query)}
    return StatusCounts(**words)


def _revisions(asked: ReportScope) -> list[Revision]:
    """What later facts changed since earlier issues of this month. One statement."""
    query = (
        select(RevisionRow, Report.opened_at)
        .join(Report, Report.id == RevisionRow.report_id)
        .where(
            Report.scheme == asked.scheme,
            Report.direction == asked.direction,
            Report.month == asked.month,
        )
    )
    return [
        Revision(row.cell, row.old, row.new, row.why, opened_at.astimezone(HONG_KONG).date())
        for row, opened_at in db.session.execute(query.order_by(RevisionRow.id))
    ]


def _of(asked: ReportScope, query: Counting, table: type[VisaRow | StayRow]) -> Counting:
    """The visas or stays that stand, of this scheme and way."""
    return (
        query.select_from(Participant)
        .join(table, and_(table.participant_id == Participant.id, table.superseded_at.is_(None)))
        .where(Participant.scheme == asked.scheme, Participant.direction == asked.direction)
    )


def _with_particulars(asked: ReportScope, query: Counting) -> Counting:
    stands = and_(Particulars.participant_id == Participant.id, Particulars.superseded_at.is_(None))
    return _of(asked, query, VisaRow).outerjoin(Particulars, stands)
