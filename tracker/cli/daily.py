"""`flask daily`: everything that is to be done once a night, in one command."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.workflows.audit import AuditTarget
from tracker.workflows.backups import backup_target
from tracker.workflows.daily import DailyTools, run_daily


def daily_tools(app: Flask) -> DailyTools:
    """Return what the daily run works with, by the settings of an application."""
    config, extensions = app.config, app.extensions
    audit = AuditTarget(config["AUDIT_ANCHOR"], config["AUDIT_EMAIL"])
    tools = extensions["post"], extensions["keyring"], audit, extensions["push"], backup_target(config)
    return DailyTools(*tools, extensions["evidence"])


@click.command("daily")
@with_appcontext
def daily_command() -> None:
    """Do the work of the night.

    Assess who is due, seal personal data, renew search marks, delete what is past its period, anchor the audit, send emails,
    make a backup.

    Run it once a day, after midnight in Hong Kong; twice does no harm. Each step runs even if another failed. The exit
    status is 0 if every step was done, 1 if one failed.
    """
    failed = False
    for result in run_daily(daily_tools(current_app), on=clock.today()):
        click.echo(result.line)
        if result.error is not None:
            failed = True
            click.echo(f"{result.line}: {result.error}", err=True)
    click.get_current_context().exit(1 if failed else 0)
