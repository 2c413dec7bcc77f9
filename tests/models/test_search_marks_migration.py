"""The marks by which participants are found, after an upgrade from a release that had none."""

from datetime import date

import pytest
from alembic import command
from alembic.config import Config
from flask import current_app
from sqlalchemy import select, text

from tests.support.databases import empty_database, make_app
from tests.support.engines import ENGINES, Engine
from tracker.formats.search.marks import search_marks
from tracker.formats.search.terms import SearchableFacts
from tracker.models.base import db
from tracker.models.participants import SearchMark

BEFORE, AFTER = "0015_ignorable_characters", "0016_search_marks"
PERSON = """INSERT INTO participants (id, reference, scheme, direction, version, created_at)
    VALUES (:id, :reference, 'japan', 'inbound', 1, '2026-01-01')"""
NAMES = """INSERT INTO particulars (participant_id, version, recorded_at, recorded_by, operation_id, superseded_at, family_name,
    native_name, birth_date, email) VALUES (:id, :version, '2026-01-01', -1, 1, :superseded_at, :family_name, '髙橋', :born, 'a@b.example')"""
OPERATION = "INSERT INTO operations (id, key, kind, by, done_at) VALUES (1, 'a', 'tests', -1, '2026-01-01')"
PEOPLE = ((1, "A-1", "Takahashi"), (2, "A-2", None), (900, "B", "Ōno"))


def upgrade_filled_database() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    command.upgrade(config, BEFORE)
    with db.engine.begin() as connection:
        connection.execute(text(OPERATION))
        for id_, reference, family_name in PEOPLE:
            connection.execute(text(PERSON), {"id": id_, "reference": reference})
            known = {"id": id_, "family_name": family_name, "born": date(1999, 3, 2)}
            if family_name:
                connection.execute(text(NAMES), known | {"version": 1, "family_name": "Before", "superseded_at": "2026-01-02"})
                connection.execute(text(NAMES), known | {"version": 2, "superseded_at": None})
    command.upgrade(config, AFTER)
    return config


def stored_marks() -> dict[int, set[int]]:
    with db.engine.connect() as connection:
        found: dict[int, set[int]] = {}
        for id_, mark in connection.execute(select(SearchMark.participant_id, SearchMark.mark)):
            found.setdefault(id_, set()).add(mark)
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_nightly_run_marks_everybody_after_the_upgrade(engine: Engine) -> None:
    with empty_database(engine) as url, make_app(url).app_context():
        config = upgrade_filled_database()
        before, keys = stored_marks(), current_app.extensions["keyring"]
        command.upgrade(config, "head")
        current_app.test_cli_runner().invoke(args=["daily"])
        marks = stored_marks()
        db.session.remove()
        db.engine.dispose()
    known = (date(1999, 3, 2), "a@b.example")
    assert before == {}
    assert marks == {
        1: search_marks(SearchableFacts("A-1", "Takahashi", None, "髙橋", *known), keys),
        2: search_marks(SearchableFacts("A-2", None, None, None, None, None), keys),
        900: search_marks(SearchableFacts("B", "Ōno", None, "髙橋", *known), keys),
    }
