"""Operations: each use case that was done, its request and its result."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment


class Operation(Base):
    """One use case, done once. The same key with the same request gets the stored result; another request is refused."""

    __tablename__ = "operations"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Chosen by the caller, or made by the transaction."""
    kind: Mapped[str]
    """The use case, as its decorator names it: `history.entering.log_job`."""
    digest: Mapped[str | None]
    """SHA-256 of the request, see `request_digest`; None if the caller chose no key."""
    answer: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    """The result, see `stored_results`."""
    by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    done_at: Mapped[datetime] = mapped_column(Moment)
