"""For whoever runs the application."""

from pathlib import Path

import pytest
from flask_migrate import downgrade

from tests.factories.forms import break_at_harbour_cafe
from tests.support.client import Client
from tests.support.databases import empty_database, fresh_app, make_app, migrate
from tests.support.engines import ENGINES, Engine
from tracker.compliance.loading import builtin
from tracker.models.base import db

NOT_MIGRATED = {"status": "not ready", "reason": "the database is not migrated: run `flask db upgrade`"}


def test_running_process_is_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready", "edition": builtin().digest}


@pytest.mark.parametrize("engine", ENGINES)
def test_database_without_tables_is_not_ready(engine: Engine) -> None:
    with empty_database(engine) as url:
        app = make_app(url)
        told = app.test_client().get("/readyz")
        assert (told.status_code, told.json) == (503, NOT_MIGRATED)
        migrate(url)
        assert app.test_client().get("/readyz").status_code == 200
        with app.app_context():
            db.engine.dispose()


def test_outdated_database_is_not_ready() -> None:
    with fresh_app("sqlite") as app:
        downgrade()
        assert app.test_client().get("/readyz").json == NOT_MIGRATED


def test_unreachable_database_is_not_ready() -> None:
    app = make_app("postgresql://nobody@127.0.0.1:1/nowhere")
    told = app.test_client().get("/readyz")
    assert (told.status_code, told.json) == (503, {"status": "not ready", "reason": "the database cannot be reached"})


def test_metrics_hold_no_typed_text(client: Client) -> None:
    client.send("/", break_at_harbour_cafe())
    told = client.get("/metrics")
    assert told.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert 'tracker_requests_total{endpoint="public.work_out",method="POST",status="200"}' in told.text
    assert 'tracker_assessments_total{status="forecast"}' in told.text
    assert "Harbour" not in told.text


def test_metrics_of_several_processes_are_added_up(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert client.get("/metrics").status_code == 200
