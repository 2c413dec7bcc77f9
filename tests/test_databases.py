"""What a test leaves behind, the next one does not find, though it may get the same application."""

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import func, select

from tests import databases
from tests.compiled import shared
from tests.databases import ENGINES, remembering
from tests.factories.participants import added
from tests.goals.line import Engine
from tracker.adapters.keys import Keyring
from tracker.models.base import db
from tracker.models.participants import Participant


@pytest.mark.parametrize("engine", ENGINES)
def test_an_application_is_given_on_as_it_was(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SPARE", {})
    with remembering(engine) as first:
        secret, keys = first.config["SECRET_KEY"], first.extensions["keyring"]
        added("WHJ-2026-0001")
        first.config["SECRET_KEY"] = "another"
        first.extensions["keyring"] = Keyring(())
        first.extensions["post"].letters.append(None)
    with remembering(engine) as second:
        assert second is first
        assert (second.config["SECRET_KEY"], second.extensions["keyring"]) == (secret, keys)
        assert second.extensions["post"].letters == []
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 0
        with remembering(engine) as third:
            assert third is not second


def test_a_template_of_another_text_is_compiled_by_itself() -> None:
    said = []
    for text in ("one", "two", "one"):
        app = shared(Flask(__name__))
        app.jinja_env.loader = DictLoader({"a.html": text})
        said.append(app.jinja_env.get_template("a.html").render())
    assert said == ["one", "two", "one"]
