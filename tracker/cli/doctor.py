"""`flask doctor`: every setting and the state of the installation, explained on one screen."""

import os

import click

from tracker import clock
from tracker.cli.light_app import full_app

WIDTH = 26


@click.command("doctor")
@click.pass_context
def doctor_command(context: click.Context) -> None:
    """Explain every setting, and check database, keys, mail, push, clock, disk and the nightly run.

    Writes nothing and sends nothing. The exit status is 0 without an error, else 1. What is weak does not count.
    """
    # Late, because `flask assess` loads this module and needs neither settings nor a database.
    import config  # noqa: PLC0415
    from tracker.settings.explain import ERROR, Diagnosis, explain_settings  # noqa: PLC0415
    from tracker.settings.file import read_settings_file  # noqa: PLC0415
    from tracker.workflows.doctor import Installation, check_installation  # noqa: PLC0415

    def show(diagnosis: Diagnosis) -> bool:
        click.echo(f"{diagnosis.mark:<6} {diagnosis.subject:<{WIDTH}} {diagnosis.text}")
        for line in diagnosis.advice:
            click.echo(f"{'':<6} {'':<{WIDTH}} > {line}")
        return diagnosis.mark == ERROR

    parsed = config.read_settings(os.environ)
    diagnoses = explain_settings(os.environ, config.every_problem(parsed), read_settings_file(config.SETTINGS_FILE))
    errors = [show(each) for each in diagnoses]
    if parsed.problems:
        click.echo("The installation is checked when every setting can be read.")
    else:
        app = full_app(context)
        with app.app_context():
            keys, mailer, pusher, evidence = (app.extensions[name] for name in ("keyring", "post", "push", "evidence"))
            installation = Installation(app.config, keys, mailer, pusher, evidence, clock.today())
            errors += [show(each) for each in check_installation(installation)]
    context.exit(1 if any(errors) else 0)
