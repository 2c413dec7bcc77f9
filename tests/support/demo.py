"""Ways to load invented people, and what is then known."""

from datetime import UTC, date, datetime, time

import time_machine
from click.testing import Result
from flask import Flask

from tracker.queries.participants import Person, everybody

ON = date(2026, 11, 24)


def load_demo(app: Flask, on: date = ON) -> Result:
    with time_machine.travel(datetime.combine(on, time(4), UTC)):
        return app.test_cli_runner().invoke(args=["demo", "load"])


def people_by_reference() -> dict[str, Person]:
    return {person.reference: person for persons in everybody() for person in persons}
