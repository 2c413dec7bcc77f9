"""docs/privacy.md lists every column of the database with its class, and says truly how it is stored."""

import re
from pathlib import Path

from tests.support.plain_words import ROOT
from tracker.models import data_classes
from tracker.models.data_classes import class_of
from tracker.models.sealed_words import SealedWords
from tracker.models.tables import db

TABLE = re.compile(r"^### `(\w+)`\n(.*?)(?=^### |\Z)", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| ([a-z ]+) \| ([^|]+) \| (yes|no) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    """Class and storage of each column, by `table.column`."""
    text = (Path(ROOT) / "docs" / "privacy.md").read_text(encoding="utf-8")
    return {f"{table}.{row[0]}": (row[1], row[2]) for table, part in TABLE.findall(text) for row in ROW.findall(part)}


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
