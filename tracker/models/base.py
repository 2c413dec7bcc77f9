"""The database: column types and constraints."""

import json
from datetime import UTC, date, datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Index,
    MetaData,
    String,
    Table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all tables. Constraints have names, so that migrations can refer to them."""

    metadata = MetaData(naming_convention=NAMES)


def _encoder(*, in_order: bool) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=in_order)


AS_GIVEN, IN_ORDER = _encoder(in_order=False), _encoder(in_order=True)


def to_json(value: object, *, in_order: bool = False) -> str:
    """Return a value as compact JSON without escapes for non-ASCII characters; `in_order` sorts the keys."""
    return (IN_ORDER if in_order else AS_GIVEN).encode(value)


db = SQLAlchemy(model_class=Base, engine_options={"json_serializer": to_json, "hide_parameters": True})
"""The database of the application. `db.session` is the session of the running request or command."""

FactsJSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Plain values as JSON; None is stored as NULL."""


Ordered = String().with_variant(String(collation="C"), "postgresql")
"""Text sorted by code points, the same on every engine and in every locale."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: an aware datetime in Python on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment without its zone if the engine stores no zones."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def core_table(table: type[Base]) -> Table:
    """Return a table for statements that need no mapped rows."""
    core = table.__table__
    assert isinstance(core, Table)
    return core


def partial_unique_index(name: str, condition: str, *columns: str) -> Index:
    """Return a partial unique index that both engines understand."""
    where = db.text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def partial_index(name: str, condition: str, *columns: str) -> Index:
    """Return a partial index that both engines understand."""
    where = db.text(condition)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """Return a CHECK that a column holds one of some words, or NULL."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def day_or_none(value: date | None) -> str | None:
    """Return a day as JSON holds it: `2026-01-31`, or None."""
    return None if value is None else value.isoformat()
