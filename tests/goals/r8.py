"""R8: whatever is changed in the audit or in a signed report afterwards is found, by us and by the script alone."""

import json
import logging
import random
import runpy
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from tests.factories.audit import close_and_sign_month, write_acts
from tests.goals.line import Result, Size
from tests.goals.r8_changes import CHANGES, flip_report
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.adapters.anchor_file import read_anchors
from tracker.models.base import db
from tracker.queries.audit import audit_export, audit_faults
from tracker.workflows.audit import anchor_audit

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 150, "long": 1_000}
"""How often each kind of change is tried."""
ANCHORED_AFTER = (2, 4, 3)
"""How many acts are written before each anchor."""
SCRIPT: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_audit.py"))


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: changes that we or the script did not find; the control: those missed without anchors."""
    for engine in ENGINES:
        with TemporaryDirectory() as folder, fresh_app(engine):
            anchors = anchored(Path(folder) / "anchors")
            assert find(anchors) == (False, False, False), "nothing was changed yet"
            chance = random.Random(8)
            n, bad, missed = 0, 0, 0
            for name, change in {**CHANGES, "flip a byte of a report": flip_report}.items():
                for _ in range(SIZES[size]):
                    found, without = tried(change, chance, anchors)
                    n, bad, missed = n + 1, bad + (not found), missed + (not without)
                    if not found:
                        LOG.warning("R8: %s: %s was not found", engine, name)
        yield Result(goal="R8", engine=engine, n=n, bad=bad, saboteur_bad=missed)


def anchored(path: Path) -> dict[int, str]:
    """Write an audit with a signed report, anchored several times; return the anchors."""
    for number in ANCHORED_AFTER:
        write_acts(number)
        if number == ANCHORED_AFTER[-1]:
            close_and_sign_month()
        anchor_audit(path, None, None)
    return {anchor.length: anchor.hash for anchor in read_anchors(path)}


def tried(change: Any, chance: random.Random, anchors: dict[int, str]) -> tuple[bool, bool]:
    """Make a change and undo it; return whether we and the script find it, and whether we do without anchors."""
    db.session.rollback()
    connection: Connection = db.session.connection()
    try:
        if not change(connection, chance):
            return True, True  # the database itself refused it
        ours, alone, without = find(anchors)
        return ours and alone, without
    finally:
        db.session.rollback()


def find(anchors: dict[int, str]) -> tuple[bool, bool, bool]:
    """Return whether we find something that was changed, whether the script does, and whether it does without anchors."""
    rows = [json.loads(json.dumps(row)) for row in audit_export()]
    alone = SCRIPT["faults"](rows, {length: {hash_} for length, hash_ in anchors.items()})
    return bool(audit_faults(anchors)), bool(alone), bool(SCRIPT["faults"](rows, {}))
