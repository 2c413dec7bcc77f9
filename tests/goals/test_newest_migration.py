"""The newest migration takes rows of the release before: a small part of R10, quick enough for every change."""

import pytest
from flask_migrate import upgrade

from tests.goals.r10 import MIGRATIONS, journey, revisions
from tests.goals.stage import remembered
from tests.support.databases import empty_database


@pytest.mark.slow
def test_newest_migration_takes_rows() -> None:
    newest = revisions(MIGRATIONS)[-1]
    with empty_database("sqlite") as before:
        with remembered(before):
            upgrade(revision=str(newest.down_revision))
        assert journey("sqlite", MIGRATIONS, newest, before, 1) == []
