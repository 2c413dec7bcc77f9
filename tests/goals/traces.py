"""What is found of people in the files of a database, in copies of it, and in the log."""

import base64
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from sqlalchemy import text

from tests.factories.accounts import create_user
from tests.factories.canaries import CanaryPerson, create_canary
from tests.factories.evidence import folder
from tests.factories.full_lives import create_full_life
from tests.factories.participants import dump_database, keyring, select_rows
from tracker.models.base import db
from tracker.models.participants import PersonKey
from tracker.services.register.uploads import Bytes, keep_upload

LOGGERS = "", "tracker", "sqlalchemy.engine"


@contextmanager
def logged() -> Iterator[StringIO]:
    """Everything that is logged while the block runs, statements too."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    before = {name: logging.getLogger(name).level for name in LOGGERS}
    logging.getLogger().addHandler(handler)
    try:
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.INFO)
        yield written
    finally:
        logging.getLogger().removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def crowd(number: int) -> list[CanaryPerson]:
    """So many people, and an uploaded register that lists them."""
    people = [create_full_life(create_canary(each)) for each in range(number)]
    content = "\n".join(who.word for who in people).encode()
    keep_upload("register.csv", Bytes(content), keys=keyring(), by=create_user("Lee", "officer"))
    return people


def stored_keys(people: Sequence[CanaryPerson]) -> list[bytes]:
    """The keys of people as they are stored."""
    known = dict(select_rows(PersonKey, "participant_id", "wrapped"))
    return [known[who.id] for who in people]


def database_bytes(*, with_log: bool = True) -> bytes:
    """The files of the database in lower case, on PostgreSQL its log of writes only if that is wanted."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        file = Path(str(db.engine.url.database))
        return b"\n".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(str(connection.scalar(text("SHOW data_directory"))))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    files = [*(folder / "base" / str(number)).iterdir(), *((folder / "pg_wal").iterdir() if with_log else ())]
    return b"\n".join(path.read_bytes() for path in files if path.is_file())


def copy_bytes() -> bytes:
    """A copy of the database made now: a backup on SQLite, every row as stored on PostgreSQL."""
    if db.engine.dialect.name == "sqlite":
        with sqlite3.connect(str(db.engine.url.database)) as source, sqlite3.connect(":memory:") as copy:
            source.backup(copy)
            return copy.serialize()
    tables = list(dump_database())
    rows = [db.session.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables]
    db.session.rollback()
    return repr(rows).encode()


def evidence_bytes() -> bytes:
    """Every file of participants as it lies in its folder."""
    return b"\n".join(each.path.read_bytes() for each in folder().entries())


def words_found(people: Sequence[CanaryPerson], **places: bytes) -> list[str]:
    """The people whose word is in one of some places, as written or in base64."""
    contents = {name: content + content.lower() for name, content in places.items()}
    return [
        f"{who.word} is in {name}"
        for who in people
        for name, content in contents.items()
        if any(form in content for form in forms(who.word.encode()))
    ]


def forms(word: bytes) -> Iterator[bytes]:
    """A word as it is, and what of it is the same wherever it stands in a text in base64."""
    yield word
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + word)
        yield encoded[4 if shift else 0 : (shift + len(word)) // 3 * 4]
