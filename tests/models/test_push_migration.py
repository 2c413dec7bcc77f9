"""What participants do not want by email, of a release that knew one way, after an upgrade and a downgrade."""

import pytest
from alembic import command
from alembic.config import Config
from flask import current_app
from sqlalchemy import text

from tests.support.databases import empty_database, make_app
from tests.support.engines import ENGINES, Engine
from tracker.models.base import db

BEFORE, AFTER = "0034_digest", "0035_push"
FILLED = (
    "INSERT INTO operations (id, key, kind, by, done_at) VALUES (1, 'a', 'tests', -1, '2026-01-01')",
    """INSERT INTO participants (id, reference, scheme, direction, version, created_at)
    VALUES (7, 'A-1', 'japan', 'inbound', 1, '2026-01-01')""",
    "INSERT INTO unwanted_emails (participant_id, kind, since) VALUES (7, 'alert', '2026-01-01')",
    """INSERT INTO outbox (id, operation_id, participant_id, kind, language, content, due_at, state, tries, next_try_at)
    VALUES (1, 1, 7, 'alert', 'en', '{}', '2026-01-01', 'waiting', 0, '2026-01-01')""",
)
NEW = (
    "INSERT INTO unwanted_messages (participant_id, kind, way, since) VALUES (7, 'alert', 'push', '2026-01-01')",
    """INSERT INTO push_subscriptions
    (id, participant_id, operation_id, endpoint, endpoint_mark, keys, signed_with, device, made_at)
    VALUES (3, 7, 1, 'a', {mark}, 'b', 'c', 'd', '2026-01-01')""",
    """INSERT INTO outbox (id, operation_id, participant_id, push_id, kind, language, content, due_at, state, tries, next_try_at)
    VALUES (2, 1, 7, 3, 'alert', 'en', '{{}}', '2026-01-01', 'waiting', 0, '2026-01-01')""",
)


def ids(query: str) -> list[object]:
    with db.engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


@pytest.mark.parametrize("engine", ENGINES)
def test_choices_are_carried_over_and_back(engine: Engine) -> None:
    with empty_database(engine) as url, make_app(url).app_context():
        config: Config = current_app.extensions["migrate"].migrate.get_config()
        command.upgrade(config, BEFORE)
        mark = "X'00'" if engine == "sqlite" else "'\\x00'"
        with db.engine.begin() as connection:
            for statement in FILLED:
                connection.exec_driver_sql(statement)
        command.upgrade(config, AFTER)
        carried = ids("SELECT way FROM unwanted_messages")
        with db.engine.begin() as connection:
            for statement in NEW:
                connection.exec_driver_sql(statement.format(mark=mark))
        command.downgrade(config, BEFORE)
        left = ids("SELECT kind FROM unwanted_emails"), ids("SELECT id FROM outbox")
        command.upgrade(config, AFTER)
        db.session.remove()
        db.engine.dispose()
    assert (carried, left) == (["email"], (["alert"], [1]))
