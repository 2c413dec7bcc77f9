"""P2: of erased participants nothing can be recovered; others stay byte for byte, the audit and old reports verify."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import text

from tests.factories.canaries import CanaryPerson
from tests.factories.participants import ON
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.goals.traces import copy_bytes, crowd, database_bytes, evidence_bytes, logged, stored_keys, words_found
from tests.support.engines import ENGINES, Engine
from tracker.compliance.month_report import ReportScope
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit_chain import broken_lines
from tracker.models.base import Base, db
from tracker.queries.reports import issues_of, report_for
from tracker.services.participants import erase as erasure
from tracker.services.reports import MonthDraft, close_first_issue
from tracker.workflows.privacy import erase

LOG = logging.getLogger("goals")
MONTH = "2026-01"
SIZES: dict[Size, tuple[int, int]] = {"quick": (10, 3), "long": (1000, 50)}
"""People in the database, and how many of them are erased."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: what was found of the erased, or is otherwise; and the same if their keys are left."""
    for engine in ENGINES:
        number, gone = SIZES[size]
        bad = faults(engine, number, gone)
        for fault in bad[:20]:
            LOG.warning("P2: %s: %s", engine, fault)
        caught = faults(engine, 3, 1, key_is_left)
        yield Result(goal="P2", engine=engine, n=gone, bad=len(bad), saboteur_bad=len(caught))


def faults(engine: Engine, number: int, gone: int, saboteur: Any = nullcontext) -> list[str]:
    """Erase some of a crowd; return what can be recovered, and what else changed."""
    with staged(engine), logged() as log:
        people = crowd(number)
        erased, others = people[:gone], people[gone:]
        close_first_issue(MonthDraft("japan", "inbound", MONTH), on=ON, by=COMMAND_LINE)
        keys, before, counted = stored_keys(erased), rows_about(others), reports()
        with saboteur():
            for who in erased:
                erase(who.reference, reason="asked for it", by=COMMAND_LINE)
        files = database_bytes(with_log=False)
        places = {"copy": copy_bytes(), "uploads": evidence_bytes(), "log": log.getvalue().encode()}
        found = words_found(erased, files=files, **places)
        found += [f"the key of {who.word} is left" for who, key in zip(erased, keys, strict=True) if key in files]
        found += [f"rows of {name} changed" for name, rows in rows_about(others).items() if rows != before[name]]
        found += [] if reports() == counted else ["the report counts otherwise"]
        return found + [f"line {number} of the audit does not verify" for number in broken_lines()]


def reports() -> tuple[Any, Any]:
    """The closed issue of a month, and the report of a later one as it is counted now."""
    db.session.rollback()
    return issues_of("japan", "inbound", MONTH), report_for(ReportScope("japan", "inbound", "2026-07", ON))


def rows_about(people: Sequence[CanaryPerson]) -> dict[str, Any]:
    """Every row about people and their accounts as it is stored, by table."""
    db.session.rollback()
    ids, users = tuple(who.id for who in people), tuple(who.user_id for who in people)
    wanted = {"participants": ("id", ids), "users": ("id", users)}
    found = {}
    for table in Base.metadata.sorted_tables:
        names = {"participant_id": ids, "user_id": users}
        column, values = wanted.get(table.name) or next(
            ((name, values) for name, values in names.items() if name in table.c), ("", ())
        )
        if column and table.name != "register_uploads":
            query = f'SELECT * FROM "{table.name}" WHERE {column} IN ({", ".join(map(str, values))})'
            found[table.name] = sorted(map(repr, db.session.execute(text(query))))
    db.session.rollback()
    return found


def key_is_left() -> Any:
    """The key of an erased person stays, and what it sealed."""
    return swapped(erasure, "_facts", lambda _: ())
