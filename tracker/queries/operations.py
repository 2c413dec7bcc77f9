"""How the database itself is, and what was done under a key."""

from sqlalchemy import select, text

from tracker.models.base import db
from tracker.models.idempotency import Operation


def revision() -> str | None:
    """The revision that the database was brought to; None where it is empty. Raises `StorageError` where it is away."""
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def done(key: str, *, by: int) -> int | None:
    """The operation that somebody has done under a key of theirs; None where there is none. One statement."""
    found: int | None = db.session.scalar(select(Operation.id).where(Operation.key == key, Operation.by == by))
    return found
