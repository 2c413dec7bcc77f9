"""Queries of the retention of personal data: who is due when, and what keeps their data longer."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Row, func, select

from tracker import clock
from tracker.compliance.retention import DatedPeriods, LastDays, RetentionPeriods, due_on, last_days, latest_due
from tracker.models.base import db
from tracker.models.participants import Participant, StayRow, VisaRow
from tracker.queries.holds import BY_HAND, Hold, holds_of
from tracker.queries.office import OfficeHistory, office_history
from tracker.queries.participants import VisaFact

STAY, VISA = "stay", "visa"
COLUMNS = (Participant.id, Participant.reference, Participant.stay_ends_on, Participant.visa_ends_on, Participant.created_at)
WITHOUT_LAST_DAY = Participant.stay_ends_on.is_(None), Participant.visa_ends_on.is_(None), Participant.erased_at.is_(None)
VISA_DAYS = tuple(getattr(VisaRow, name) for name in VisaFact._fields[2:])


class RetainedParticipant(NamedTuple):
    """A participant whose personal data are stored, and the day that the period counts from."""

    id: int
    reference: str
    basis: str
    """`stay`, or `visa` for a person who never arrived."""
    since: date

    @property
    def period(self) -> str:
        """Return the name of the period among the settings of the office."""
        return f"{self.basis}_months"


class RetentionOutlook(NamedTuple):
    """When a participant's personal data are deleted, and why then."""

    participant: RetainedParticipant
    months: int
    """The period in force today."""
    due_on: date
    """The day after the period, today or later."""
    holds: Sequence[Hold]
    """What delays the deletion: of a participant who is due, every hold; before, the holds by hand that last beyond `due_on`."""
    deleted_on: date | None
    """The day of the deletion as things are; None while a hold has no end."""


def outlook_of(participant_id: int, *, on: date) -> RetentionOutlook | None:
    """Return when a participant's data are deleted; None if they are erased, or the id is unknown. Three statements; up to seven once it is due."""
    query = select(*COLUMNS).where(Participant.id == participant_id, Participant.erased_at.is_(None))
    row = db.session.execute(query).first()
    return None if row is None else outlooks([_retained(row)], on=on)[0]


def outlooks(
    people: Sequence[RetainedParticipant], *, on: date, history: OfficeHistory | None = None
) -> list[RetentionOutlook]:
    """Return when the data of people are deleted, in their order. A few statements at any length."""
    history = history or office_history()
    versions, current = history.periods, history.on(on).periods
    due_days = {who.id: due_on(who.since, versions, who.period, on=on) for who in people}
    now, later = ([id_ for id_, due in due_days.items() if (due <= on) == is_due] for is_due in (True, False))
    holds = holds_of(now, on=on) | holds_of(later, on=on, kinds=(BY_HAND,))
    found = []
    for who in people:
        due = due_days[who.id]
        own = [hold for hold in holds.get(who.id, ()) if due <= on or hold.until is None or hold.until >= due]
        found.append(RetentionOutlook(who, getattr(current, who.period), due, own, _deleted_on(who, versions, own, due)))
    return found


def participants_due(*, on: date, history: OfficeHistory) -> list[RetainedParticipant]:
    """Return the participants whose period is over on a day, holds or not, the longest over first. Two statements by index."""
    periods = history.on(on).periods
    found = []
    for column, months in ((Participant.stay_ends_on, periods.stay_months), (Participant.visa_ends_on, periods.visa_months)):
        query = select(*COLUMNS).where(column <= latest_due(months, on=on)).order_by(column, Participant.id)
        found += [_retained(row) for row in db.session.execute(query)]
    return found


def count_newly_due(periods: RetentionPeriods, *, on: date, history: OfficeHistory) -> int:
    """Return how many more participants other periods would make due on a day, holds left aside. Two statements by index."""
    now, found = history.on(on).periods, 0
    for column, name in ((Participant.stay_ends_on, "stay_months"), (Participant.visa_ends_on, "visa_months")):
        before, after = (latest_due(getattr(each, name), on=on) for each in (now, periods))
        found += db.session.scalar(select(func.count()).where(column > before, column <= after)) or 0
    return found


def participants_due_until(until: date, *, on: date, history: OfficeHistory) -> list[RetainedParticipant]:
    """Return the participants whose period is over on some day from `on` to `until`."""
    days = {on, *(each.valid_from for each in history.periods if on < each.valid_from <= until), until}
    return list(dict.fromkeys(who for day in sorted(days) for who in participants_due(on=day, history=history)))


def retained_participant(participant_id: int, *, lock: bool = False) -> RetainedParticipant | None:
    """Return a participant who is not erased; `lock` locks the row until the transaction ends. One statement."""
    query = select(*COLUMNS).where(Participant.id == participant_id, Participant.erased_at.is_(None))
    row = db.session.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _retained(row)


def are_last_days_unknown() -> bool:
    """Return whether the last day of some participant is not stored yet. One statement."""
    return db.session.scalar(select(Participant.id).where(*WITHOUT_LAST_DAY).limit(1)) is not None


def unknown_last_days(limit: int) -> dict[int, LastDays]:
    """Return the last days of participants of whom none is stored, at most `limit`, from what is recorded. Two statements.

    The rows are locked. If no day is recorded, it is the day on which the participant was added.
    """
    query = select(Participant.id, Participant.permitted_until, Participant.created_at).where(*WITHOUT_LAST_DAY)
    rows = db.session.execute(query.order_by(Participant.id).limit(limit).with_for_update()).all()
    ids = [row.id for row in rows]
    stays, visas = _current(StayRow, (StayRow.arrived_on, StayRow.departed_on), ids), _current(VisaRow, VISA_DAYS, ids)
    found = {}
    for id_, permitted_until, created_at in rows:
        arrived_on, departed_on = stays.get(id_, (None, None))
        known = last_days(
            arrived_on=arrived_on,
            permitted_until=permitted_until,
            departed_on=departed_on,
            visa_days=visas.get(id_, ()),
        )
        found[id_] = known if any(known) else LastDays(None, clock.hong_kong_day(created_at))
    return found


def _current(
    table: type[StayRow] | type[VisaRow], columns: Collection[object], ids: Collection[int]
) -> dict[int, tuple[date | None, ...]]:
    """Return some days of the current versions, by participant. One statement."""
    query = select(table.participant_id, *columns).where(table.participant_id.in_(ids), table.superseded_at.is_(None))
    return {row[0]: tuple(row[1:]) for row in db.session.execute(query)}


def _retained(row: Row[int, str, date | None, date | None, datetime]) -> RetainedParticipant:
    id_, reference, stay_ends_on, visa_ends_on, created_at = row
    if stay_ends_on is not None:
        return RetainedParticipant(id_, reference, STAY, stay_ends_on)
    return RetainedParticipant(id_, reference, VISA, visa_ends_on or clock.hong_kong_day(created_at))


def _deleted_on(who: RetainedParticipant, versions: Sequence[DatedPeriods], holds: Sequence[Hold], due: date) -> date | None:
    """Return the first day that is due and after the end of every hold; None while one has no end."""
    ends = [hold.until for hold in holds]
    if None in ends:
        return None
    free = max((end + timedelta(days=1) for end in ends if end is not None), default=due)
    return due_on(who.since, versions, who.period, on=max(due, free))
