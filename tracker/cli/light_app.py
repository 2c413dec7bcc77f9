"""An application for the command line that loads pages and database only for a command that needs them."""

from collections.abc import Callable

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo


class LightCommands(AppGroup):
    """Some commands that need no application, and those of the full one, created when one of them is looked up."""

    def __init__(self, create_full_app: Callable[[], Flask], *commands: click.Command) -> None:
        super().__init__()
        self.create_full_app = create_full_app
        for command in commands:
            self.add_command(command)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None. Enters the full application's context if the command is one of its own."""
        if cmd_name in self.commands:
            return super().get_command(ctx, cmd_name)
        app = self.create_full_app()
        ctx.with_resource(app.app_context())
        return app.cli.get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return self.create_full_app().cli.list_commands(ctx)


def light_app(create_full_app: Callable[[], Flask], *commands: click.Command) -> Flask:
    """Create an application that has commands and nothing else. `create_full_app` gives the same application each time."""
    app = Flask("tracker", static_folder=None)
    app.cli = LightCommands(create_full_app, *commands)
    return app


def full_app(context: click.Context) -> Flask:
    """Return the full application of a running command, with its templates and its database."""
    app = context.ensure_object(ScriptInfo).load_app()
    return app.cli.create_full_app() if isinstance(app.cli, LightCommands) else app
