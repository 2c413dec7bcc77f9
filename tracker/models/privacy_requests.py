"""Participants' requests for access to their personal data or its correction, and the log of refusals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.compliance.privacy_requests import KINDS
from tracker.models.base import Base, Moment, one_of, partial_index, partial_unique_index
from tracker.models.sealed_words import SealedWords

CHANNELS = ("account", "letter", "email")
"""How a request came: by the participant's own page, or to the office, which recorded it."""
OPEN, COMPLIED, REFUSED = STATES = ("open", "complied", "refused")
SUBJECTS = ("particulars", "passport", "visa", "stay", "job", "course", "other")
"""What a correction may be about."""
UNANSWERED = "answered_on IS NULL"


class PrivacyRequest(Base):
    """One request. The row changes once, when the request is answered."""

    __tablename__ = "privacy_requests"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("channel", CHANNELS),
        one_of("state", STATES),
        one_of("subject", SUBJECTS),
        CheckConstraint("(state = 'open') = (answered_on IS NULL)", name="answered_once"),
        CheckConstraint("(state = 'refused') = (ground IS NOT NULL)", name="refused_on_a_ground"),
        CheckConstraint("due_on > received_on", name="due_later"),
        partial_unique_index("uq_privacy_requests_open_access", f"kind = 'access' AND {UNANSWERED}", "participant_id"),
        partial_index("ix_privacy_requests_open", UNANSWERED, "due_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    kind: Mapped[str]
    channel: Mapped[str]
    subject: Mapped[str | None]
    """What is to be corrected; None if access is requested."""
    wanted: Mapped[str | None] = mapped_column(SealedWords)
    """The right value, as the participant states it."""
    why: Mapped[str | None] = mapped_column(SealedWords)
    received_on: Mapped[date]
    """The day of receipt in Hong Kong."""
    due_on: Mapped[date]
    """The last day for the answer."""
    version: Mapped[int]
    state: Mapped[str]
    ground: Mapped[str | None]
    """One of `compliance.privacy_requests.GROUNDS`; None unless the request was refused."""
    answer: Mapped[str | None] = mapped_column(SealedWords)
    """What the office wrote to the participant: what was corrected, or the reasons of a refusal."""
    answered_on: Mapped[date | None]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))


class RefusalEntry(Base):
    """A refusal in the log that the law asks for. It outlives the person's erasure, which removes the two references."""

    __tablename__ = "refusal_log"
    __table_args__ = (one_of("kind", KINDS), CheckConstraint("delete_on > entered_on", name="deleted_later"))

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("privacy_requests.id"))
    kind: Mapped[str]
    ground: Mapped[str]
    reasons: Mapped[str] = mapped_column(SealedWords)
    """The particulars of the reasons, under the data key: they stay readable when the person's key is destroyed."""
    entered_on: Mapped[date]
    delete_on: Mapped[date] = mapped_column(index=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
