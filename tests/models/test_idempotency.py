"""What is sent under a key is done once, answered alike each time, and refused with something else in it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from tests.models.writing import TODAY, Hired, add_user, count, hired, operations, people
from tracker.errors import OperationReusedError
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork

pytestmark = pytest.mark.usefixtures("app")


def test_same_key_is_done_once() -> None:
    answers = [hired("Ada", operation="a key", on=TODAY) for _ in range(3)]
    assert answers == [Hired(answers[0].id, "Ada", date(2026, 3, 2))] * 3
    assert {type(answer) for answer in answers} == {Hired}
    assert (people(), operations(), count(AuditLine)) == (["Ada"], ["tests.hire"], 1)


def test_another_day_is_no_other_content() -> None:
    first = hired("Ada", operation="a key", on=date(2026, 3, 2))
    assert hired("Ada", operation="a key", on=date(2026, 3, 3)) == first


@pytest.mark.parametrize(
    "other",
    [lambda: hired("Grace", operation="a key"), lambda: hired("Ada", operation="a key", by=DAILY_RUN)],
    ids=["another content", "another author"],
)
def test_key_of_other_request_is_refused(other: Callable[[], Hired]) -> None:
    hired("Ada", operation="a key")
    with pytest.raises(OperationReusedError):
        other()
    assert people() == ["Ada"]


def test_key_of_other_use_case_is_refused() -> None:
    hired("Ada", operation="a key")

    @transaction("tests.dismiss")
    def dismiss(work: UnitOfWork, name: str, *, by: int, operation: str) -> None:
        work.update(User, {"name": name}, active=False)

    with pytest.raises(OperationReusedError):
        dismiss("Ada", by=COMMAND_LINE, operation="a key")


def test_key_of_failure_can_be_reused() -> None:
    @transaction("tests.hire_unless")
    def hire_unless(work: UnitOfWork, name: str, *, by: int, operation: str) -> int:
        if not people_in_session():
            return add_user(work, name)
        raise LookupError

    hired("Ada")
    with pytest.raises(LookupError):
        hire_unless("Grace", by=COMMAND_LINE, operation="a key")
    assert hired("Grace", operation="a key").name == "Grace"


def people_in_session() -> list[str]:
    return list(db.session.scalars(select(User.name).where(User.kind == "person")))


def test_key_in_progress_waits_for_answer(app: Flask) -> None:
    begun, asked_again, runs = Event(), Event(), list[str]()

    @transaction("tests.slow")
    def slow(work: UnitOfWork, name: str, *, by: int, operation: str) -> int:
        runs.append(name)
        begun.set()
        asked_again.wait(0.3)
        return add_user(work, name)

    def ask() -> int:
        with app.app_context():
            return slow("Ada", by=COMMAND_LINE, operation="a key")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask)
        assert begun.wait(10)
        second = pool.submit(ask)
        assert first.result(30) == second.result(30)
    assert (runs, people()) == (["Ada"], ["Ada"])
