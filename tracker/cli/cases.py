"""`flask assess-due`: the daily run. Those whose day has come, or whose rules have changed, are assessed anew, and their flags follow."""

import click
from flask.cli import with_appcontext

from tracker import clock
from tracker.cli.saying import plainly
from tracker.services.accounts.authors import DAILY_RUN
from tracker.services.assessments import assess_due, assess_outdated

AT_ONCE = 200
"""How many people one transaction assesses."""


@click.command("assess-due")
@with_appcontext
def assess_due_command() -> None:
    """Assess everybody whose verdict changes by today through time alone, or by rules that are others since an upgrade.

    Run it daily, and after an upgrade; twice does no harm.
    """
    today, assessed = clock.today(), 0
    with plainly():
        for step in (assess_outdated, assess_due):
            while found := step(limit=AT_ONCE, on=today, by=DAILY_RUN):
                assessed += found
    click.echo(f"assessed: {assessed}")
