"""An office that sends its register again and again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.register import Row, Told, taken_in, written

Office = Callable[..., Told]


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Office:
    """Takes in a register with these rows, as the command does."""

    def sends(*people: Row, jobs: tuple[Row, ...] = (), courses: tuple[Row, ...] = (), options: tuple[str, ...] = ()) -> Told:
        return taken_in(app, written(tmp_path / "register", *people, jobs=jobs, courses=courses), *options)

    return sends
