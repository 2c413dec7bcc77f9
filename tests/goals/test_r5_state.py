"""The watch of R5 notices each commit, and nothing that was undone."""

import pytest
from flask import Flask

from tests.factories.participants import create_participant
from tests.goals.r5_faults import Fault, fault_after
from tests.goals.r5_state import Watch, state
from tracker.models.base import db


def test_watch_notices_commits_alone(app: Flask) -> None:
    with Watch() as watch:
        assert not watch.committed()
        create_participant("P-1")
        assert watch.committed()
        state()
        assert not watch.committed()
        with pytest.raises(Fault), fault_after(db.engine, 9):
            create_participant("P-2")
        db.session.rollback()
        assert not watch.committed()
        create_participant("P-3")
        assert (watch.committed(), watch.committed()) == (True, False)
