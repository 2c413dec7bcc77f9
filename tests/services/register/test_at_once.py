"""An upload that is checked while its files are deleted: nothing of them stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import keyring, select_rows
from tracker.errors import ConflictError
from tracker.models.base import db
from tracker.models.register import RegisterUpload
from tracker.queries.register import ImportSummary, RefusedRow, upload
from tracker.services.register import uploads
from tracker.services.register.uploads import Bytes, UploadCheck, keep_upload, note_check, note_taken, withdraw_upload

WAIT_SECONDS = 0.5
"""How long each waits for the other to have read as well."""
CHECKED = UploadCheck(
    ImportSummary(refused=(RefusedRow("participants.csv", 7, "sex", "a quoted cell"),)), Bytes(b"a quoted cell")
)


@pytest.mark.parametrize("note", [note_check, note_taken])
def test_deleted_upload_holds_no_rows_that_were_checked_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch, note: Callable[..., int]
) -> None:
    lee, both = create_user("Lee", "officer"), Barrier(2)
    id_ = keep_upload("r.xlsx", Bytes(b"reference\nP-1\n"), keys=keyring(), by=lee)

    def read_together(*args: Any, **given: Any) -> Any:
        found = upload(*args, **given)
        with suppress(BrokenBarrierError):
            both.wait(WAIT_SECONDS)
        return found

    def act(step: Callable[[], int]) -> None:
        with app.app_context():
            with suppress(ConflictError):
                step()
            db.session.remove()

    monkeypatch.setattr(uploads, "upload", read_together)
    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, (partial(withdraw_upload, id_, by=lee), partial(note, id_, CHECKED, by=lee))))
    [(content, refused, summary)] = select_rows(RegisterUpload, "content", "refused", "told")
    assert (content, refused) == (None, None)
    assert "a quoted cell" not in repr(summary)
