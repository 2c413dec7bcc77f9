"""The audit is changed behind our back, and verified by us and by the script alone."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import text

from tracker.models.base import db
from tracker.workflows.audit import verify_audit

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_audit.py"
FUNCTIONS: dict[str, Any] = runpy.run_path(str(SCRIPT))


def change(*statements: str) -> None:
    db.session.rollback()
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def run_script(*arguments: Path) -> tuple[int, str]:
    """What the script alone prints, without our code on its path."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(SCRIPT), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout


def invoke(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


def both_find(app: Flask, anchors: Path) -> list[str]:
    """What we and the script find, which is the same; both read our clock."""
    export = anchors.with_name("audit.jsonl")
    export.write_text(invoke(app, "export").stdout, encoding="utf-8")
    ours = list(verify_audit(anchors).faults)
    assert FUNCTIONS["faults"](FUNCTIONS["read_export"](export), FUNCTIONS["read_anchors"]([anchors])) == ours
    return ours
