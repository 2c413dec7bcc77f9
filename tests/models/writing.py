"""Use cases of the tests' own, and what they wrote."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.base import Base, db
from tracker.models.idempotency import Operation
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork

TODAY = date(2026, 3, 2)


class Hired(NamedTuple):
    """Who was added, and when."""

    id: int
    name: str
    on: date


def nothing() -> None:
    """What happens in between, where nothing is to happen."""


@transaction("tests.hire")
def hire(
    work: UnitOfWork,
    name: str,
    *,
    by: int = COMMAND_LINE,
    on: date = TODAY,
    operation: str | None = None,
    first: Callable[[], None] = nothing,
    kind: str = "person",
) -> Hired:
    """Adds somebody who may act, by the name's address; `first` is called before."""
    first()
    user = add_user(work, name, kind=kind)
    return Hired(user, name, on)


def add_user(work: UnitOfWork, name: str, *, kind: str = "person") -> int:
    """The row of somebody, and its line in the audit. The caller owns the transaction."""
    id_ = work.number(User)
    row: dict[str, Any] = {"kind": kind, "name": name, "email": f"{name}@office.example", "language": None}
    work.insert(User, id=id_, **row, active=True, created_at=work.at)
    work.audit("user.added", None, user=id_)
    return id_


def hired(name: str, **told: Any) -> Hired:
    """The use case, called as the command line calls it."""
    return hire(name, **({"by": COMMAND_LINE} | told))


def count(table: type[Base]) -> int:
    """How many rows a table has."""
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(table)).one()


def people() -> list[str]:
    """The names of all who may act, but for the services."""
    db.session.rollback()
    return list(db.session.scalars(select(User.name).where(User.kind == "person").order_by(User.id)))


def operations() -> list[str]:
    """The kinds of all operations."""
    db.session.rollback()
    return list(db.session.scalars(select(Operation.kind).order_by(Operation.id)))
