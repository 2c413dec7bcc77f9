"""The outbox: messages stored by the transaction that made them due, and sent later."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment, partial_index
from tracker.models.sealed_words import SealedWords


class OutboxMessage(Base):
    """A message to a participant: kind, language and values. It is rendered when it is sent."""

    __tablename__ = "outbox_messages"
    __table_args__ = (partial_index("ix_outbox_messages_waiting", "sent_at IS NULL", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    kind: Mapped[str]
    language: Mapped[str]
    content: Mapped[Any] = mapped_column(FactsJSON)
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


class AccountEmail(Base):
    """An email to a user about their account: an invitation, a link for a new password, or a notice of a change."""

    __tablename__ = "letters"
    __table_args__ = (
        partial_index("ix_letters_waiting", "sent_at IS NULL", "id"),
        partial_index("ix_letters_sent", "sent_at IS NOT NULL", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str]
    language: Mapped[str]
    address: Mapped[str] = mapped_column(SealedWords)
    """The e-mail address."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The link in the email, encrypted with the settings' key; None without one."""
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
