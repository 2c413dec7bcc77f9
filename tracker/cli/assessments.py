"""`flask assess-due`: assess everybody whose result changes with time alone, or with new rules."""

import click
from flask.cli import with_appcontext

from tracker import clock
from tracker.cli.saying import plainly
from tracker.workflows.daily import assess_people_due


@click.command("assess-due")
@with_appcontext
def assess_due_command() -> None:
    """Assess everybody whose result changes by today through time alone, or whose rules changed with an upgrade.

    A part of `flask daily`. Run it after an upgrade; twice does no harm.
    """
    with plainly():
        click.echo(f"assessed: {assess_people_due(on=clock.today())}")
