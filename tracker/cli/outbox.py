"""`flask outbox`: the emails that wait."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import CannotError, plainly
from tracker.workflows.email.bounces import MAX_BYTES, bounce_files, note_bounces
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


@outbox.command("bounces")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path, allow_dash=True))
def bounces_command(paths: tuple[Path, ...]) -> None:
    """Note the emails that came back as failed: from PATHS (files, folders or maildirs), or from standard input.

    The exit status is 2 if a file cannot be read, or the database is away.
    """
    with plainly():
        try:
            named = [path for path in paths if str(path) != "-"]
            contents = [path.read_bytes()[:MAX_BYTES] for path in bounce_files(named)]
        except OSError as error:
            raise CannotError(f"{error.filename} cannot be read: {error.strerror}") from error
        if len(named) < len(paths) or not paths:
            contents.append(sys.stdin.buffer.read(MAX_BYTES))
        counts = note_bounces(contents)
    click.echo(f"read: {counts.read}")
    click.echo(f"noted as failed: {counts.noted}")
    click.echo(f"not of an email of ours: {counts.unknown}")
