"""The database refuses what no code of ours would write: each constraint refuses a row that breaks it alone."""

import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.goals import r10_rows
from tests.support.constraints import CONSTRAINTS, Constraint, in_models, of_kind
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.models.base import db

ABSENT = 2_000_000_000
DAY_BEFORE, DAY = date(2026, 1, 30), date(2026, 1, 31)
MOMENT_BEFORE, MOMENT = datetime(2026, 1, 30, 12, tzinfo=UTC), datetime(2026, 1, 31, 12, tzinfo=UTC)
IMPLIED = {"ck_places_counted_from_one": "ck_places_below_ceiling"}
"""A CHECK that another one implies, which the engine may name instead."""
BREAKS: dict[str, dict[str, Any]] = {
    "ck_alerts_threshold_not_after_the_day": {"threshold": -1},
    "ck_assessments_status_known": {"status": 4},
    "ck_calendar_feeds_ended_after_made": {"made_at": MOMENT, "ended_at": MOMENT_BEFORE},
    "ck_courses_in_order": {"started_on": DAY, "ended_on": DAY_BEFORE},
    "ck_evidence_number_within": {"number": 0},
    "ck_evidence_size_within": {"size": 0},
    "ck_flags_status_known": {"status": 1},
    "ck_jobs_in_order": {"started_on": DAY, "ended_on": DAY_BEFORE},
    "ck_office_settings_case_days": {"new_days": 1, "triage_days": 1, "review_days": 0},
    "ck_office_settings_file_days_positive": {"file_days": 0},
    "ck_outbox_recipient_known": {"participant_id": None, "user_id": None},
    "ck_places_below_ceiling": {"number": 6, "ceiling": 5},
    "ck_places_counted_from_one": {"number": 0, "ceiling": None},
    "ck_privacy_requests_answered_once": {"state": "open", "answered_on": DAY, "ground": None},
    "ck_privacy_requests_due_later": {"received_on": DAY, "due_on": DAY},
    "ck_privacy_requests_refused_on_a_ground": {"state": "refused", "answered_on": DAY, "ground": None},
    "ck_privacy_requests_state_known": {"state": "nowhere", "answered_on": DAY, "ground": None},
    "ck_proofs_ended_after_made": {
        "made_at": MOMENT,
        "ended_at": MOMENT_BEFORE,
        "ending": "fell",
    },
    "ck_proofs_ended_somehow": {"ended_at": None, "ending": "fell"},
    "ck_proofs_ending_known": {"made_at": MOMENT, "ended_at": MOMENT, "ending": "nowhere"},
    "ck_proofs_no_day_behind": {"made_on": DAY, "until": DAY_BEFORE},
    "ck_quota_ceilings_not_negative": {"amount": -1},
    "ck_refusal_log_deleted_later": {"entered_on": DAY, "delete_on": DAY},
    "ck_register_rows_sheet_known": {"sheet": 4},
    "ck_reports_closed_is_frozen": {"state": "closed", "figures": sa.null()},
    "ck_reports_state_known": {"state": "nowhere", "figures": {}},
    "ck_reports_two_people": {
        "signed_by": sa.text("(SELECT min(id) FROM users)"),
        "closed_by": sa.text("(SELECT min(id) FROM users)"),
    },
    "ck_signing_keys_retired_without_private_half": {"retired_at": MOMENT, "sealed": b"sealed"},
}
"""What a row is changed into; the other CHECKs are lists of words, and get another word."""
FIRST: dict[str, dict[str, Any]] = {
    "uq_privacy_requests_open_access": {"state": "open", "ground": None},
    "uq_signing_keys_standing": {"sealed": b"sealed"},
}
"""What the row is changed into that is copied."""


EVASIONS: dict[str, dict[str, Any]] = {
    "uq_alerts_due": {"state": "made"},
    "uq_reports_open": {"state": "closed", "figures": {}},
}
"""What a copy is changed into so that a partial index does not concern it."""


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest) -> Iterator[tuple[Flask, sa.MetaData]]:
    """A database with some rows in each table, and its tables."""
    with fresh_app(request.param) as app:
        found = r10_rows.tables()
        r10_rows.fill(found, random.Random(1))
        yield app, found


def test_list_has_every_constraint() -> None:
    assert sorted(in_models()) == sorted(CONSTRAINTS)
    assert list(CONSTRAINTS) == sorted(CONSTRAINTS)


@pytest.mark.parametrize("name", of_kind("fk"))
def test_foreign_key_refuses_row(name: str, filled: tuple[Flask, sa.MetaData]) -> None:
    require_refusal(name, filled[1])


@pytest.mark.parametrize("name", of_kind("ck"))
def test_check_refuses_row(name: str, filled: tuple[Flask, sa.MetaData]) -> None:
    require_refusal(name, filled[1])


@pytest.mark.parametrize("name", of_kind("uq", "ix"))
def test_unique_constraint_refuses_row(name: str, filled: tuple[Flask, sa.MetaData]) -> None:
    require_refusal(name, filled[1])


def require_refusal(name: str, tables: sa.MetaData) -> None:
    """Fail unless the engine refuses a row that breaks this constraint, and names it."""
    constraint = in_models()[name]
    assert constraint.table is not None
    table = tables.tables[constraint.table.name]
    with db.engine.connect() as connection, connection.begin() as step:
        error = _refusal(connection, tables, constraint)
        step.rollback()
    assert error is not None, "the row was taken"
    assert _named(error) in _names(constraint, table)


def _refusal(connection: sa.Connection, tables: sa.MetaData, constraint: Constraint) -> IntegrityError | None:
    """The error of the engine for a row that breaks a constraint."""
    assert constraint.table is not None
    table = tables.tables[constraint.table.name]
    try:
        if isinstance(constraint, sa.ForeignKeyConstraint):
            _change(connection, table, {constraint.column_keys[0]: ABSENT})
        elif isinstance(constraint, sa.CheckConstraint):
            _change(connection, table, BREAKS.get(str(constraint.name)) or {_column(constraint): "nowhere"})
        else:
            _insert_twice(connection, tables, table, constraint)
    except IntegrityError as error:
        return error
    return None


def _change(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Change the first row; return it as it is then."""
    row = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings().all()[0]
    keys = [column == row[column.name] for column in table.primary_key]
    if values:
        connection.execute(table.update().where(*keys).values(values))
    return {**row, **values}


def _column(check: sa.CheckConstraint) -> str:
    return str(check.sqltext).partition(" ")[0]


def _insert_twice(
    connection: sa.Connection, tables: sa.MetaData, table: sa.Table, unique: sa.UniqueConstraint | sa.Index
) -> None:
    """Copy a row, with another value wherever the copy would break another constraint than this one."""
    wanted, columns = _condition(unique), {column.name for column in unique.columns}
    row = dict(connection.execute(sa.select(table)).mappings().all()[0])
    _delete_others(connection, tables, table)
    missing = {name: _another(connection, table.c[name]) for name in columns if row[name] is None}
    row = _change(connection, table, missing | wanted | FIRST.get(str(unique.name), {}))
    others = [each for each in in_models().values() if _is_other_unique(each, table, unique)]
    row |= {name: _another(connection, table.c[name]) for name in _differing(table, columns, wanted, others)}
    row |= {name: value for other in others for name, value in EVASIONS.get(str(other.name), {}).items()}
    connection.execute(table.insert(), {name: value for name, value in row.items() if value is not None})


def _delete_others(connection: sa.Connection, tables: sa.MetaData, table: sa.Table) -> None:
    """Leave one row of a table, and nothing that refers to it."""
    for later in reversed(tables.sorted_tables[tables.sorted_tables.index(table) + 1 :]):
        connection.execute(later.delete())
    for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings().all()[1:]:
        connection.execute(table.delete().where(*(column == row[column.name] for column in table.primary_key)))


def _is_other_unique(each: Any, table: sa.Table, unique: sa.UniqueConstraint | sa.Index) -> bool:
    return (
        isinstance(each, sa.UniqueConstraint | sa.Index)
        and each.table is not None
        and each.table.name == table.name
        and each.name != unique.name
    )


def _differing(table: sa.Table, columns: set[str], wanted: dict[str, Any], others: list[Any]) -> Iterator[str]:
    """The columns in which a copy differs: one of the primary key, and one for each other constraint that it would break."""
    yield next(column.name for column in table.primary_key if column.name not in columns)
    for other in others:
        if str(other.name) in EVASIONS or any(wanted.get(column.name, "") is None for column in other.columns):
            continue  # NULLs are never equal
        free = [name for name, value in _condition(other).items() if value is None and name not in {*wanted, *columns}]
        yield (free or [column.name for column in other.columns if column.name not in columns])[0]


def _another(connection: sa.Connection, column: "sa.Column[Any]") -> Any:
    """Another value of a column: that of another parent, or one that no other row has."""
    for key in column.foreign_keys:
        used = sa.select(column).where(column.is_not(None))
        return connection.scalars(sa.select(key.column).where(key.column.not_in(used))).first()
    fresh = {int: ABSENT, str: "of no other row", bytes: b"of no other row", date: date(2031, 1, 2), bool: True}
    return datetime(2031, 1, 2, tzinfo=UTC) if column.type.python_type is datetime else fresh[column.type.python_type]


def _condition(unique: sa.UniqueConstraint | sa.Index) -> dict[str, Any]:
    """The values that the condition of a partial index asks for."""
    where = unique.dialect_options["sqlite"].get("where") if isinstance(unique, sa.Index) else None
    text = "" if where is None else str(where)
    found: dict[str, Any] = dict.fromkeys(re.findall(r"(\w+) IS NULL", text))
    found |= dict.fromkeys(re.findall(r"NOT (\w+)", text), False)
    return found | dict(re.findall(r"(\w+) = '(.*?)'", text))


def _named(error: IntegrityError) -> str:
    """What the engine says was broken: a name, or on SQLite columns, or nothing more than that it was a foreign key."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(diagnosis.constraint_name) if diagnosis is not None else str(error.orig)


def _names(constraint: Any, table: sa.Table) -> list[str]:
    columns = ", ".join(f"{table.name}.{column.name}" for column in constraint.columns)
    return [
        str(constraint.name),
        IMPLIED.get(str(constraint.name), ""),
        f"CHECK constraint failed: {constraint.name}",
        "FOREIGN KEY constraint failed" if isinstance(constraint, sa.ForeignKeyConstraint) else "",
        f"UNIQUE constraint failed: {columns}",
    ]
