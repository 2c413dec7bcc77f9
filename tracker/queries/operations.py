"""How the database itself is."""

from sqlalchemy import text

from tracker.models.base import db


def revision() -> str | None:
    """The revision that the database was brought to; None where it is empty. Raises `StorageError` where it is away."""
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found
