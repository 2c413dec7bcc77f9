"""The nightly runs: when each began and ended, and what it printed. No facts, so that no operation writes them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment


class DailyRun(Base):
    """One run of `flask daily`."""

    __tablename__ = "daily_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime] = mapped_column(Moment)
    lines: Mapped[Any] = mapped_column(FactsJSON)
    """What it printed: a line a step."""
    failed: Mapped[int]
    """How many steps failed."""
