"""R8: whatever is changed in the audit or in a signed report afterwards is found, by us and by the script alone."""

import json
import logging
import random
import runpy
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import time_machine
from sqlalchemy import Connection

from tests.factories.audit import close_and_sign_month, write_acts
from tests.goals.line import Result, Size
from tests.goals.r8_changes import CHANGES, flip_report
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker import clock
from tracker.adapters.anchor_file import Anchor, read_anchors
from tracker.models.base import db
from tracker.queries.audit import audit_export, audit_faults, audit_head
from tracker.services.reports import MonthDraft
from tracker.workflows.audit import anchor_audit
from tracker.workflows.retention import delete_old_audit_lines

Anchors: TypeAlias = Sequence[Anchor]
LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 100, "long": 1_000}
"""How often each kind of change is tried."""
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
WRITTEN = (
    (datetime(2019, 11, 20, 12, tzinfo=UTC), 2, MonthDraft("japan", "inbound", "2019-10")),
    (datetime(2019, 11, 29, 12, tzinfo=UTC), 4, None),
    (datetime(2019, 12, 3, 12, tzinfo=UTC), 3, None),
    (datetime(2026, 11, 20, 12, tzinfo=UTC), 3, MonthDraft("japan", "outbound", "2026-10")),
)
"""When how many acts are written, with the month of a report that is signed then; months of one direction would have to follow each other. Lines of 29 November 2019 are old, later ones are not."""
NIGHT = timedelta(hours=8)
"""The night is anchored after midnight in Hong Kong."""
SCRIPT: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_audit.py"))


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: changes that we or the script did not find; the control: those missed without anchors."""
    for engine in ENGINES:
        with TemporaryDirectory() as folder, fresh_app(engine), time_machine.travel(NOW, tick=False):
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


def anchored(path: Path) -> Anchors:
    """Write an audit of seven years with two signed reports, anchored several times, whose oldest lines are deleted."""
    for moment, number, draft in WRITTEN:
        with time_machine.travel(moment, tick=False):
            write_acts(number)
            if draft:
                close_and_sign_month(draft.month, direction=draft.direction, on=clock.today())
        with time_machine.travel(moment + NIGHT, tick=False):
            anchor_audit(path, None, None)
    before = audit_head().length
    assert 0 < delete_old_audit_lines(on=clock.today()) < before - WRITTEN[-1][1], "some lines are old, others are not"
    anchor_audit(path, None, None)
    return read_anchors(path)


def tried(change: Any, chance: random.Random, anchors: Anchors) -> tuple[bool, bool]:
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


def find(anchors: Anchors) -> tuple[bool, bool, bool]:
    """Return whether we find something that was changed, whether the script does, and whether it does without anchors."""
    rows = [json.loads(json.dumps(row)) for row in audit_export()]
    alone = SCRIPT["faults"](rows, {each.length: {(datetime.fromisoformat(each.at), each.hash)} for each in anchors})
    noted_at = {each.length: datetime.fromisoformat(each.at) for each in anchors}
    ours = audit_faults({each.length: each.hash for each in anchors}, noted_at=noted_at)
    return bool(ours), bool(alone), bool(SCRIPT["faults"](rows, {}))
