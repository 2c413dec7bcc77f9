"""The audit: one line for each change, in a hash chain that shows if a line was changed, dropped or moved later."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment

GENESIS = "0" * 64
"""The hash before the first line."""


class AuditLine(Base):
    """One act: its author, moment, action and participant.

    The hash covers the digest of the details, not the details themselves, so that these can be erased while the chain
    still verifies.
    """

    __tablename__ = "audit_lines"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The position in the chain, from 1, without gaps; lines past their period are deleted, the oldest first."""
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"), index=True)
    action: Mapped[str]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    details: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    details_digest: Mapped[str]
    """SHA-256 of the details as JSON."""
    hash: Mapped[str]
    """SHA-256 of the line before and of this one."""


class AuditHead(Base):
    """The end of the chain, and its beginning since old lines were deleted: one row, locked while lines are appended."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int]
    """The position of the last line: deleted lines count."""
    hash: Mapped[str]
    deleted_length: Mapped[int] = mapped_column(server_default="0")
    """The position of the last deleted line."""
    deleted_hash: Mapped[str] = mapped_column(server_default=GENESIS)
    """The hash of the last deleted line, which the first line that is left covers."""
