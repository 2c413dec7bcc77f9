"""People as use cases make them, officers who act, and what is found in the database afterwards."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from tracker import clock
from tracker.adapters.keys import Keyring
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.base import Base, db
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import ParticipantKey, Person, ids_by_reference, people
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import JobDraft, StintKey
from tracker.services.history.log import log_stint
from tracker.services.participants.add import add_participant
from tracker.services.participants.drafts import ParticipantDraft, ParticularsDraft, StayDraft, VisaDraft

ON = date(2026, 5, 4)
"""The day on which people act in these tests, unless they say another."""
ARRIVED, ISSUED, APPLIED, BORN = date(2026, 1, 10), date(2025, 12, 10), date(2025, 11, 20), date(1999, 3, 2)
CAFE = Business("Harbour Lantern Café", "70012345")
DAY = timedelta(days=1)


def keyring() -> Keyring:
    """The keys of the application."""
    keys: Keyring = current_app.extensions["keyring"]
    return keys


@bulk_transaction("tests.officers")
def create_officers(work: UnitOfWork, number: int, *, by: int = COMMAND_LINE, operation: str | None = None) -> tuple[int, ...]:
    """So many people who may act; their ids."""
    ids = tuple(work.number(User) for _ in range(number))
    for id_ in ids:
        row = {"kind": "person", "name": f"Officer {id_}", "email": f"{id_}@office.example", "language": "en"}
        work.insert(User, id=id_, **row, active=True, created_at=clock.now())
    return ids


def draft_participant(reference: str = "P-1", **parts: Any) -> ParticipantDraft:
    """Somebody from Japan who arrived on 10 January 2026, without jobs; `parts` take the place of what they name."""
    visa = VisaDraft(applied_on=APPLIED, issued_on=ISSUED)
    usual = {"particulars": ParticularsDraft(birth_date=BORN, language="ja"), "visa": visa, "stay": StayDraft(ARRIVED)}
    return ParticipantDraft(reference, **({"scheme": "japan"} | usual | parts))


def create_participant(reference: str = "P-1", *, on: date = ON, by: int = COMMAND_LINE, **parts: Any) -> ParticipantKey:
    """The same, added."""
    return add_participant(draft_participant(reference, **parts), keys=keyring(), on=on, by=by)


def create_job(key: ParticipantKey, start: date, end: date | None = None, *, at: Business = CAFE, on: date = ON) -> StintKey:
    """A job logged for somebody."""
    return log_stint(key.id, JobDraft(at, start, end), kind="job", on=on, by=COMMAND_LINE)


def load_person(id_: int) -> Person:
    """A person as now known."""
    db.session.rollback()
    return people([id_])[0]


def load_person_by_reference(reference: str) -> Person:
    """A person as now known, by the reference."""
    return load_person(ids_by_reference([reference])[reference])


def select_rows(table: type[Base], *columns: str, **values: Any) -> list[tuple[Any, ...]]:
    """Some columns (the id where none is named) of the rows with these values, in the order of their ids."""
    db.session.rollback()
    found = [getattr(table, name) for name in columns or ("id",)]
    matching = [getattr(table, name) == value for name, value in values.items()]
    return [tuple(row) for row in db.session.execute(select(*found).where(*matching).order_by(*table.__table__.primary_key))]


def dump_database() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in no order that means anything."""
    db.session.rollback()
    tables = Base.metadata.sorted_tables
    return {table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr) for table in tables}


def raw_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table as it is stored, in the order of the database: equal to a later call if nothing changed."""
    db.session.rollback()
    connection = db.session.connection()
    tables = [table.name for table in Base.metadata.sorted_tables]
    found = {name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in tables}
    db.session.rollback()
    return found


def count_new_rows(before: Mapping[str, Sequence[Any]], after: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    """How many rows each table has more than before, where it has another number."""
    return {name: len(after[name]) - len(before[name]) for name in after if len(after[name]) != len(before[name])}
