"""What a test leaves behind, the next one does not find, though it may get the same application."""

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import func, select

from tests.factories.participants import create_participant
from tests.support import databases
from tests.support.compiled import share_templates
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES, Engine
from tracker.adapters.keys import Keyring
from tracker.models.base import db
from tracker.models.participants import Participant


@pytest.mark.parametrize("engine", ENGINES)
def test_an_application_is_given_on_as_it_was(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SPARE", {})
    with fresh_app(engine) as first:
        secret, keys = first.config["SECRET_KEY"], first.extensions["keyring"]
        create_participant("WHJ-2026-0001")
        first.config["SECRET_KEY"] = "another"
        first.extensions["keyring"] = Keyring(())
        first.extensions["post"].emails.append(None)
    with fresh_app(engine) as second:
        assert second is first
        assert (second.config["SECRET_KEY"], second.extensions["keyring"]) == (secret, keys)
        assert second.extensions["post"].emails == []
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 0
        with fresh_app(engine) as third:
            assert third is not second


def test_a_template_of_another_text_is_compiled_by_itself() -> None:
    said = []
    for text in ("one", "two", "one"):
        app = share_templates(Flask(__name__))
        app.jinja_env.loader = DictLoader({"a.html": text})
        said.append(app.jinja_env.get_template("a.html").render())
    assert said == ["one", "two", "one"]
