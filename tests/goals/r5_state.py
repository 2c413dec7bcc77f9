"""The whole database as one value, and whether operations, audit and facts in it agree."""

import sqlite3
from functools import cache
from typing import Any, Self, TypeAlias

from sqlalchemy import select, text

from tracker.models.audit import AuditLine
from tracker.models.audit_chain import broken_lines
from tracker.models.base import Base, db

State: TypeAlias = dict[str, list[tuple[Any, ...]]]
"""Table -> rows, in the order of their keys."""
SEALED = {
    "particulars.sealed",
    "passports.sealed",
    "person_keys.wrapped",
    "outbox.sealed",
    "authenticator_apps.sealed",
    "sessions.new_app",
    "register_uploads.content",
    "signing_keys.sealed",
}
RANDOM = (
    SEALED
    | {"users.name", "users.email", "outbox.address"}
    | {"signing_keys.name", "signing_keys.public", "proofs.number", "proofs.token", "operations.key"}
    | {"push_subscriptions.endpoint", "push_subscriptions.keys", "evidence.key", "evidence.name"}
    | {"calendar_feeds.token", "calendar_feeds.token_digest", "calendar_days.uid", "refusal_log.reasons"}
)
"""Columns that are another each time; an operation's key where nobody chose it."""

COMMITTED = """SELECT EXISTS (SELECT FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number
WHERE pg_xact_status(CAST(CAST(number AS text) AS xid8)) IS DISTINCT FROM 'aborted')"""
"""Whether any of PostgreSQL's transactions with these numbers did something else than fail."""


def state() -> State:
    """Every row of every table, but for what is random."""
    db.session.rollback()
    connection = db.session.connection()
    found = {name: [tuple(row) for row in connection.exec_driver_sql(query)] for name, query in _queries().items()}
    db.session.rollback()
    return found


class Watch:
    """Tells whether a transaction was committed since it was last asked. A context, in the application's."""

    def __enter__(self) -> Self:
        self._watcher = sqlite3.connect(str(db.engine.url.database)) if db.engine.dialect.name == "sqlite" else None
        self._seen = 0
        self.committed()
        return self

    def __exit__(self, *_: object) -> None:
        if self._watcher:
            self._watcher.close()

    def committed(self) -> bool:
        """Return whether anything was committed; perhaps also if a transaction has begun and not ended."""
        seen = self._seen
        if self._watcher:
            (self._seen,) = self._watcher.execute("PRAGMA data_version").fetchone()
            return self._seen != seen
        (self._seen,) = db.session.execute(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")).one()
        found = db.session.scalar(text(COMMITTED), {"first": seen, "last": self._seen - 1}) if seen else True
        db.session.rollback()
        return bool(found)


@cache
def _queries() -> dict[str, str]:
    """What is asked of each table: in words, since rows are only compared."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = ", ".join(f'"{column.name}"' for column in table.columns if f"{table.name}.{column.name}" not in RANDOM)
        keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
        found[table.name] = f'SELECT {columns} FROM "{table.name}" ORDER BY {keys}'
    return found


def untrue(before: State, after: State) -> list[str]:
    """What does not agree in the database as it stands after one operation more."""
    known = {row[0] for row in after["operations"]}
    added = known - {row[0] for row in before["operations"]}
    found = [] if len(added) == 1 else [f"{len(added)} operations were added"]
    if strangers := set(db.session.scalars(select(AuditLine.operation_id))) - known:
        found.append(f"audit lines of operations that are not there: {strangers}")
    if _last_id(after["audit_lines"]) <= _last_id(before["audit_lines"]):
        found.append("nothing was added to the audit")
    if broken_lines():
        found.append("the audit's chain does not hold")
    db.session.rollback()
    return found


def _last_id(rows: list[tuple[Any, ...]]) -> int:
    """The id of the last row; old audit lines are deleted, so that their number may fall."""
    return int(rows[-1][0]) if rows else 0


def counters() -> dict[str, int]:
    """Where PostgreSQL's sequences stand: they go on even where a transaction is undone."""
    if db.engine.dialect.name == "sqlite":
        return {}
    rows = db.session.execute(text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"))
    return {name: last or 0 for name, last in rows}


def rewind(kept: dict[str, int]) -> None:
    """Sets the sequences back, so that the next try takes the same numbers."""
    kept_rows = "unnest(CAST(:names AS text[]), CAST(:lasts AS bigint[])) AS kept(name, last)"
    back = f"SELECT setval(CAST(name AS regclass), greatest(last, 1), last > 0) FROM {kept_rows}"
    if kept:
        db.session.execute(text(back), {"names": list(kept), "lasts": list(kept.values())})
    db.session.rollback()
