"""One form, one answer: the step, the errors, the conflict, and the result."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Response

from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.web.submit import Submission, submit

RESULT = "/result"


class Sent:
    """A submission that notes what was called."""

    def __init__(self, error: Exception | None = None, *, step: str = "", complete: bool = True) -> None:
        self.called: list[str] = []
        self.error, self.complete = error, complete
        self.form = SimpleNamespace(step=SimpleNamespace(data=step))

    def act(self) -> str:
        self.called.append("act")
        if self.error:
            raise self.error
        return RESULT

    def answer(self) -> tuple[int, list[str]]:
        sent = Submission(
            self.form,
            lambda status: Response(status=status),
            lambda: self.complete,
            self.act,
            lambda error: self.called.append(f"refuse {error.field}"),
            lambda: Response(status=409),
            str,
        )
        return submit(sent).status_code, self.called


CASES: list[tuple[str, dict[str, Any], int, list[str]]] = [
    ("complete", {}, 303, ["act"]),
    ("step", {"step": "again"}, 200, []),
    ("step of an incomplete form", {"step": "again", "complete": False}, 200, []),
    ("incomplete", {"complete": False}, 422, []),
    ("refused", {"error": FactError("start", "before")}, 422, ["act", "refuse start"]),
    ("stale version", {"error": ConflictError("the entry")}, 409, ["act"]),
    ("operation of another request", {"error": OperationReusedError("key")}, 409, ["act"]),
]


@pytest.mark.parametrize(("sent", "status", "called"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_submission_is_answered_by_its_outcome(sent: dict[str, Any], status: int, called: list[str]) -> None:
    assert Sent(**sent).answer() == (status, called)


def test_other_errors_are_not_answered_as_conflicts() -> None:
    with pytest.raises(ZeroDivisionError):
        Sent(ZeroDivisionError()).answer()
