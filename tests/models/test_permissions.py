"""The files of an SQLite database are their owner's alone, also where an earlier release or the shell made them for others."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tracker.models import engines


@pytest.fixture(autouse=True)
def _generous_shell() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def written(file: Path, engine: Engine) -> dict[str, int]:
    """Write to a database in WAL; return the permissions of its files."""
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(text("CREATE TABLE IF NOT EXISTS names (name TEXT)"))
        connection.commit()
        found = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    engine.dispose()
    return found


def prepared(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}")
    engines.prepare(engine)
    return engine


def test_new_files_are_the_owners(tmp_path: Path) -> None:
    file = tmp_path / "tracker.db"
    assert written(file, prepared(file)) == dict.fromkeys(("tracker.db", "tracker.db-wal", "tracker.db-shm"), 0o600)


def test_file_of_an_earlier_release_is_taken_from_others(tmp_path: Path) -> None:
    file = tmp_path / "tracker.db"
    assert set(written(file, create_engine(f"sqlite:///{file}")).values()) == {0o644}
    assert set(written(file, prepared(file)).values()) == {0o600}


def test_missing_folder_and_memory_are_left_to_sqlite(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="the database cannot be reached"), prepared(tmp_path / "none" / "a.db").connect():
        pass
    with prepared(Path(":memory:")).connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
