"""The queue of open cases, page by page: by harm and time, unassigned first. Read by key, so that every page costs the same."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, literal, select, tuple_, union_all

from tracker.compliance.findings import Status
from tracker.compliance.urgency import rank
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.cases import Case, Flag
from tracker.models.participants import Participant, Particulars, StayRow
from tracker.queries.cases import exceeded_days

TO_DO = ("new", "triage", "data-fix", "under-review", "second-check")
"""The states in which an officer still has to work towards a decision."""

AWAITING = ("awaiting-participant", "awaiting-third-party")
"""The states in which the office waits for somebody else."""
OPEN = (*TO_DO, *AWAITING, "decided")
"""All states but `closed`."""


class QueueCursor(NamedTuple):
    """The position of the last case on a page of the queue."""

    queue_rank: int
    pressing_on: date
    id: int


class QueueFilter(NamedTuple):
    """Conditions on the queued cases; None and an empty tuple accept all."""

    states: tuple[str, ...] = ()
    assignee_id: int | None = None
    unassigned: bool = False
    rule: str | None = None
    harm: int | None = None
    pressing_from: date | None = None
    """The first and last day on which the limit may have been exceeded first."""
    pressing_until: date | None = None
    language: str | None = None
    """The participant's language. It is compared for the next `EXAMINED` cases only, so that a page costs the same anyway."""


class QueuedFlag(NamedTuple):
    """One flag of a case."""

    subject: str | None
    status: Status
    exceeds: tuple[date | None, ...]
    """The day on which each reading is exceeded, in the order of the readings; None for one that is not."""


class QueuedCase(NamedTuple):
    """A case as the queue lists it."""

    id: int
    version: int
    participant_id: int
    reference: str
    rule: str
    state: str
    harm: int
    queue_rank: int
    pressing_on: date
    queued_from: date
    answer_due_on: date | None
    opened_at: datetime
    state_since: datetime
    assignee_id: int | None
    assignee: str | None
    is_escalated: bool
    is_paused: bool
    is_contested: bool
    flags: tuple[QueuedFlag, ...] = ()
    asks_departure: bool = False
    """Whether the stay is over and no departure is recorded."""

    @property
    def position(self) -> QueueCursor:
        """The cursor after this case, for the next page."""
        return QueueCursor(self.queue_rank, self.pressing_on, self.id)


EXAMINED = 500
"""The cases of a page among which those in a language are looked for."""
RANKS = range(2 * len(Status))
"""The ranks of the queue."""
ORDER = (Case.queue_rank, Case.pressing_on, Case.id)
QUEUED = (
    select(
        *(Case.id, Case.version, Case.participant_id, Participant.reference, Case.rule, Case.state, Case.harm),
        *(Case.queue_rank, Case.pressing_on, Case.queued_from, Case.answer_due_on, Case.opened_at),
        *(Case.state_since, Case.assignee_id, User.name, Case.is_escalated, Case.is_paused, Case.contested_at.is_not(None)),
    )
    .join(Participant, Participant.id == Case.participant_id)
    .outerjoin(User, User.id == Case.assignee_id)
    .order_by(*ORDER)
)


def queue(wanted: QueueFilter, *, on: date, limit: int, after: QueueCursor | None = None) -> list[QueuedCase]:
    """Return the open cases that are due on `on`, most urgent first, after a cursor. Three statements at any page."""
    found = _first(wanted, on=on, limit=limit if wanted.language is None else EXAMINED, after=after).subquery()
    query = QUEUED.join(found, found.c.id == Case.id)
    if wanted.language is not None:
        current = and_(Particulars.participant_id == Case.participant_id, Particulars.superseded_at.is_(None))
        query = query.join(Particulars, current).where(Particulars.language == wanted.language).limit(limit)
    rows: Sequence[Any] = db.session.execute(query).all()
    flags = _flags([row.id for row in rows])
    staying = _not_departed([row.participant_id for row in rows if row.rule == "stay-length"])
    return [
        QueuedCase(*(*row, tuple(flags[row.id]), row.rule == "stay-length" and row.participant_id in staying)) for row in rows
    ]


def last_examined(wanted: QueueFilter, *, on: date, after: QueueCursor | None = None) -> QueueCursor | None:
    """Return the cursor after the cases that `queue` compares with a language; None if no more follow. One statement."""
    rows = db.session.execute(_first(wanted, on=on, limit=EXAMINED + 1, after=after)).all()
    return QueueCursor(*rows[EXAMINED - 1]) if len(rows) > EXAMINED else None


def count_up_to(most: int, filters: Mapping[str, QueueFilter], *, on: date) -> dict[str, int]:
    """Return how many cases each filter finds, at most `most`. One statement, which reads no more cases than it counts."""
    parts = []
    for name, wanted in filters.items():
        conditions = [condition for stretch in _whose(wanted) for condition in stretch]
        query = select(literal(name).label("name"), Case.id).where(*_due(on), *conditions, *_one_of(wanted.states))
        parts.append(select(query.limit(most).subquery()))
    names = [row.name for row in db.session.execute(union_all(*parts))]
    return {name: names.count(name) for name in filters}


def _due(on: date) -> list[ColumnElement[bool]]:
    return [Case.closed_at.is_(None), Case.queued_from <= on]


def _first(wanted: QueueFilter, *, on: date, limit: int, after: QueueCursor | None) -> "Select[Any]":
    """Return the query for the positions of the first cases after a cursor, in order."""
    conditions = _due(on)
    if wanted.pressing_from is not None:
        conditions.append(Case.pressing_on >= wanted.pressing_from)
    if wanted.pressing_until is not None:
        conditions.append(Case.pressing_on <= wanted.pressing_until)
    if wanted.rule is not None:
        conditions.append(Case.rule == wanted.rule)
    if wanted.harm is not None:
        conditions.append(Case.queue_rank.between(rank(wanted.harm, assigned=False), rank(wanted.harm, assigned=True)))
    parts = [(*stretch, *rest) for stretch, rest in product(_stretches(wanted), _rest(after))]
    # PostgreSQL takes the order from an index that begins with `assignee_id IS NULL` only if the column is named in the order.
    order = (Case.assignee_id, *ORDER) if wanted.unassigned else ORDER
    first = [select(*ORDER).where(*conditions, *part).order_by(*order).limit(limit).subquery() for part in parts]
    found = union_all(*map(select, first)).order_by(*QueueCursor._fields).limit(limit).subquery()
    return select(found).order_by(*(found.c[name] for name in QueueCursor._fields))


def _not_departed(ids: Collection[int]) -> set[int]:
    """Return the participants without a recorded departure. One statement."""
    query = select(StayRow.participant_id).where(StayRow.participant_id.in_(ids), StayRow.superseded_at.is_(None))
    return set(db.session.scalars(query.where(StayRow.departed_on.is_(None))))


def _stretches(wanted: QueueFilter) -> list[list[ColumnElement[bool]]]:
    """Return conditions that split the filter into stretches of an index, each in the queue's order."""
    # The first cases of all are among the first of each stretch. An officer's own cases are few enough to be read whole.
    whose = _whose(wanted)
    if whose:
        stretches = [[*condition, *_one_of(wanted.states)] for condition in whose]
    elif wanted.rule is None and not wanted.states:
        stretches = [[]]
    else:
        stretches = [[Case.state == state] for state in wanted.states or OPEN]
    if wanted.pressing_from is None and wanted.pressing_until is None:
        return stretches
    # Within one rank the days are a range of the index.
    return [[*stretch, Case.queue_rank == each] for stretch in stretches for each in RANKS]


def _whose(wanted: QueueFilter) -> list[list[ColumnElement[bool]]]:
    """Return the condition on the assignee, as one stretch; none without one."""
    if wanted.assignee_id is not None:
        return [[Case.assignee_id == wanted.assignee_id]]
    return [[Case.assignee_id.is_(None)]] if wanted.unassigned else []


def _rest(after: QueueCursor | None) -> list[list[ColumnElement[bool]]]:
    """Return the conditions after a cursor: the rest of its rank, and the ranks behind it."""
    # Two conditions, because engines estimate each of them better than both in one.
    if after is None:
        return [[]]
    same_rank = [Case.queue_rank == after.queue_rank, tuple_(Case.pressing_on, Case.id) > (after.pressing_on, after.id)]
    return [same_rank, [Case.queue_rank > after.queue_rank]]


def _one_of(states: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [Case.state.in_(states)] if states else []


def _flags(case_ids: Collection[int]) -> dict[int, list[QueuedFlag]]:
    """Return the current flags by case, the worst first. One statement."""
    found: dict[int, list[QueuedFlag]] = defaultdict(list)
    query = select(Flag.case_id, Flag.subject, Flag.status, Flag.exceeds)
    query = query.where(Flag.case_id.in_(case_ids), Flag.ended_at.is_(None)).order_by(Flag.status.desc(), Flag.id)
    for case_id, subject, status, exceeds in db.session.execute(query):
        found[case_id].append(QueuedFlag(subject or None, Status(status), exceeded_days(exceeds)))
    return found
