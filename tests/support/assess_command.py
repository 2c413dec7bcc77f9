"""Ways to call `flask assess`, and the history that its tests begin with."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tracker.cli.history import assess_command

ROOT = Path(__file__).parents[2]
FLASK = str(Path(sys.executable).with_name("flask"))
BARE_ENVIRONMENT = {"PATH": os.environ["PATH"]}
EXAMPLE = (
    '{"id": "a", "scheme": "japan", "as_of": "2026-07-15", "birth_date": "1999-03-02", "applied_on": "2025-11-20", '
    '"visa_issued_on": "2025-12-10", "enter_by": null, "arrived_on": "2026-01-10", "permitted_until": null, "departed_on": null, '
    '"jobs": [{"employer": "E1", "start": "2026-01-15", "end": null}], '
    '"courses": [{"course": "C1", "start": "2026-02-01", "end": "2026-04-30"}]}'
)
FACTS: dict[str, Any] = json.loads(EXAMPLE)
SHORTEST = '{"id": "%s", "scheme": "japan", "arrived_on": "2026-01-10"}'


def example_with(**facts: Any) -> str:
    """The example with other values at the top."""
    return json.dumps(FACTS | facts)


def invoke_assess(given: bytes | io.BytesIO, *arguments: str) -> Result:
    """A run in this process."""
    return CliRunner().invoke(assess_command, arguments, input=given)


def assess_lines(*lines: str | bytes, status: int = 0) -> list[Any]:
    """What lines are answered with, as values; the exit status must be the one that is expected."""
    done = invoke_assess(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    assert done.exit_code == status, done.output
    return [json.loads(text) for text in done.stdout_bytes.splitlines()]


def run_assess(*arguments: str, given: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """A run in a process of its own, with nothing in its environment but this and a path."""
    command = [FLASK, "assess", *arguments]
    return subprocess.run(command, input=given, env=BARE_ENVIRONMENT | environment, cwd=ROOT, capture_output=True, check=False)


ANSWER = (
    '{"id": "a", "status": "contested", "permitted_until": "2027-01-09", "next_change_on": "2026-07-16", '
    '"rules": {"scheme": "japan", "version": "2018-01-01"}, '
    '"findings": ['
    '{"rule": "stay-length", "subject": null, "status": "met", "exceeds_on": null}, '
    '{"rule": "outside-stay", "subject": null, "status": "met", "exceeds_on": null}, '
    '{"rule": "age-at-application", "subject": null, "status": "met", "exceeds_on": null}, '
    '{"rule": "entry-window", "subject": null, "status": "met", "exceeds_on": null}, '
    '{"rule": "employer-tenure", "subject": "E1", "status": "contested", "readings": {'
    '"first-day-counts": {"allowance_days": 181, "used_days": 182, "last_permitted_day": "2026-07-14", "exceeds_on": "2026-07-15"}, '
    '"first-day-free": {"allowance_days": 182, "used_days": 182, "last_permitted_day": "2026-07-15", "exceeds_on": "2026-07-16"}}}, '
    '{"rule": "study-total", "subject": null, "status": "met", "readings": {'
    '"each-course/first-day-counts": {"allowance_days": 181, "used_days": 89, "last_permitted_day": null, "exceeds_on": null}, '
    '"each-course/first-day-free": {"allowance_days": 182, "used_days": 89, "last_permitted_day": null, "exceeds_on": null}, '
    '"calendar-days/first-day-counts": {"allowance_days": 181, "used_days": 89, "last_permitted_day": null, "exceeds_on": null}, '
    '"calendar-days/first-day-free": {"allowance_days": 182, "used_days": 89, "last_permitted_day": null, "exceeds_on": null}}}]}\n'
)
