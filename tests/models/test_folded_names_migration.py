"""The migration that makes folded names again where they hold characters that nobody sees."""

import pytest
from alembic import command
from flask import current_app
from sqlalchemy import text

from tests.support.databases import empty_database, make_app
from tests.support.engines import ENGINES, Engine
from tracker.compliance.name_matching import folded
from tracker.models.base import db

EMPLOYER = "INSERT INTO employers (id, brn, name, folded, recorded_at) VALUES (:id, :brn, :name, :folded, '2026-01-01')"
SPELLING = "INSERT INTO employer_names (employer_id, name, folded, recorded_at) VALUES (:id, :name, :folded, '2026-01-01')"
NAMES = ((1, "Lantern", None), (2, "Lan\u200btern", None), (3, "P\u200beak", None), (900, "葛\U000e0100城", "70012345"))


@pytest.mark.parametrize("engine", ENGINES)
def test_stored_names_are_folded_again(engine: Engine) -> None:
    with empty_database(engine) as url, make_app(url).app_context():
        config = current_app.extensions["migrate"].migrate.get_config()
        command.upgrade(config, "0014_row_marks")
        with db.engine.begin() as connection:
            for id_, name, brn in NAMES:
                row = {"id": id_, "name": name, "brn": brn, "folded": name.lower()}
                connection.execute(text(EMPLOYER), row)
                connection.execute(text(SPELLING), row)
        command.upgrade(config, "0015_ignorable_characters")
        with db.engine.connect() as connection:
            employers = {row.id: row.folded for row in connection.execute(text("SELECT id, folded FROM employers"))}
            spellings = {
                row.employer_id: row.folded
                for row in connection.execute(text("SELECT employer_id, folded FROM employer_names"))
            }
        db.engine.dispose()
    assert employers == {1: "lantern", 2: "lan\u200btern", 3: "peak", 900: "葛城"}
    assert spellings == {id_: folded(name) for id_, name, _ in NAMES}
