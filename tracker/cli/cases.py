"""`flask assess-due`: the daily run. Those whose day has come are assessed anew, and their flags follow."""

import click
from flask.cli import with_appcontext

from tracker import clock
from tracker.cli.saying import plainly
from tracker.services.accounts.authors import DAILY_RUN
from tracker.services.assessments import assess_due

AT_ONCE = 200
"""How many people one transaction assesses."""


@click.command("assess-due")
@with_appcontext
def assess_due_command() -> None:
    """Assess everybody whose verdict changes by today through time alone. Run it daily; twice does no harm."""
    today, assessed = clock.today(), 0
    with plainly():
        while found := assess_due(limit=AT_ONCE, on=today, by=DAILY_RUN):
            assessed += found
    click.echo(f"assessed: {assessed}")
