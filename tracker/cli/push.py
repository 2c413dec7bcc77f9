"""`flask push`: the key that signs push messages."""

import click
from flask.cli import AppGroup

from tracker.settings.push import new_push_key

push = AppGroup("push", help="Messages that wake a browser.")


@push.command("keys")
def keys_command() -> None:
    """Make a new key, and print it as a line of `instance/settings`.

    Nothing is stored. A key that replaces another ends every push that a participant has turned on under the other.
    """
    click.echo(f"export PUSH_KEY={new_push_key()}")
