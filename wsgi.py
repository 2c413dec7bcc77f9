"""`wsgi:app`, the application that a WSGI server and the `flask` command load."""

import gc
import os
from functools import cache

import click
from flask import Flask
from flask.cli import FlaskGroup

from tracker.cli.doctor import doctor_command
from tracker.cli.history import assess_command
from tracker.cli.light_app import light_app

command = click.get_current_context(silent=True)


@cache
def create_full_app() -> Flask:
    """Create the application with the settings of the environment; the same one each time.

    Raises an error for settings that cannot be read and, if requests will be served, for weak ones: `SettingsError` for a
    WSGI server, click's `UsageError` for a command.
    """
    # Late, because they load SQLAlchemy, NumPy and every page: `flask assess` needs none of that.
    import config  # noqa: PLC0415
    from tracker.app import create_app  # noqa: PLC0415
    from tracker.settings.problems import SettingsError  # noqa: PLC0415

    try:
        serves = command is None or command.info_name == "run"  # other commands check what they need themselves
        settings = config.settings_to_serve(os.environ) if serves else config.from_environment(os.environ)
    except SettingsError as error:
        if command is None:
            raise
        raise click.UsageError(str(error)) from None
    app = create_app(settings)
    gc.collect()
    gc.freeze()  # the modules loaded by now stay; the collector need not look through them again
    return app


if command is not None and isinstance(command.command, FlaskGroup):  # `flask` looks for a command, which may need little
    app = light_app(create_full_app, assess_command, doctor_command)
else:
    app = create_full_app()
