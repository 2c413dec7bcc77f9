"""`flask outbox`: the emails and push messages that wait."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import CannotError, plainly
from tracker.workflows.email.bounces import MAX_BYTES, bounce_files, note_bounces
from tracker.workflows.email.send import SendCounts, send_unsent_emails
from tracker.workflows.push.send import PushCounts, send_unsent_pushes

outbox = AppGroup("outbox", help="Emails that wait, and emails that came back.")


@outbox.command("send")
def send_command() -> None:
    """Send the waiting emails and push messages whose turn it is, once, and print what became of them.

    The exit status is 1 if the mail server is away, 2 if neither it nor a key for push is set, or the database is away.
    """
    mailer, keys, pusher = (current_app.extensions[name] for name in ("post", "keyring", "push"))
    if mailer is None and pusher is None:
        raise CannotError("no mail server is named: set MAIL_URL")
    is_away = False
    with plainly():
        if mailer is not None:
            is_away = _print_emails(send_unsent_emails(mailer, keys, on=clock.today()))
        if pusher is not None:
            _print_pushes(send_unsent_pushes(pusher, on=clock.today()))
    if is_away:
        click.echo("the mail server is away: the other emails wait", err=True)
        click.get_current_context().exit(1)


def _print_emails(counts: SendCounts) -> bool:
    """Print what became of emails; return whether the mail server is away."""
    click.echo(f"sent: {counts.sent}")
    click.echo(f"failed: {counts.failed}")
    click.echo(f"to be tried again: {counts.delayed}")
    return counts.server_is_away


def _print_pushes(counts: PushCounts) -> None:
    """Print what became of push messages, if any waited."""
    if not any(counts):
        return
    click.echo(f"push messages sent: {counts.sent}")
    click.echo(f"push messages to be tried again: {counts.delayed}")
    click.echo(f"browsers forgotten: {counts.forgotten}")


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
