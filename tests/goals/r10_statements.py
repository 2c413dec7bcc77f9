"""Statements of a migration that keep others from working while a large table is gone through, on PostgreSQL."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tracker.models.base import db

FORBIDDEN = {
    "a column without default that must not be NULL": r"ADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL\b",
    "a column whose value is made for each row": r"ADD COLUMN .*(DEFAULT (?!now\(\))\w+\(|GENERATED ALWAYS AS \(.*STORED|SERIAL\b)",
    "a column of another type": r"ALTER COLUMN \S+ (SET DATA )?TYPE\b",
    "every row is looked through for NULL": r"ALTER COLUMN \S+ SET NOT NULL",
    "every row is looked through for a constraint": r"ADD (CONSTRAINT \S+ )?(CHECK|FOREIGN KEY)(?!.*NOT VALID)",
    "an index is built under a lock": r"ADD (CONSTRAINT \S+ )?(UNIQUE|PRIMARY KEY|EXCLUDE)(?!.*USING INDEX)",
}
"""What is wrong with an ALTER TABLE of a table that was there before -> how it is known."""
INDEX = re.compile(r"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY).* ON (ONLY )?\"?(?P<table>\w+)", re.IGNORECASE)
ALTER = re.compile(r"ALTER TABLE (IF EXISTS )?(ONLY )?\"?(?P<table>\w+)\"? (?P<what>.*)", re.IGNORECASE)
WHOLE = re.compile(
    r"(LOCK|CLUSTER|VACUUM FULL|REINDEX(?!.*CONCURRENTLY)|REFRESH MATERIALIZED VIEW(?!.*CONCURRENTLY))\b", re.IGNORECASE
)


def blocking(statement: str, existing: Collection[str]) -> list[str]:
    """Why a statement keeps others waiting; empty where it does not. `existing`: tables that may have rows."""
    said = " ".join(statement.split())
    if WHOLE.match(said):
        return [f"{said[:60]}: locks a table"]
    if (index := INDEX.match(said)) and index["table"] in existing:
        return [f"{said[:60]}: an index is built under a lock"]
    if (alter := ALTER.match(said)) and alter["table"] in existing:
        return [f"{said[:60]}: {why}" for why, form in FORBIDDEN.items() if re.search(form, alter["what"], re.IGNORECASE)]
    return []


@contextmanager
def overheard() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    said: list[str] = []

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
