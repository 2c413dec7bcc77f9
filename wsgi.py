"""What a WSGI server and the `flask` command load: `wsgi:app`."""

import gc
import os

import click

import config
from tracker.app import create_app

command = click.get_current_context(silent=True)
try:
    settings = config.from_environment(os.environ)
    if command is None or command.info_name == "run":  # it will be served; other commands say themselves what they need
        config.refuse_weak(settings)
except config.SettingsError as error:
    if command is None:
        raise
    raise click.UsageError(str(error)) from None
app = create_app(settings)
gc.collect()
gc.freeze()  # what is loaded now stays: the collector need not look through it again and again
