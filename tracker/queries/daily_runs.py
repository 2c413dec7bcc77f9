"""Queries of the nightly runs."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.base import db
from tracker.models.daily_runs import DailyRun


class PastRun(NamedTuple):
    """A run of `flask daily`: its moments, the lines that it printed, and how many of its steps failed."""

    began_at: datetime
    ended_at: datetime
    lines: tuple[str, ...]
    failed: int


def last_daily_run() -> PastRun | None:
    """Return the last run that ended, or None. One statement."""
    query = select(*(getattr(DailyRun, name) for name in PastRun._fields)).order_by(DailyRun.id.desc()).limit(1)
    row = db.session.execute(query).first()
    return None if row is None else PastRun(row.began_at, row.ended_at, tuple(row.lines), row.failed)
