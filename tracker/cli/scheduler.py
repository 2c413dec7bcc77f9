"""`flask scheduler`: a process that sends waiting emails and push messages and does the daily run, until it is stopped."""

import signal
from threading import Event

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.cli.daily import daily_tools
from tracker.workflows.scheduler import run_due_work

PAUSE_SECONDS, LONG_PAUSE_SECONDS = 3, 30
"""The pause between two looks at the outbox, and the one after the mail server or the database was away."""


@click.command("scheduler")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@with_appcontext
def scheduler_command(*, once: bool) -> None:
    """Send waiting emails and push messages every few seconds, and do the work of `flask daily` once a day, after midnight in Hong Kong.

    SIGTERM and Ctrl-C end it after the email that is being sent; a step of the daily run is finished first. Several may run.
    """
    stopped = Event()
    if not once:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - as Flask documents it
    tools = daily_tools(app)
    while not stopped.is_set():
        # A context of its own: the session of the last one still reads the database as it was then.
        with app.app_context():
            reached = run_due_work(tools, on=clock.today(), is_stopped=stopped.is_set)
        if once:
            break
        stopped.wait(PAUSE_SECONDS if reached else LONG_PAUSE_SECONDS)
