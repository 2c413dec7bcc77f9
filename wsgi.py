"""What a WSGI server and the `flask` command load: `wsgi:app`."""

import os

import click

import config
from tracker.app import create_app

settings = config.from_environment(os.environ)
command = click.get_current_context(silent=True)
if command is None or command.info_name == "run":  # a server loads this; other commands say themselves what they need
    config.refuse_weak(settings)
app = create_app(settings)
