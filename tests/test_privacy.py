"""docs/privacy.md lists every column of the database with its class, and says truly how it is stored."""

import re
from pathlib import Path

import pytest

from tests.factories.participants import ON
from tests.support.plain_words import ROOT
from tests.support.statements import count_statements
from tracker.compliance.retention import RetentionPeriods
from tracker.models import data_classes
from tracker.models.data_classes import class_of
from tracker.models.sealed_words import SealedWords
from tracker.models.tables import db
from tracker.queries.office import DEFAULTS
from tracker.services.accounts.throttle import delete_whole_throttles
from tracker.services.participants.erase import destroying_statements
from tracker.workflows.retention import delete_ended_sessions, delete_late_sign_ins, delete_sent_emails

TABLE = re.compile(r"^### `(\w+)`\n(.*?)(?=^### |\Z)", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| ([a-z ]+) \| ([^|]+) \| (yes|no) \|$", re.MULTILINE)

PERIOD = re.compile(r"^### `(\w+)`\n\n\*\*Period: ([a-z, ()]+)\.\*\*", re.MULTILINE)
NAMED_PERIOD = re.compile(r"^\| `(\w+_months)` \| (\d+) \|", re.MULTILINE)
DELETED = re.compile(r"DELETE FROM (\w+)")


def text() -> str:
    return (Path(ROOT) / "docs" / "privacy.md").read_text(encoding="utf-8")


def documented() -> dict[str, tuple[str, str]]:
    """Class and storage of each column, by `table.column`."""
    return {f"{table}.{row[0]}": (row[1], row[2]) for table, part in TABLE.findall(text()) for row in ROW.findall(part)}


def columns() -> dict[str, str]:
    """The class of each column of the models, by `table.column`."""
    return {f"{table.name}.{column.name}": class_of(column) for table in db.metadata.sorted_tables for column in table.columns}


def test_every_column_is_documented_with_its_class() -> None:
    assert {name: class_ for name, (class_, _) in documented().items()} == columns()


def test_classes_name_columns_that_exist() -> None:
    named = data_classes.IDENTIFIERS, data_classes.PERSONAL_VALUES, data_classes.SECRETS, data_classes.FACTS
    listed = [f"{table}.{column}" for classes in named for table, names in classes.items() for column in names]
    assert sorted(listed) == sorted(set(listed) & columns().keys())


def test_sealed_columns_are_documented_as_sealed() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedWords)
    }
    assert {name for name in sealed if "person's key" not in documented()[name][1]} == set()


def test_plain_identifiers_are_the_ones_that_are_explained() -> None:
    plain = {name for name, (class_, stored) in documented().items() if class_ == "identifier" and stored == "plain"}
    assert plain == {"participants.reference", "register_uploads.refused", "register_uploads.told"}


def test_named_periods_are_those_of_the_office() -> None:
    assert {name: int(months) for name, months in NAMED_PERIOD.findall(text())} == RetentionPeriods()._asdict()
    assert f"stay for {DEFAULTS.file_days} days" in text()


def periods() -> dict[str, set[str]]:
    """The periods of each table, as the code deletes and empties its rows."""
    found: dict[str, set[str]] = {table.name: set() for table in db.metadata.sorted_tables}
    for statement in destroying_statements(1, 1):
        found[str(statement.table)].add(f"participant ({'deleted' if statement.is_delete else 'emptied'})")
    found["participants"].add("participant (emptied)")
    steps = {
        "session": lambda: delete_ended_sessions(on=ON),
        "email": lambda: delete_sent_emails(on=ON),
        "minutes": delete_late_sign_ins,
        "hours": delete_whole_throttles,
    }
    for name, step in steps.items():
        with count_statements() as sent:
            step()
        for table in DELETED.findall("\n".join(sent)):
            found[table].add(name)
    found["register_uploads"].add("file")
    found["evidence"].add("evidence")
    found["refusal_log"].add("four years")
    for table in ("audit_lines", "operations"):
        found[table].add("seven years")
    return {table: names or {"none"} for table, names in found.items()}


@pytest.mark.usefixtures("app")
def test_every_table_is_documented_with_its_periods() -> None:
    assert {table: set(names.split(", ")) for table, names in PERIOD.findall(text())} == periods()
