"""Words that stand in one column each, planted into the rows about one person."""

from typing import Any, NamedTuple

from sqlalchemy import Column, String, Table, select, update
from sqlalchemy.sql.elements import ColumnElement

from tests.factories.canaries import CanaryPerson
from tracker.models.base import Base, db
from tracker.models.data_classes import FACT, IDENTIFIER, PERSONAL, class_of
from tracker.models.sealed_words import SealedWords
from tracker.queries.personal_copy import LEFT_OUT

IN_ONE_TEXT = {"family_name", "given_name", "native_name", "birth_date", "email", "sealed"}
"""Columns of the particulars whose values are sealed together, and the passport number: use cases write them."""
BELONGS: dict[str, str] = {
    "participants": "id = :person",
    "users": "id = :user",
    "operations": "by = :user",
    "decisions": "case_id IN (SELECT id FROM cases WHERE participant_id = :person)",
    "findings": "assessment_id IN (SELECT id FROM assessments WHERE participant_id = :person)",
}
"""Whose a row is, in tables without `participant_id` and `user_id`, written down a second time."""


class Planted(NamedTuple):
    """A column about a person, and the word that was planted there: "" if it holds no text, None if there was no row."""

    table: str
    column: str
    word: str | None


def plant_words(who: CanaryPerson) -> list[Planted]:
    """Put a word of its own into every text about a person that is to be copied; return all columns about people."""
    planted = []
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if class_of(column) in {IDENTIFIER, PERSONAL, FACT} and f"{table.name}.{column.name}" not in LEFT_OUT:
                planted += [] if column.name in IN_ONE_TEXT and table.name != "users" else [_plant(who, table, column)]
    db.session.commit()
    return planted


def _plant(who: CanaryPerson, table: Table, column: Column[Any]) -> Planted:
    """Plant a word into the first row about the person; facts and days stay as they are."""
    word = f"zp-{who.id}-{table.name}-{column.name}"
    keys = list(table.primary_key.columns)
    row = db.session.execute(select(*keys).where(*_mine(who, table, column)).order_by(*keys)).first()
    if row is None:
        return Planted(table.name, column.name, None)
    if class_of(column) == FACT:
        return Planted(table.name, column.name, "")
    value = word if isinstance(column.type, String | SealedWords) else {"word": word}
    found = [key == each for key, each in zip(keys, row, strict=True)]
    db.session.execute(update(table).where(*found).values({column.name: value}))
    return Planted(table.name, column.name, word)


def _mine(who: CanaryPerson, table: Table, column: Column[Any]) -> list[ColumnElement[bool]]:
    """Return the conditions for rows about a person; the subject of a limit on an employer is an id and no word."""
    ids = {"person": who.id, "user": who.user_id}
    named = {"participant_id": who.id, "user_id": who.user_id}
    if table.name in BELONGS:
        mine: ColumnElement[bool] = db.text(BELONGS[table.name]).bindparams(
            **{name: id_ for name, id_ in ids.items() if f":{name}" in BELONGS[table.name]}
        )
    else:
        mine = db.or_(*[table.c[name] == id_ for name, id_ in named.items() if name in table.c])
    return [mine, table.c["rule"] != "employer-tenure"] if column.name == "subject" and "rule" in table.c else [mine]
