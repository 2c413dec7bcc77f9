"""What the register said when it was last read; and the registers that officers sent through the pages."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from tracker.models.base import db
from tracker.models.register import RegisterRow, RegisterUpload
from tracker.models.stored_results import decode_result

SheetKey = tuple[int, bytes]
"""The number of a sheet, and what identifies a row in it."""


class ReadRow(NamedTuple):
    """A row as it was last read, and the fact that it became."""

    content: bytes
    """The mark of what it said; see `services.register.row_marks`."""
    form: int
    """The number of the mark's form."""
    line_id: int
    version: int


READ = (RegisterRow.content, RegisterRow.form, RegisterRow.line_id, RegisterRow.version)


def read_rows(ids: Collection[int]) -> dict[int, dict[SheetKey, ReadRow]]:
    """Every row that was read about people, by participant. One statement."""
    found: dict[int, dict[SheetKey, ReadRow]] = defaultdict(dict)
    query = select(RegisterRow.participant_id, RegisterRow.sheet, RegisterRow.key, *READ).where(
        RegisterRow.participant_id.in_(ids)
    )
    for participant_id, sheet, key, *rest in db.session.execute(query):
        found[participant_id][sheet, key] = ReadRow._make(rest)
    return found


KEPT = timedelta(days=90)
"""How long the files of a register are kept."""


class SheetCount(NamedTuple):
    """How many rows of one sheet were, or would be, added, changed, left alone and refused."""

    sheet: str
    added: int
    changed: int
    same: int
    refused: int


class SheetColumns(NamedTuple):
    """Columns of one sheet that are not known and are ignored, or that are known and not there."""

    file: str
    unknown: tuple[str, ...]
    """The first ones by name."""
    further: int
    """How many more there are."""
    missing: tuple[str, ...]


class RefusedRow(NamedTuple):
    """A row that cannot be taken: where it stands, and why (in English)."""

    file: str
    row: int
    column: str | None
    reason: str


class OrderAsked(NamedTuple):
    """The question whether the day or the month comes first, and the row that asks it."""

    file: str
    row: int
    month_first_row: int | None
    """A row that can only be read with the month first; None where there is none."""


class ImportSummary(NamedTuple):
    """What taking a register in would do, or did."""

    counts: tuple[SheetCount, ...] = ()
    columns: tuple[SheetColumns, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    """The first ones."""
    asked: OrderAsked | None = None
    """What must be answered before anything else can be told."""


class Upload(NamedTuple):
    """A register that somebody sent, without its files."""

    id: int
    user_id: int
    name: str
    day_order: str | None
    told: ImportSummary | None
    """None where it was not looked through yet."""
    uploaded_at: datetime
    taken_at: datetime | None
    is_kept: bool
    """Whether its files are still there."""


UPLOAD = (
    *(RegisterUpload.id, RegisterUpload.user_id, RegisterUpload.name, RegisterUpload.day_order, RegisterUpload.told),
    *(RegisterUpload.uploaded_at, RegisterUpload.taken_at, RegisterUpload.content.is_not(None)),
)


def upload(upload_id: int, *, user_id: int, at: datetime) -> Upload | None:
    """One register that a user sent, as it stands at a moment; None where there is none, or another's. One statement."""
    query = select(*UPLOAD).where(RegisterUpload.id == upload_id, RegisterUpload.user_id == user_id)
    row = db.session.execute(query).first()
    return None if row is None else _upload(tuple(row), at)


def uploads_of(user_id: int, *, at: datetime, limit: int) -> list[Upload]:
    """The registers that a user sent, the latest first. One statement."""
    query = select(*UPLOAD).where(RegisterUpload.user_id == user_id).order_by(RegisterUpload.id.desc()).limit(limit)
    return [_upload(tuple(row), at) for row in db.session.execute(query)]


def sealed_upload(upload_id: int) -> bytes | None:
    """The files of a register, sealed; None where they are gone. One statement."""
    found: bytes | None = db.session.scalar(select(RegisterUpload.content).where(RegisterUpload.id == upload_id))
    return found


def refused_rows(upload_id: int) -> bytes | None:
    """The refused rows of a register as a compressed CSV file; None where there is none. One statement."""
    found: bytes | None = db.session.scalar(select(RegisterUpload.refused).where(RegisterUpload.id == upload_id))
    return found


def grown_old(at: datetime, limit: int) -> list[int]:
    """The registers whose files have been kept long enough, the oldest first. One statement."""
    query = select(RegisterUpload.id).where(RegisterUpload.content.is_not(None), RegisterUpload.uploaded_at <= at - KEPT)
    return list(db.session.scalars(query.order_by(RegisterUpload.uploaded_at, RegisterUpload.id).limit(limit)))


def _upload(row: tuple[Any, ...], at: datetime) -> Upload:
    id_, user_id, name, day_order, told, uploaded_at, taken_at, is_there = row
    is_kept = is_there and uploaded_at > at - KEPT
    return Upload(id_, user_id, name, day_order, decode_result(told, ImportSummary), uploaded_at, taken_at, is_kept)
