"""`flask outbox`: the emails that wait."""

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import CannotError, plainly
from tracker.workflows.email.send import send_unsent_emails

outbox = AppGroup("outbox", help="Emails that wait, and emails that came back.")


@outbox.command("send")
def send_command() -> None:
    """Send the waiting emails whose turn it is, once, and print what became of them.

    The exit status is 1 if the mail server is away, 2 if none is set or the database is away.
    """
    mailer = current_app.extensions["post"]
    if mailer is None:
        raise CannotError("no mail server is named: set MAIL_URL")
    with plainly():
        counts = send_unsent_emails(mailer, current_app.extensions["keyring"], on=clock.today())
    click.echo(f"sent: {counts.sent}")
    click.echo(f"failed: {counts.failed}")
    click.echo(f"to be tried again: {counts.delayed}")
    if counts.server_is_away:
        click.echo("the mail server is away: the other emails wait", err=True)
        click.get_current_context().exit(1)
