"""Every constraint of the database by name, written down once: one that disappears from the models and the migrations is missed."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from tracker.models.tables import db

CONSTRAINTS = tuple((Path(__file__).parent / "constraints.txt").read_text(encoding="utf-8").split())
"""`fk_…` for foreign keys, `ck_…` for CHECKs, `uq_…` or `ix_…` for what must be unique; in alphabetical order."""
Constraint = CheckConstraint | ForeignKeyConstraint | UniqueConstraint | Index


def of_kind(*kinds: str) -> list[str]:
    """The constraints whose names begin so."""
    return [name for name in CONSTRAINTS if name.split("_")[0] in kinds]


def in_models() -> dict[str, Constraint]:
    """The constraints that the models ask for, by name, but primary keys and NOT NULL."""
    return {str(each.name): each for table in db.metadata.sorted_tables for each in _of(table)}


def _of(table: object) -> Iterator[Constraint]:
    kinds = CheckConstraint, ForeignKeyConstraint, UniqueConstraint
    yield from (each for each in table.constraints if isinstance(each, kinds))  # type: ignore[attr-defined]
    yield from (each for each in table.indexes if each.unique)  # type: ignore[attr-defined]
