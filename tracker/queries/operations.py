"""Queries of the schema's revision and of operations."""

from sqlalchemy import select, text

from tracker.models.base import db
from tracker.models.idempotency import Operation


def schema_revision() -> str | None:
    """Return the schema's revision; None if the database is empty. Raises `StorageError` if the database is away."""
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def find_operation(key: str, *, by: int) -> int | None:
    """Return the id of the operation that this user did under a key, or None. One statement."""
    found: int | None = db.session.scalar(select(Operation.id).where(Operation.key == key, Operation.by == by))
    return found
