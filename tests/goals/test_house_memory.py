"""What a house remembers comes back, whichever tables were changed."""

from flask import Flask
from sqlalchemy import text

from tests.factories.participants import create_participant, dump_database
from tests.goals.house_memory import bring_back, keep
from tracker.models.base import db

CHANGES = "UPDATE participants SET reference = 'other'", "DELETE FROM jobs", "DELETE FROM stays"


def test_changed_tables_come_back(app: Flask) -> None:
    create_participant("P-1")
    numbers, before = keep(), dump_database()
    for statement in CHANGES:
        db.session.execute(text(statement))
        db.session.commit()
        bring_back(numbers)
        assert dump_database() == before
    ids = set()
    for _ in range(2):
        ids.add(create_participant("P-2").id)
        assert dump_database() != before
        bring_back(numbers)
        assert dump_database() == before
    assert len(ids) == 1
