"""A passport's number is found nowhere: not in the database as it lies on disk, not in any row, not in what is logged or told."""

import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.participants import ON, create_participant, dump_database, keyring, select_rows
from tests.factories.register import participant_row, run_import, write_register
from tests.support.databases import fresh_app
from tracker.adapters.keys import Secret, unseal
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import Base, db
from tracker.models.participants import Passport
from tracker.queries.participants import passports_of, person_keys
from tracker.services import versioned_writes
from tracker.services.participants.passports import record_passport

CANARY, OTHER = "ZQ7391846", "ZQ5528013"
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}


def left_behind() -> str:
    """All that the database holds, as text: rows, and on SQLite every byte of its files."""
    told = [repr(row) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))]
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        file = Path(str(db.engine.url.database))
        told += [path.read_bytes().decode("latin-1") for path in file.parent.rglob("*") if path.is_file()]
    return "\n".join(told)


def traces(text: str) -> list[str]:
    """The canaries that are found, as written and as bytes would show."""
    return [number for number in (CANARY, OTHER) for form in (number, number.encode().hex(), number.lower()) if form in text]


def entered(app: Flask, tmp_path: Path) -> str:
    """A number comes in by a register, by a new participant and by a correction; what the commands tell."""
    app.config["SQLALCHEMY_ECHO"] = True
    told = run_import(app, write_register(tmp_path / "r", participant_row(passport_no=CANARY)))
    assert told.status == 0
    key = create_participant("P-2", passport_no=Secret(CANARY))
    key = record_passport(key, Secret(OTHER), keys=keyring(), **BY)
    again = run_import(
        app,
        write_register(tmp_path / "r", participant_row(passport_no=OTHER), participant_row("P-3", passport_no=f"{CANARY}!")),
    )
    assert again.status == 1
    return repr((told, again, key))


def test_passport_number_leaks_nowhere(app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for name in ("sqlalchemy.engine", "sqlalchemy.pool", "tracker"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        told = entered(app, tmp_path)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "tracker"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    assert "INSERT INTO passports" in caplog.text
    assert traces(left_behind()) == traces(caplog.text) == traces(told) == []
    assert len(select_rows(Passport)) == 4


def test_person_key_opens_newest_number(app: Flask, tmp_path: Path) -> None:
    entered(app, tmp_path)
    ids = [id_ for (id_,) in select_rows(Passport, "participant_id", superseded_at=None)]
    passports, wrapped = passports_of(ids), person_keys(ids)
    for id_ in ids:
        assert unseal(keyring().unwrap(wrapped[id_], id_), passports[id_].sealed, id_) == OTHER
        assert passports[id_].mark == keyring().mark(OTHER)


def test_the_same_number_again_writes_nothing(app: Flask) -> None:
    key = create_participant(passport_no=Secret(CANARY))
    before = dump_database()
    assert record_passport(key, Secret(CANARY), keys=keyring(), **BY) == key
    assert dump_database() | {"operations": []} == before | {"operations": []}
    assert record_passport(key, Secret(OTHER), keys=keyring(), **BY).version == 2


def test_a_saboteur_who_seals_nothing_is_found(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versioned_writes, "seal", lambda key, number, person: number.encode())
    entered(app, tmp_path)
    assert traces(left_behind())


def test_deleted_rows_leave_no_number(tmp_path: Path) -> None:
    with fresh_app("sqlite") as app:
        entered(app, tmp_path)
        file = str(db.engine.url.database)
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("DELETE FROM passports")
        connection.close()
        assert traces(left_behind()) == []


def test_without_data_keys_nothing_is_taken_in(tmp_path: Path) -> None:
    with fresh_app("sqlite", TRACKER_ENV="production") as app:
        told = run_import(app, write_register(tmp_path / "r", participant_row(passport_no=CANARY)))
        assert (told.status, told.beside.splitlines()[-1]) == (2, "Error: DATA_KEYS is not set")
        assert dump_database()["participants"] == []
