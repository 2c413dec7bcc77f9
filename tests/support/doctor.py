"""Run `flask doctor` and read what it says of each subject."""

from click.testing import Result
from flask import Flask

DEMO = {"TRACKER_ENV": "demo", "DATABASE_URL": "", "FLASK_DEBUG": ""}


def examine(app: Flask, **environment: str) -> Result:
    """Run the command with the settings of the demo, but for some."""
    done = app.test_cli_runner().invoke(args=["doctor"], env=DEMO | environment)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert (done.exit_code == 1) == any(line.startswith("error ") for line in done.stdout.splitlines())
    return done


def marks(done: Result) -> dict[str, str]:
    """The mark of each subject."""
    return {line[7:33].strip(): line[:6].strip() for line in done.stdout.splitlines() if line[:1].strip()}


def found(app: Flask, subject: str, **environment: str) -> tuple[str, str]:
    """The mark of a subject and its lines."""
    lines = examine(app, **environment).stdout.splitlines()
    first = next(number for number, line in enumerate(lines) if line[7:33].strip() == subject)
    following = next((number for number in range(first + 1, len(lines)) if lines[number][:1].strip()), len(lines))
    return lines[first][:6].strip(), "\n".join(lines[first:following])
