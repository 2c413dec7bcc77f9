"""A register that was sent through a page: kept sealed for whoever sent it, taken in once, destroyed when its time is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Table

from tests.factories.accounts import create_user
from tests.factories.participants import dump_database, keyring, select_rows
from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.errors import ConflictError, NotFoundError, OperationReusedError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.bulk_insert import _prepare
from tracker.models.register import RegisterUpload
from tracker.queries.office import DEFAULTS
from tracker.queries.register import (
    DayOrderQuestion,
    ImportSummary,
    RefusedRow,
    SheetColumns,
    SheetCount,
    Upload,
    refused_rows,
    upload,
    uploads_of,
)
from tracker.services.register.import_batch import one_at_a_time
from tracker.services.register.uploads import (
    Bytes,
    ImportRunningError,
    UploadCheck,
    forget_uploads,
    import_turn,
    keep_upload,
    note_check,
    note_taken,
    opened_upload,
    withdraw_upload,
)

pytestmark = pytest.mark.usefixtures("app")
RETENTION = timedelta(days=DEFAULTS.file_days)
FILES = Bytes(b"reference\nP-1\n" * 99)
COUNTS = tuple(SheetCount(sheet, 1, 2, 3, 4) for sheet in ("participants", "employments", "courses"))
TOLD = ImportSummary(
    COUNTS,
    (SheetColumns("participants.csv", ("Remark",), 3, ("sex", "email")),),
    (RefusedRow("participants.csv", 7, "sex", "is none of F, M and X"), RefusedRow("courses.csv", 8, None, "why")),
)
ASKS = UploadCheck(ImportSummary(question=DayOrderQuestion("courses.csv", 2, None)))
CHECKED = UploadCheck(TOLD, Bytes(b"compressed"), "day-first")


@pytest.fixture
def lee() -> int:
    """An officer."""
    return create_user("Lee", "officer")


@contextmanager
def later(by: timedelta) -> Iterator[datetime]:
    """Some time afterwards."""
    moment = clock.now() + by
    with time_machine.travel(moment, tick=False):
        yield moment


def kept(by: int, **more: Any) -> int:
    """A register that was sent."""
    return keep_upload("r.xlsx", FILES, keys=keyring(), by=by, **more)


def found(upload_id: int, by: int) -> Upload:
    """It, as it now stands."""
    db.session.rollback()
    standing = upload(upload_id, user_id=by, at=clock.now())
    assert standing
    return standing


def test_files_are_sealed_and_read_back_equal(lee: int) -> None:
    id_ = kept(lee)
    [(content, digest)] = select_rows(RegisterUpload, "content", "digest")
    assert FILES.content not in content
    assert digest == FILES.digest
    assert opened_upload(id_, keys=keyring()) == FILES
    standing = found(id_, lee)
    assert (standing.user_id, standing.name, standing.summary, standing.taken_at, standing.has_files) == (
        lee,
        "r.xlsx",
        None,
        None,
        True,
    )


def test_bytes_of_file_show_in_no_text() -> None:
    assert "P-1" not in repr(FILES)
    assert FILES.digest.hex() in repr(FILES)


def test_preview_reads_back_equal(lee: int) -> None:
    id_ = kept(lee)
    note_check(id_, ASKS, by=lee)
    assert found(id_, lee).summary == ASKS.summary
    note_check(id_, CHECKED, by=lee)
    standing = found(id_, lee)
    assert (standing.summary, standing.day_order, standing.taken_at) == (TOLD, "day-first", None)
    assert refused_rows(id_) == b"compressed"
    note_check(id_, UploadCheck(ImportSummary(COUNTS)), by=lee)
    assert refused_rows(id_) is None


def test_it_is_taken_in_once(lee: int) -> None:
    id_ = kept(lee)
    note_taken(id_, CHECKED, by=lee)
    standing = found(id_, lee)
    assert standing.summary == TOLD
    assert standing.taken_at is not None
    for again in (note_check, note_taken):
        with pytest.raises(ConflictError):
            again(id_, ASKS, by=lee)
    assert found(id_, lee) == standing


def test_the_same_key_keeps_it_once(lee: int) -> None:
    assert kept(lee, operation="key") == kept(lee, operation="key")
    with pytest.raises(OperationReusedError):
        keep_upload("r.xlsx", Bytes(b"other"), keys=keyring(), by=lee, operation="key")
    assert len(select_rows(RegisterUpload)) == 1


def test_nobody_else_sees_or_uses_it(lee: int) -> None:
    id_, wong = kept(lee), create_user("Wong", "officer")
    before = dump_database()
    for act in (note_check, note_taken):
        with pytest.raises(NotFoundError):
            act(id_, CHECKED, by=wong)
    with pytest.raises(NotFoundError):
        withdraw_upload(id_, by=wong)
    assert upload(id_, user_id=wong, at=clock.now()) is None
    assert uploads_of(wong, at=clock.now(), limit=9) == []
    assert dump_database() == before


def test_the_latest_come_first(lee: int) -> None:
    ids = [kept(lee) for _ in range(3)]
    assert [each.id for each in uploads_of(lee, at=clock.now(), limit=2)] == [ids[2], ids[1]]


def test_withdrawn_files_are_destroyed(lee: int) -> None:
    id_ = kept(lee)
    note_check(id_, CHECKED, by=lee)
    withdraw_upload(id_, by=lee)
    assert select_rows(RegisterUpload, "content", "refused") == [(None, None)]
    with pytest.raises(ConflictError):
        opened_upload(id_, keys=keyring())
    with pytest.raises(ConflictError):
        note_taken(id_, CHECKED, by=lee)
    with pytest.raises(ConflictError):
        withdraw_upload(id_, by=lee)
    assert found(id_, lee).has_files is False


def test_imported_upload_can_be_withdrawn(lee: int) -> None:
    id_ = kept(lee)
    note_taken(id_, CHECKED, by=lee)
    withdraw_upload(id_, by=lee)
    standing = found(id_, lee)
    assert (standing.summary, standing.has_files) == (TOLD._replace(refused=()), False)


def test_files_are_destroyed_after_ninety_days(lee: int) -> None:
    old = kept(lee)
    note_check(old, CHECKED, by=lee)
    with later(RETENTION - timedelta(days=1)):
        new = kept(lee)
        assert forget_uploads(by=COMMAND_LINE) == 0
        assert found(old, lee).has_files
    with later(RETENTION) as now:
        assert [each.has_files for each in uploads_of(lee, at=now, limit=9)] == [True, False]
        with pytest.raises(ConflictError):
            note_check(old, CHECKED, by=lee)
        assert forget_uploads(by=COMMAND_LINE) == 1
        assert forget_uploads(by=COMMAND_LINE) == 0
    assert select_rows(RegisterUpload, "id", content=None) == [(old,)]
    assert "is none of F, M and X" not in repr(select_rows(RegisterUpload, "told", "refused", id=old))
    assert opened_upload(new, keys=keyring()) == FILES


def test_audit_names_acts_without_file_names(lee: int) -> None:
    id_ = kept(lee)
    note_check(id_, CHECKED, by=lee)
    note_taken(id_, CHECKED, by=lee)
    withdraw_upload(id_, by=lee)
    told = select_rows(AuditLine, "action", "by", "details")
    acts = [(action, by) for action, by, _ in told if action.startswith("register.")]
    assert acts == [(f"register.{act}", lee) for act in ("uploaded", "checked", "taken-in", "withdrawn")]
    assert "r.xlsx" not in repr(told)
    assert ("participants refused", 4) in told[-2][2].items()


def test_without_data_keys_nothing_is_kept(lee: int) -> None:
    with pytest.raises(SealedError):
        keep_upload("r.xlsx", FILES, keys=Keyring(()), by=lee)
    assert select_rows(RegisterUpload) == []


def test_two_do_not_take_in_at_once() -> None:
    with import_turn(), pytest.raises(ImportRunningError), import_turn():
        pass
    with one_at_a_time(), pytest.raises(ImportRunningError), import_turn():
        pass
    with import_turn():
        pass


def test_writers_keep_no_copy_of_files() -> None:
    table, dialect = RegisterUpload.__table__, db.engine.dialect
    assert isinstance(table, Table)
    assert not hasattr(_prepare(table, "content", dialect), "cache_info")
    assert hasattr(_prepare(table, "uploaded_at", dialect), "cache_info")
