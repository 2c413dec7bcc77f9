"""Queries of the register's rows as last read, and of registers uploaded by officers."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from tracker import clock
from tracker.models.base import db
from tracker.models.register import RegisterRow, RegisterUpload
from tracker.models.stored_results import decode_result
from tracker.queries.office import office_settings

SheetKey = tuple[int, bytes]
"""The number of a sheet, and the key of a row in it."""


class ReadRow(NamedTuple):
    """A row as last read, and the fact made from it."""

    content: bytes
    """The digest of its content; see `services.register.row_marks`."""
    form: int
    """The number of the digest's form."""
    line_id: int
    version: int


READ = (RegisterRow.content, RegisterRow.form, RegisterRow.line_id, RegisterRow.version)


def read_rows(ids: Collection[int]) -> dict[int, dict[SheetKey, ReadRow]]:
    """Return every row that was read about participants, by participant. One statement."""
    found: dict[int, dict[SheetKey, ReadRow]] = defaultdict(dict)
    query = select(RegisterRow.participant_id, RegisterRow.sheet, RegisterRow.key, *READ).where(
        RegisterRow.participant_id.in_(ids)
    )
    for participant_id, sheet, key, *rest in db.session.execute(query):
        found[participant_id][sheet, key] = ReadRow._make(rest)
    return found


class SheetCount(NamedTuple):
    """How many rows of a sheet are added, changed, unchanged and refused."""

    sheet: str
    added: int
    changed: int
    same: int
    refused: int


class SheetColumns(NamedTuple):
    """Unknown columns of a sheet, which are ignored, and missing ones."""

    file: str
    unknown: tuple[str, ...]
    """The first of them by name."""
    further: int
    """How many more there are."""
    missing: tuple[str, ...]


class RefusedRow(NamedTuple):
    """A row that cannot be imported, with the reason in English."""

    file: str
    row: int
    column: str | None
    reason: str


class DayOrderQuestion(NamedTuple):
    """The question whether the day or the month comes first, and the row that raises it."""

    file: str
    row: int
    month_first_row: int | None
    """A row that can only be read with the month first; None if no row can."""


class ImportSummary(NamedTuple):
    """The result of checking or importing a register."""

    counts: tuple[SheetCount, ...] = ()
    columns: tuple[SheetColumns, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    """The first of them."""
    question: DayOrderQuestion | None = None
    """To be answered before anything else can be checked; None without one."""


class Upload(NamedTuple):
    """An uploaded register without its files."""

    id: int
    user_id: int
    name: str
    day_order: str | None
    summary: ImportSummary | None
    """None until the register was checked."""
    uploaded_at: datetime
    taken_at: datetime | None
    has_files: bool
    """Whether its files are still stored."""


UPLOAD = (
    *(RegisterUpload.id, RegisterUpload.user_id, RegisterUpload.name, RegisterUpload.day_order, RegisterUpload.told),
    *(RegisterUpload.uploaded_at, RegisterUpload.taken_at, RegisterUpload.content.is_not(None)),
)


def file_retention(at: datetime) -> timedelta:
    """Return how long the files of an uploaded register are stored, by the office's settings at a moment. One statement."""
    return timedelta(days=office_settings(on=clock.hong_kong_day(at)).file_days)


def upload(upload_id: int, *, user_id: int, at: datetime, lock: bool = False) -> Upload | None:
    """Return a register uploaded by this user, as of a moment; None for another user's or an unknown one. Two statements.

    `lock` locks the row until the transaction ends.
    """
    query = select(*UPLOAD).where(RegisterUpload.id == upload_id, RegisterUpload.user_id == user_id)
    row = db.session.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _upload(tuple(row), at - file_retention(at))


def uploads_of(user_id: int, *, at: datetime, limit: int) -> list[Upload]:
    """Return the registers uploaded by a user, the latest first. Two statements."""
    since = at - file_retention(at)
    query = select(*UPLOAD).where(RegisterUpload.user_id == user_id).order_by(RegisterUpload.id.desc()).limit(limit)
    return [_upload(tuple(row), since) for row in db.session.execute(query)]


def sealed_upload(upload_id: int) -> bytes | None:
    """Return the encrypted files of a register; None if they are deleted. One statement."""
    found: bytes | None = db.session.scalar(select(RegisterUpload.content).where(RegisterUpload.id == upload_id))
    return found


def refused_rows(upload_id: int) -> bytes | None:
    """Return the refused rows of a register as a compressed CSV file; None without any. One statement."""
    found: bytes | None = db.session.scalar(select(RegisterUpload.refused).where(RegisterUpload.id == upload_id))
    return found


def expired_uploads(at: datetime, limit: int) -> list[tuple[int, ImportSummary | None]]:
    """Return the registers whose files are past the office's period, with their summaries, the oldest first. Two statements."""
    query = select(RegisterUpload.id, RegisterUpload.told).where(
        RegisterUpload.content.is_not(None), RegisterUpload.uploaded_at <= at - file_retention(at)
    )
    rows = db.session.execute(query.order_by(RegisterUpload.uploaded_at, RegisterUpload.id).limit(limit))
    return [(id_, decode_result(stored, ImportSummary)) for id_, stored in rows]


def _upload(row: tuple[Any, ...], since: datetime) -> Upload:
    """Return an upload; it has its files if it is newer than `since`."""
    id_, user_id, name, day_order, summary, uploaded_at, taken_at, is_there = row
    has_files = is_there and uploaded_at > since
    return Upload(id_, user_id, name, day_order, decode_result(summary, ImportSummary), uploaded_at, taken_at, has_files)
