"""Record of the nightly runs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from tracker import clock
from tracker.models.base import db
from tracker.models.daily_runs import DailyRun
from tracker.models.transaction import housekeeping


@housekeeping
def record_daily_run(lines: Sequence[str], *, failed: int, began_at: datetime) -> None:
    """Record a run that has ended, with the lines that it printed and the number of its failed steps. One transaction."""
    row = {"began_at": began_at, "ended_at": clock.now(), "lines": list(lines), "failed": failed}
    db.session.execute(insert(DailyRun), row)
