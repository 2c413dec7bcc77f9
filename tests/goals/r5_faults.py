"""Faults of a database's connection, put in from outside: after one statement, at the commit, and after it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from tests.goals.r11_saboteurs import swapped
from tracker.models import audit_chain
from tracker.models.base import db


class Fault(Exception):
    """What was put in."""


@contextmanager
def fault_after(engine: Engine, statements: int) -> Iterator[None]:
    """A fault as soon as so many statements were executed; the commit counts as one, and fails instead."""
    left = statements

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Fault

    event.listen(engine, "after_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", count)
        event.remove(engine, "commit", count)


@contextmanager
def answer_lost(engine: Engine) -> Iterator[None]:
    """The database commits, and nobody hears of it."""
    commit = engine.dialect.do_commit

    def unheard(connection: Any) -> None:
        commit(connection)
        raise Fault

    with swapped(engine.dialect, "do_commit", unheard):
        yield


@contextmanager
def audit_outside() -> Iterator[None]:
    """R5's saboteur: the audit's lines are written in a transaction of their own."""
    append = audit_chain.append_entries

    def apart(acts: Iterable[audit_chain.AuditEntry], *, by: int, at: datetime, operation_id: int) -> None:
        db.session.commit()
        append(acts, by=by, at=at, operation_id=operation_id)

    with swapped(audit_chain, "append_entries", apart):
        yield
