"""Messages and emails of a release that stored them in two tables, after an upgrade and a downgrade."""

from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from flask import current_app
from sqlalchemy import text

from tests.support.databases import empty_database, make_app
from tests.support.engines import ENGINES, Engine
from tracker.models.base import db

BEFORE, AFTER = "0029_calendars", "0030_outbox"
FILLED = (
    "INSERT INTO operations (id, key, kind, by, done_at) VALUES (1, 'a', 'tests', -1, '2026-01-01')",
    """INSERT INTO participants (id, reference, scheme, direction, version, created_at)
    VALUES (7, 'A-1', 'japan', 'inbound', 1, '2026-01-01')""",
    """INSERT INTO users (id, kind, name, email, language, active, created_at)
    VALUES (5, 'person', 'Yui', 'yui@post.example', 'ja', TRUE, '2026-01-01')""",
    """INSERT INTO letters (id, operation_id, user_id, kind, language, address, due_at, sent_at) VALUES
    (1, 1, 5, 'invitation', 'ja', 'yui@post.example', '2026-01-01', '2026-01-02'),
    (2, 1, 5, 'address-change', 'ja', 'new@post.example', '2026-01-04', NULL)""",
    """INSERT INTO outbox_messages (id, operation_id, participant_id, kind, language, content, due_at, sent_at)
    VALUES (1, 1, 7, 'case-decided', 'ja', '{"outcome":"no-issue"}', '2026-01-03', NULL)""",
)
NEW = "SELECT kind, state, user_id, participant_id, address FROM outbox ORDER BY id"
EMAILS = "SELECT kind, user_id, address, sent_at IS NULL FROM letters ORDER BY id"
MESSAGES = "SELECT kind, participant_id, content, sent_at IS NULL FROM outbox_messages ORDER BY id"


def read(query: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.parametrize("engine", ENGINES)
def test_both_tables_become_one_and_two_again(engine: Engine) -> None:
    with empty_database(engine) as url, make_app(url).app_context():
        config: Config = current_app.extensions["migrate"].migrate.get_config()
        command.upgrade(config, BEFORE)
        with db.engine.begin() as connection:
            for statement in FILLED:
                connection.execute(text(statement))
        before = read(EMAILS), read(MESSAGES)
        command.upgrade(config, AFTER)
        after = read(NEW)
        command.downgrade(config, BEFORE)
        again = read(EMAILS), read(MESSAGES)
        db.session.remove()
        db.engine.dispose()
    assert after == [
        ("invitation", "sent", 5, None, "yui@post.example"),
        ("case-decided", "waiting", None, 7, None),
        ("address-change", "waiting", 5, None, "new@post.example"),
    ]
    assert again == before
