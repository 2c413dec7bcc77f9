"""Queries for operators: the schema's revision, the database's clock, the data keys in use; and of operations."""

from datetime import UTC, datetime

from sqlalchemy import func, select, text, union

from tracker.models.accounts import AuthenticatorApp
from tracker.models.base import db
from tracker.models.idempotency import Operation
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import PersonKey
from tracker.models.proofs import SigningKey
from tracker.models.register import RegisterUpload
from tracker.settings.key_names import KEY_NAME_BYTES

WRAPPED = (PersonKey.wrapped, OutboxMessage.sealed, SigningKey.sealed, RegisterUpload.content, AuthenticatorApp.sealed)
"""Every column that the settings' keys wrap; each value begins with the name of its key."""


def schema_revision() -> str | None:
    """Return the schema's revision; None if the database is empty. Raises `StorageError` if the database is away."""
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def database_engine() -> str:
    """Return `sqlite` or `postgresql`."""
    return str(db.engine.dialect.name)


def database_version() -> str:
    """Return the engine with its version, as `SQLite 3.51` or `PostgreSQL 18.1`. Raises `StorageError`."""
    engine = db.session.connection().dialect
    numbers = engine.server_version_info or ()
    return f"{'SQLite' if engine.name == 'sqlite' else 'PostgreSQL'} {'.'.join(map(str, numbers))}"


def database_now() -> datetime:
    """Return the moment by the database's clock, which on SQLite is the machine's. One statement."""
    found = db.session.scalar(text("SELECT CURRENT_TIMESTAMP"))
    moment = datetime.fromisoformat(found) if isinstance(found, str) else found
    assert moment is not None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def end_reading() -> None:
    """End the running transaction: PostgreSQL executes nothing more in one in which a statement failed."""
    db.session.rollback()


def key_names_in_use() -> frozenset[bytes]:
    """Return the names of the settings' keys under which anything is stored; what was erased is empty. One statement."""
    names = (select(func.substr(column, 1, KEY_NAME_BYTES)).where(func.length(column) > KEY_NAME_BYTES) for column in WRAPPED)
    return frozenset(bytes(name) for name in db.session.scalars(union(*names)))


def find_operation(key: str, *, by: int) -> int | None:
    """Return the id of the operation that this user did under a key, or None. One statement."""
    found: int | None = db.session.scalar(select(Operation.id).where(Operation.key == key, Operation.by == by))
    return found
