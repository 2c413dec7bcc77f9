"""Record of the nightly runs."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import insert

from tracker import clock
from tracker.models.base import db
from tracker.models.daily_runs import DailyRun
from tracker.models.locks import exclusive_work
from tracker.models.transaction import housekeeping


@housekeeping
def record_daily_run(lines: Sequence[str], *, failed: int, began_at: datetime) -> None:
    """Record a run that has ended, with the lines that it printed and the number of its failed steps. One transaction."""
    row = {"began_at": began_at, "ended_at": clock.now(), "lines": list(lines), "failed": failed}
    db.session.execute(insert(DailyRun), row)


def only_daily_run() -> AbstractContextManager[None]:
    """Keep other processes, on other machines too, from the daily run while the block runs. Raises `LockHeldError` at once."""
    return exclusive_work("daily-run")
