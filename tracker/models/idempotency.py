"""What was asked of the programme, once each, and the answer that it got."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment


class Operation(Base):
    """One use case, done once. Who sends its key again gets the same answer; with another content it is refused."""

    __tablename__ = "operations"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Chosen by whoever asks; made here where nobody chose one."""
    kind: Mapped[str]
    """The use case, as `module.function`."""
    digest: Mapped[str | None]
    """SHA-256 of what was asked; None where no key was chosen."""
    answer: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime] = mapped_column(Moment)
