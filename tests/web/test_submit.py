"""One form, one answer: the step, the errors, the question, the conflict, and the result."""

from typing import Any

import pytest
from flask import Flask, Response

from tracker.errors import ConflictError, FactError, OperationReusedError, StorageError
from tracker.web.submit import Submission, submit

RESULT = "/result"


def test_error_of_the_storage_is_no_answer() -> None:
    with pytest.raises(StorageError):
        RecordingSubmission(StorageError("the disk is full")).answer()


class RecordingSubmission:
    """A submission that notes what was called."""

    def __init__(
        self, error: Exception | None = None, *, complete: bool = True, asks: bool = False, refusals: Any = FactError
    ) -> None:
        self.called: list[str] = []
        self.error, self.complete, self.asks, self.refusals = error, complete, asks, refusals

    def act(self) -> str:
        self.called.append("act")
        if self.error:
            raise self.error
        return RESULT

    def refuse(self, error: Exception) -> Response | None:
        self.called.append(f"refuse {error}")
        return Response(status=410) if isinstance(error, KeyError) else None

    def conflict(self, error: Exception) -> Response:
        self.called.append(type(error).__name__)
        return Response(status=409)

    def answer(self, *, step: str = "") -> tuple[int, str | None, list[str]]:
        sent = Submission(
            page=lambda status: Response(status=status),
            act=self.act,
            refuse=self.refuse,
            conflict=self.conflict,
            url=str,
            is_complete=lambda: self.complete,
            question=lambda: Response("question") if self.asks else None,
            refusals=(self.refusals,),
        )
        with Flask(__name__).test_request_context(method="POST", data={"step": step}):
            answer = submit(sent)
        return answer.status_code, answer.headers.get("Location"), self.called


CASES: list[tuple[str, dict[str, Any], str, int, list[str]]] = [
    ("complete", {}, "", 303, ["act"]),
    ("step", {}, "again", 200, []),
    ("step of an incomplete form", {"complete": False}, "again", 200, []),
    ("step of a form with a question", {"asks": True}, "again", 200, []),
    ("incomplete", {"complete": False}, "", 422, []),
    ("incomplete with a question", {"complete": False, "asks": True}, "", 422, []),
    ("question", {"asks": True}, "", 200, []),
    ("refused", {"error": FactError("start", "before")}, "", 422, ["act", "refuse start: before"]),
    ("refused with a page of its own", {"error": KeyError("x"), "refusals": KeyError}, "", 410, ["act", "refuse 'x'"]),
    ("stale version", {"error": ConflictError("the entry")}, "", 409, ["act", "ConflictError"]),
    ("operation of another request", {"error": OperationReusedError("key")}, "", 409, ["act", "OperationReusedError"]),
]


@pytest.mark.parametrize(("sent", "step", "status", "called"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_submission_is_answered_by_its_outcome(sent: dict[str, Any], step: str, status: int, called: list[str]) -> None:
    assert RecordingSubmission(**sent).answer(step=step) == (status, RESULT if status == 303 else None, called)


def test_other_errors_are_not_answered_as_conflicts() -> None:
    with pytest.raises(ZeroDivisionError):
        RecordingSubmission(ZeroDivisionError()).answer()


def test_button_needs_no_check() -> None:
    sent = RecordingSubmission()
    with Flask(__name__).test_request_context(method="POST"):
        answer = submit(
            Submission(
                page=lambda status: Response(status=status), act=sent.act, refuse=sent.refuse, conflict=sent.conflict, url=str
            )
        )
    assert answer.headers["Location"] == RESULT
