"""Run a program of the virtual environment as a user would, with few settings."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def started(*command: str, environment: dict[str, str], given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """A program of the virtual environment, run at the root with nothing set but this."""
    program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
    settings = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(program, input=given, env=settings, cwd=ROOT, capture_output=True, check=False, timeout=60)
