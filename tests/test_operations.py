"""What operators get beside the application is whole: units, proxy, container, dashboard, alerts, one log record a line."""

import configparser
import json
import logging
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from flask import Flask
from flask.testing import FlaskClient

from tracker.web.middleware.log_lines import LineFormatter

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
TIMERS = sorted(DEPLOY.glob("systemd/*.timer"))
METRIC = re.compile(r"\b(tracker_\w+)")


def unit(path: Path) -> configparser.ConfigParser:
    """Return the sections of a unit."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path)
    return parser


def metric_names(client: FlaskClient) -> set[str]:
    """Return the names of all series that the application has once it has answered and assessed."""
    client.get("/sign-in")
    found = set(re.findall(r"^# TYPE (\w+) ", client.get("/metrics").text, re.MULTILINE))
    return found | {f"{name}_{part}" for name in found for part in ("bucket", "sum", "count")}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_unit_runs_command_that_exists(path: Path, shared_app: Flask) -> None:
    service = unit(path)["Service"]
    _, _, script = shlex.split(service["ExecStart"])
    load, command = script.split(" && exec ")
    assert load == ". instance/settings"
    program, *words = command.split()
    assert program in {".venv/bin/gunicorn", ".venv/bin/flask"}
    known: Any = shared_app.cli
    for word in words if program.endswith("flask") else []:
        known = known.commands[word]
    assert service["User"] == "sojourn"
    assert service["NoNewPrivileges"] == "yes"


@pytest.mark.parametrize("path", TIMERS, ids=lambda path: path.stem)
def test_timer_starts_unit_beside_it(path: Path) -> None:
    assert path.with_suffix(".service") in UNITS
    assert unit(path)["Timer"]["OnCalendar"]
    assert unit(path.with_suffix(".service"))["Service"]["Type"] == "oneshot"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_reads_units_and_timers() -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, (*UNITS, *TIMERS))], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "sojourn" in line and "not executable" not in line] == []


def test_alerts_and_dashboard_ask_for_metrics_that_exist(shared_app: Flask) -> None:
    known = metric_names(shared_app.test_client()) | {"tracker_requests_total", "tracker_assessments_total"}
    rules = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"][0]["rules"]
    panels = json.loads((DEPLOY / "dashboard.json").read_text())["panels"]
    asked = [rule["expr"] for rule in rules] + [target["expr"] for panel in panels for target in panel["targets"]]
    assert {name for expression in asked for name in METRIC.findall(expression)} - known == set()
    assert {rule["alert"] for rule in rules} >= {"SojournDown", "SojournErrors", "SojournCannotAnswer", "SojournSlow"}
    assert all(rule["annotations"]["summary"] and rule["labels"]["severity"] in {"page", "ticket"} for rule in rules)
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_metrics_of_dashboard_carry_labels_that_it_groups_by(shared_app: Flask) -> None:
    client = shared_app.test_client()
    client.get("/sign-in")
    assert re.search(
        r'^tracker_requests_total\{endpoint="[\w.]+",method="GET",status="200"\}', client.get("/metrics").text, re.MULTILINE
    )


def test_compose_file_names_services_that_it_has() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert {"web", "web-two", "scheduler", "database", "proxy"} <= set(services)
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        assert {each.partition(":")[0] for each in service.get("volumes", ()) if each[0] not in "./"} <= set(compose["volumes"])
        assert set(service.get("secrets", ())) <= set(compose["secrets"])


def test_container_has_what_the_application_needs() -> None:
    root, text = DEPLOY.parent, (DEPLOY / "Containerfile").read_text()
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE) for name in line.split()}
    assert all((root / name).exists() for name in copied)
    assert {"config.py", "gunicorn.conf.py", "wsgi.py", "migrations", "templates", "tracker", "requirements.txt"} <= copied
    assert "--require-hashes" in text
    assert "USER sojourn" in text


def test_proxy_file_has_balanced_braces_and_logs_no_query() -> None:
    text = re.sub(r"#.*", "", (DEPLOY / "nginx.conf").read_text())
    assert text.count("{") == text.count("}")
    assert all(line.rstrip().endswith((";", "{", "}")) for line in text.splitlines() if line.strip())
    [logged] = re.findall(r"log_format sojourn '(.*)'", text)
    assert not {"$request ", "$request_uri", "$args", "$uri", "$http_referer"} & {
        f"{word} " if word == "$request" else word for word in logged.split()
    }
    for path in ("invitation", "new-password", "calendar", "unsubscribe", "profile/address"):
        assert path in text


def test_log_record_is_one_line() -> None:
    try:
        dict[str, str]()["a name\nthat nobody may read"]
    except KeyError:
        record = logging.LogRecord("library", logging.ERROR, __file__, 1, "it %s", ("broke\noff",), sys.exc_info())
    line = LineFormatter().format(record)
    found = json.loads(line)
    assert "\n" not in line
    assert (found["event"], found["level"], found["logger"], found["error"]) == (
        "it broke\noff",
        "error",
        "library",
        "KeyError",
    )
    assert "nobody may read" not in line
    assert Path(__file__).name in found["at"]
    assert "at" not in json.loads(LineFormatter().format(logging.LogRecord("x", logging.INFO, "", 1, "fine", (), None)))
