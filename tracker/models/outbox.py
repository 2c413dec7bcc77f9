"""The outbox: each message to a person, stored by the transaction that made it due, and sent by email and push later."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment, one_of, partial_index
from tracker.models.sealed_words import SealedWords

WAITING, SENT, FAILED, UNSENT = "waiting", "sent", "failed", "unsent"
STATES = (WAITING, SENT, FAILED, UNSENT)
"""What became of a message: `failed` could not be delivered, `unsent` is shown on a page only."""
EMAIL, PUSH = WAYS = ("email", "push")
"""How a message reaches a person. It is on their page in any case."""
OPTIONAL = {
    EMAIL: ("alert", "verdict-changed", "still-there"),
    PUSH: ("alert", "verdict-changed", "still-there", "case-decided"),
}
"""The kinds that a participant may turn off, by way. Emails of other kinds are legally due."""


class OutboxMessage(Base):
    """A message to a user about their account, or to a participant: kind and values. It is rendered when it is sent.

    A sender claims a waiting message until `next_try_at`; then another may. Of a message to a participant there is a row
    more for each browser with push, until the push service took it or it is given up.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("participant_id IS NOT NULL OR user_id IS NOT NULL", name="recipient_known"),
        partial_index("ix_outbox_waiting", "state = 'waiting'", "next_try_at", "id"),
        partial_index("ix_outbox_waiting_in_case", "state = 'waiting'", "case_id", "id"),
        partial_index("ix_outbox_failed", "state = 'failed'", "ended_at"),
        partial_index("ix_outbox_ended", "user_id IS NOT NULL AND ended_at IS NOT NULL", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    """The participant whom the message is about; None for messages about an account."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """The account that the message is about; None for messages about a participant, who may have no account."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    """The case, whose messages are sent one after another; None without one."""
    push_id: Mapped[int | None] = mapped_column(ForeignKey("push_subscriptions.id", ondelete="CASCADE"), index=True)
    """The browser that takes the message; None for the row of the message itself, which goes by email."""
    kind: Mapped[str]
    language: Mapped[str]
    """The language when the message was stored; from the sending on, the one that it was sent in."""
    content: Mapped[Any] = mapped_column(FactsJSON)
    address: Mapped[str | None] = mapped_column(SealedWords)
    """The email address, if it is another than the recipient has when the message is sent."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The link in the email, encrypted with the settings' key, until it is sent; None without one."""
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str]
    tries: Mapped[int]
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    """When a sender may claim the message."""
    claim: Mapped[str | None]
    """The sender who is sending the message; None while nobody is."""
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the mail server confirmed that it took the email."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the email was sent or given up; None while it waits."""
    problem: Mapped[str | None]
    """Why the email is late, failed or was not sent: a word, such as `refused`."""
    address_mark: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    """A keyed digest of the address that the email was sent to, by which a bounce finds it."""


class UnwantedMessage(Base):
    """A kind of message that a participant does not want in one way. Deleted when it is wanted again."""

    __tablename__ = "unwanted_messages"
    __table_args__ = (one_of("way", WAYS),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    way: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


class UnwantedDigest(Base):
    """An officer who has turned the daily digest off. Deleted when it is wanted again."""

    __tablename__ = "unwanted_digests"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(Moment)


NEW_MESSAGE: dict[str, Any] = {
    **dict.fromkeys(("participant_id", "user_id", "case_id", "address", "sealed", "claim", "sent_at", "ended_at")),
    **dict.fromkeys(("problem", "address_mark", "push_id")),
    "content": {},
    "state": WAITING,
    "tries": 0,
}
"""The columns of a message that nobody has tried to send yet."""
