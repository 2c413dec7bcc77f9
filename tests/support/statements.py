"""How many statements something sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tracker.models.base import db


@contextmanager
def count_statements() -> Iterator[list[str]]:
    """The statements that are sent while the block runs, transactions' own left out."""
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        sent[:] = [text for text in sent if not text.startswith("BEGIN")]
