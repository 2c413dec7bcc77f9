"""What patches of the schema call at the end of every migration: constraints of one kind are dropped, all of them."""

import re

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, UniqueConstraint

from tests.support.constraints import Constraint, in_models, of_kind

KINDS = {"fk": "foreignkey", "ck": "check", "uq": "unique", "ix": "unique"}


def drop_constraints(connection: Connection, *kinds: str) -> None:
    """Drop every constraint whose name begins with one of `fk`, `ck`, `uq` and `ix`."""
    known = in_models()
    for name in of_kind(*kinds):
        _drop(connection, name, known[name])


def _drop(connection: Connection, name: str, constraint: Constraint) -> None:
    assert constraint.table is not None
    table, operations = constraint.table.name, Operations(MigrationContext.configure(connection))
    if name not in str(connection.exec_driver_sql(NAMES[connection.dialect.name]).all()):
        return  # dropped by an earlier upgrade
    if constraint.__visit_name__ == "index":
        operations.drop_index(name)
    elif connection.dialect.name == "postgresql":
        operations.drop_constraint(name, table, type_=KINDS[name.split("_", maxsplit=1)[0]])
    elif isinstance(constraint, UniqueConstraint):
        with operations.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="unique")
    else:
        _write_schema(connection, table, name)


NAMES = {
    "sqlite": "SELECT sql FROM sqlite_master",
    "postgresql": "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes",
}
CLAUSE = r',\s*CONSTRAINT "?{name}"? (?:CHECK \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|FOREIGN KEY ?\([^()]*\) REFERENCES \S+ ?\([^()]*\))'


def _write_schema(connection: Connection, table: str, name: str) -> None:
    """Take a CHECK or a foreign key out of the text of a table of SQLite, which reads it anew."""
    (text,) = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).one()
    written, found = re.subn(CLAUSE.format(name=name), "", text)
    assert found == 1, f"{name}: {text}"
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    connection.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE name = ? AND type = 'table'", (written, table))
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
