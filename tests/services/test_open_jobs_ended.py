"""Questions about jobs without an end are ended with the job."""

from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest

from tracker.services import open_jobs


def test_question_about_job_that_is_over_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[Any] = []
    monkeypatch.setattr(open_jobs, "_open_jobs", lambda *_: {})
    monkeypatch.setattr(open_jobs, "end_alert", lambda _, question, state: ended.append((question, state)))
    work, question = Mock(), Mock(subject="7", target_on=date(2026, 7, 1))
    assert not open_jobs.ask_about_jobs(work, Mock(id=1), None, [question], [], on=date(2026, 7, 1), is_reachable=True)
    assert ended == [(question, open_jobs.SUPERSEDED)]
    work.audit.assert_called_once_with("alert.ended", 1, rule=open_jobs.OPEN_JOB, day="2026-07-01")
