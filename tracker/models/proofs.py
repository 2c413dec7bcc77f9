"""Proofs for employers, and the keys that sign them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, one_of, partial_unique_index
from tracker.models.sealed_words import SealedWords

PROOFS = "proofs"
UNSUPPORTED, WITHDRAWN = ENDINGS = ("fell", "withdrawn")
"""How a proof ended: the facts no longer support the stated day, or the participant withdrew the proof."""


class SigningKey(Base):
    """A pair of keys. The private half is sealed, and deleted when another key replaces it; the public half is never deleted."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        one_of("purpose", (PROOFS,)),
        CheckConstraint("(retired_at IS NULL) = (sealed IS NOT NULL)", name="retired_without_private_half"),
        partial_unique_index("uq_signing_keys_standing", "retired_at IS NULL", "purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    name: Mapped[str] = mapped_column(unique=True)
    """The first 8 bytes of SHA-256 of the public half, in hexadecimal."""
    public: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)


class Proof(Base):
    """A statement to one employer. A row changes at most once, when the proof ends; an ended proof never becomes valid again."""

    __tablename__ = "proofs"
    __table_args__ = (
        one_of("ending", ENDINGS),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_somehow"),
        CheckConstraint("ended_at >= made_at", name="ended_after_made"),
        CheckConstraint("until >= made_on", name="no_day_behind"),
        Index("ix_proofs_participant_id", "participant_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    """128 random bits, part of the signed statement."""
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_keys.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    until: Mapped[date]
    made_on: Mapped[date]
    """The day of issue in Hong Kong."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str]
    """The language of the document beside English."""
    token: Mapped[str] = mapped_column(SealedWords)
    """The signed statement, which names the participant, and the signature, as printed in the document; "" if erased."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ending: Mapped[str | None]
