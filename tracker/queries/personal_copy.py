"""Query of everything that is stored about one participant, read from the tables themselves, so that no new column is forgotten.

Copied is each column that `data_classes` says something about a person with, unless `LEFT_OUT` names it, and every day and
moment beside it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Date, Select, Table, or_, select

from tracker.adapters.keys import unseal
from tracker.models.accounts import User
from tracker.models.assessments import AssessmentRow, FindingRow
from tracker.models.base import Base, Moment, db
from tracker.models.cases import Case, DecisionRow
from tracker.models.data_classes import FACT, IDENTIFIER, PERSONAL, class_of
from tracker.models.data_keys import cipher_of, data_keys
from tracker.models.idempotency import Operation
from tracker.models.identifiers import COLUMN, decode_identifiers
from tracker.models.participants import Participant, PersonKey
from tracker.models.sealed_words import open_words
from tracker.queries.employers import TENURE, employer_names

DERIVED, OF_OTHERS = "derived", "of-others"
LEFT_OUT: Mapping[str, str] = {
    **dict.fromkeys(("participant_search_marks.mark", "passports.mark", "users.email_mark"), DERIVED),
    **dict.fromkeys(("throttles.mark", "outbox.address_mark", "push_subscriptions.endpoint_mark"), DERIVED),
    **dict.fromkeys(("register_rows.key", "register_rows.content", "operations.digest", "audit_lines.details_digest"), DERIVED),
    **{f"register_uploads.{name}": OF_OTHERS for name in ("name", "digest", "content", "told", "refused")},
}
"""Columns that are not copied, with the reason: computed from copied values, or files that name other people too.

Secrets are never copied: they are keys, hashes and tokens.
"""
AUTHORS = frozenset({"added_by", "recorded_by", "decided_by", "answered_by", "placed_by", "lifted_by", "by"})
"""Columns with the id of a user, whom the copy does not name: they hold `participant`, `office` or `program` in it."""
NO_ACCOUNT = 0
"""An id that no user has."""
BESIDE = AUTHORS | {"action", "kind"}
"""Columns that explain what is beside them."""


class CopiedTable(NamedTuple):
    """The rows about a participant in one table, the oldest first, each with its values by column."""

    name: str
    rows: tuple[dict[str, Any], ...]


class PersonalCopy(NamedTuple):
    """Everything that is stored about a participant at a moment."""

    reference: str
    made_at: datetime
    tables: tuple[CopiedTable, ...]


class _Owner(NamedTuple):
    id: int
    user_id: int
    """The account; `NO_ACCOUNT` without one, so that no condition becomes `IS NULL` and finds other people's rows."""
    wrapped: bytes | None


def personal_copy(participant_id: int, *, at: datetime) -> PersonalCopy:
    """Return all that is stored about a participant, who exists; `at` is the moment of the copy.

    Some thirty statements at any length. Raises SealedError without the data key.
    """
    query = select(Participant.reference, Participant.user_id, PersonKey.wrapped)
    query = query.outerjoin(PersonKey, PersonKey.participant_id == Participant.id).where(Participant.id == participant_id)
    reference, user_id, wrapped = db.session.execute(query).one()
    owner = _Owner(participant_id, NO_ACCOUNT if user_id is None else user_id, wrapped)
    return PersonalCopy(reference, at, tuple(_copy(table, owner) for table in copied_tables()))


def copied_tables() -> list[Table]:
    """Return the tables with columns about a person, parents before children."""
    return [table for table in Base.metadata.sorted_tables if any(map(_is_personal, table.c))]


def copied_columns(table: Table) -> list[Column[Any]]:
    """Return the columns of a copied table that the copy holds, in the order of the table."""
    return [column for column in table.c if _is_personal(column) or _says_when(column) or column.name in BESIDE]


def is_about(table: Table, participant_id: int, user_id: int) -> ColumnElement[bool]:
    """Return the condition for the rows of a copied table about a participant. Raises KeyError for an unknown table."""
    known = {"participant_id": participant_id, "user_id": user_id}
    conditions = [table.c[name] == id_ for name, id_ in known.items() if name in table.c]
    return or_(*conditions) if conditions and table.name not in OWNED_BY else OWNED_BY[table.name](participant_id, user_id)


OWNED_BY: Mapping[str, Callable[[int, int], ColumnElement[bool]]] = {
    "participants": lambda id_, _: Participant.id == id_,
    "users": lambda _, user_id: User.id == user_id,
    "operations": lambda _, user_id: Operation.by == user_id,
    "decisions": lambda id_, _: DecisionRow.case_id.in_(select(Case.id).where(Case.participant_id == id_)),
    "findings": lambda id_, _: FindingRow.assessment_id.in_(
        select(AssessmentRow.id).where(AssessmentRow.participant_id == id_)
    ),
}
"""The rows about a participant in tables that say so in another way than by `participant_id` or `user_id`."""


OPENED_BY: Mapping[str, Callable[[bytes, int, bytes], dict[str, Any]]] = {
    "particulars": lambda sealed, id_, wrapped: decode_identifiers(cipher_of(id_, wrapped).open(sealed, COLUMN)),
    "passports": lambda sealed, id_, wrapped: {"number": unseal(data_keys().unwrap(wrapped, id_), sealed, id_)},
}
"""The values in the column `sealed` of a table, from its bytes, the participant's id and their key as stored."""


def _copy(table: Table, owner: _Owner) -> CopiedTable:
    columns = copied_columns(table)
    rows = db.session.execute(_rows(table, columns, owner)).all()  # read at once: opening words may take a statement
    opened = [_open({column.name: value for column, value in zip(columns, row, strict=True)}, table, owner) for row in rows]
    return CopiedTable(table.name, tuple(_name_employers(opened)))


def _rows(table: Table, columns: list[Column[Any]], owner: _Owner) -> Select[tuple[Any, ...]]:
    return select(*columns).where(is_about(table, owner.id, owner.user_id)).order_by(*table.primary_key.columns)


def _open(row: dict[str, Any], table: Table, owner: _Owner) -> dict[str, Any]:
    """Return a row with its sealed values opened, and without the ids of colleagues."""
    sealed = row.pop("sealed", None)
    if sealed and owner.wrapped:
        row |= OPENED_BY[table.name](sealed, owner.id, owner.wrapped)
    for name in AUTHORS & row.keys():
        row[name] = _author(row[name], owner)
    return {name: _open_within(value) for name, value in row.items()}


def _author(user_id: int | None, owner: _Owner) -> str | None:
    if user_id is None:
        return None
    return "participant" if user_id == owner.user_id else "program" if user_id < 0 else "office"


def _open_within(value: Any) -> Any:
    """Return a value with the sealed words that are in it opened."""
    if isinstance(value, str):
        return open_words(value)
    if isinstance(value, dict):
        return {name: _open_within(inner) for name, inner in value.items()}
    return [_open_within(inner) for inner in value] if isinstance(value, list) else value


def _name_employers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the names of employers instead of their ids."""
    ids = {row["employer_id"] for row in rows if "employer_id" in row} | {int(_tenure(row)) for row in rows if _tenure(row)}
    names = employer_names(ids) if ids else {}
    for row in rows:
        if _tenure(row):
            row["subject"] = names[int(row["subject"])]
        if "employer_id" in row:
            row["employer"] = names[row.pop("employer_id")]
    return rows


def _tenure(row: Mapping[str, Any]) -> str:
    """Return the id of the employer that a finding or flag is about, "" for others."""
    return (row.get("subject") or "") if row.get("rule") == TENURE else ""


def _is_personal(column: Column[Any]) -> bool:
    """Return whether a column says something about a person and is copied."""
    is_left_out = f"{column.table.name}.{column.name}" in LEFT_OUT
    return class_of(column) in {IDENTIFIER, PERSONAL, FACT} and not is_left_out


def _says_when(column: Column[Any]) -> bool:
    return isinstance(column.type, Date | Moment)
