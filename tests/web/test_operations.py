"""For whoever runs the application."""

from pathlib import Path

import pytest

from tests.client import Client
from tests.factories.forms import break_at_harbour_cafe
from tracker.compliance.loading import builtin


def test_the_process_says_that_it_lives_and_is_ready(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready", "edition": builtin().digest}


def test_metrics_count_requests_and_answers_without_a_word_of_anybody(client: Client) -> None:
    client.send("/", break_at_harbour_cafe())
    told = client.get("/metrics")
    assert told.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert 'tracker_requests_total{endpoint="public.work_out",method="POST",status="200"}' in told.text
    assert 'tracker_assessments_total{status="forecast"}' in told.text
    assert "Harbour" not in told.text


def test_metrics_of_several_processes_are_added_up(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert client.get("/metrics").status_code == 200
