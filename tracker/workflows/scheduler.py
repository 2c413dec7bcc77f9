"""The work that is due at any moment: waiting emails and push messages, and the daily run once a day in Hong Kong."""

from collections.abc import Callable
from datetime import date

import structlog

from tracker import clock
from tracker.errors import StorageError
from tracker.queries.daily_runs import last_daily_run
from tracker.services.daily_runs import only_daily_run
from tracker.workflows.daily import DailyTools, run_daily
from tracker.workflows.email.send import send_unsent_emails
from tracker.workflows.push.send import send_unsent_pushes

LOG = structlog.get_logger("tracker")


def run_due_work(tools: DailyTools, *, on: date, is_stopped: Callable[[], bool]) -> bool:
    """Run what is due, in an application context of its own; return False if the mail server or the database is away.

    What fails is logged. Another scheduler may run at the same time, on another machine too.
    """
    reached = True
    try:
        if tools.mailer is not None:
            reached = not send_unsent_emails(tools.mailer, tools.keys, on=on, is_stopped=is_stopped).server_is_away
        if tools.pusher is not None and not is_stopped():
            send_unsent_pushes(tools.pusher, on=on, is_stopped=is_stopped)
        if not is_stopped():
            _run_daily_once(tools, on=on)
    except StorageError as error:
        LOG.warning("scheduler waits", error=str(error))
        return False
    except Exception:
        LOG.exception("scheduler: a defect")
        return False
    return reached


def _run_daily_once(tools: DailyTools, *, on: date) -> None:
    """Run the daily run unless one has begun on this day. Raises StorageError, and `LockHeldError` if another is running."""
    if _has_run(on):
        return
    with only_daily_run():
        if not _has_run(on):
            for result in run_daily(tools, on=on):
                LOG.info("daily run", step=result.line, error=result.error)


def _has_run(on: date) -> bool:
    last = last_daily_run()
    return last is not None and clock.hong_kong_day(last.began_at) >= on
