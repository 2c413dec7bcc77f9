"""What a command loads before it works, seen in a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.support.assess_command import EXAMPLE, ROOT

pytestmark = pytest.mark.slow
LOADED = """
import sys
from flask.cli import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
UNNEEDED = {"sqlalchemy", "tracker.web", "tracker.app", "config", "openpyxl", "numpy", "alembic", "flask_login"}


def modules_loaded_by(*command: str, given: str = "") -> set[str]:
    """The modules that a `flask` command has loaded when it ends."""
    program = [sys.executable, "-c", LOADED, *command]
    environment = {"PATH": os.environ["PATH"], "TRACKER_ENV": "demo"}
    done = subprocess.run(program, input=given, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_assess_loads_neither_pages_nor_database(arguments: tuple[str, ...]) -> None:
    loaded = modules_loaded_by("assess", *arguments, given=EXAMPLE)
    assert "tracker.compliance.loading" in loaded
    assert loaded & UNNEEDED == set()


@pytest.mark.slow
@pytest.mark.parametrize("command", [("assess", "--explain", "en"), ("quota", "--help"), ("routes",)])
def test_other_commands_load_the_full_application(command: tuple[str, ...]) -> None:
    assert modules_loaded_by(*command, given=EXAMPLE) >= {"sqlalchemy", "tracker.web", "tracker.app"}


@pytest.mark.slow
def test_serving_loads_the_full_application_at_start() -> None:
    program = "import sys, wsgi; print(*sys.modules)"
    environment = {"PATH": os.environ["PATH"], "TRACKER_ENV": "demo"}
    loaded = subprocess.check_output([sys.executable, "-c", program], env=environment, cwd=ROOT, text=True).split()
    assert set(loaded) >= {"sqlalchemy", "tracker.web.register"}
