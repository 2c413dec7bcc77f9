"""`flask data`: personal data are sealed, and erased."""

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.saying import plainly
from tracker.queries.particulars import count_plain_identifiers
from tracker.workflows.daily import seal_personal_data

privacy = AppGroup("data", help="Personal data.")


@privacy.command("seal")
def seal_command() -> None:
    """Seal the personal data that a former release stored plainly. A part of `flask daily`; it may be interrupted.

    The exit status is 2 if a data key is missing.
    """
    with plainly():
        click.echo(f"not sealed yet: {count_plain_identifiers()}")
        click.echo(f"sealed: {seal_personal_data(current_app.extensions['keyring'])}")
