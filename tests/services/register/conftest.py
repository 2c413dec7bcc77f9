"""An office that sends its register again and again."""

from pathlib import Path

import pytest
from flask import Flask

from tests.factories.register import ImportOutput, Office, Row, run_import, write_register


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Office:
    """Takes in a register with these rows, as the command does."""

    def sends(
        *people: Row, jobs: tuple[Row, ...] = (), courses: tuple[Row, ...] = (), options: tuple[str, ...] = ()
    ) -> ImportOutput:
        return run_import(app, write_register(tmp_path / "register", *people, jobs=jobs, courses=courses), *options)

    return sends
