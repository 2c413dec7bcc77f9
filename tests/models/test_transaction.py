"""One use case, one transaction: done whole or not at all, and again where the engine asks."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.models.writing import add_user, count, hire, hired, operations, people
from tracker.errors import ConflictError, StorageError
from tracker.models import audit_chain
from tracker.models import transaction as transactions
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.faults import BusyError
from tracker.models.transaction import TRIES, rehearsal, transaction
from tracker.models.unit_of_work import UnitOfWork

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "PAUSE_SECONDS", 0.0001)


class Failing:
    """Fails so many times, and counts how often it was asked."""

    def __init__(self, times: int, error: Exception | None = None) -> None:
        self.times, self.error, self.asked = times, error or BusyError("busy"), 0

    def __call__(self) -> None:
        self.asked += 1
        if self.asked <= self.times:
            raise self.error


def test_busy_engine_is_retried_once_done() -> None:
    first = Failing(TRIES - 1)
    assert hired("Ada", first=first).name == "Ada"
    assert (first.asked, people(), len(operations()), count(AuditLine)) == (TRIES, ["Ada"], 1, 1)


def test_busy_engine_ends_as_storage_error() -> None:
    first = Failing(TRIES)
    with pytest.raises(StorageError):
        hired("Ada", first=first)
    assert (first.asked, people(), operations()) == (TRIES, [], [])


def test_lost_race_runs_function_again() -> None:
    hired("Ada")
    tries: list[str] = []

    @transaction("tests.hire_another")
    def hire_another(work: UnitOfWork, *, by: int) -> str:
        name = "Ada" if not tries else "Grace"
        tries.append(name)
        add_user(work, name)
        return name

    assert hire_another(by=COMMAND_LINE) == "Grace"
    assert (tries, people(), count(AuditLine)) == (["Ada", "Grace"], ["Ada", "Grace"], 2)


def test_always_lost_race_ends_as_conflict() -> None:
    hired("Ada")
    first = Failing(0)
    with pytest.raises(ConflictError):
        hired("Ada", first=first)
    assert (first.asked, people()) == (TRIES, ["Ada"])


def test_other_schema_error_is_not_retried() -> None:
    first = Failing(0)
    with pytest.raises(IntegrityError):
        hired("Ada", first=first, kind="robot")
    assert (first.asked, people(), operations()) == (1, [], [])


def test_failed_use_case_leaves_nothing() -> None:
    @transaction("tests.hire_and_fail")
    def hire_and_fail(work: UnitOfWork, *, by: int) -> None:
        add_user(work, "Ada")
        raise LookupError

    with pytest.raises(LookupError):
        hire_and_fail(by=COMMAND_LINE)
    assert (people(), operations(), count(AuditLine)) == ([], [], 0)
    assert hired("Grace").name == "Grace"


def test_act_that_cannot_be_audited_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError

    monkeypatch.setattr(audit_chain, "append_entries", fail)
    with pytest.raises(LookupError):
        hired("Ada")
    assert (people(), operations(), count(AuditLine)) == ([], [], 0)


def test_nested_use_case_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside another"):
        hired("Ada", first=lambda: hired("Grace") and None)
    assert people() == []
    assert hired("Ada").name == "Ada"


def test_a_rehearsal_answers_and_writes_nothing() -> None:
    @rehearsal
    def rehearse(work: UnitOfWork, name: str, *, by: int) -> int:
        return add_user(work, name)

    assert rehearse("Ada", by=COMMAND_LINE) > 0
    assert (people(), operations(), count(AuditLine)) == ([], [], 0)


def test_earlier_reads_affect_no_transaction() -> None:
    hired("Ada")
    db.session.execute(select(User.name)).all()
    with db.engine.begin() as another:
        another.execute(text("UPDATE users SET name = 'Grace' WHERE kind = 'person'"))

    @transaction("tests.rename")
    def rename(work: UnitOfWork, *, by: int) -> str | None:
        name = db.session.scalar(select(User.name).where(User.kind == "person"))
        work.update(User, {"email": "Ada@office.example"}, name=f"{name} Hopper")
        return name

    assert rename(by=COMMAND_LINE) == "Grace"
    assert people() == ["Grace Hopper"]


def test_signature_hides_unit_of_work() -> None:
    assert hire.__name__ == "hire"
    assert (hire.__doc__ or "").startswith("Adds somebody")
