"""R10: every migration goes up, down and up again without losing a row, blocks nobody, and all of them make the models."""

import ast
import logging
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from flask import current_app
from sqlalchemy import MetaData
from sqlalchemy.exc import SQLAlchemyError

from tests.goals.line import Result, Size
from tests.goals.r10_rows import Contents, contents, fill, lost, made, tables
from tests.goals.r10_shape import Shape, differences, shape
from tests.goals.r10_statements import blocking, overheard
from tests.goals.stage import remembered
from tests.support.databases import copied_database, database, empty_database
from tests.support.engines import ENGINES, Engine
from tracker.errors import StorageError
from tracker.models.base import db

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 1, "long": 20}
"""How often each revision goes up and down with random rows; and once without any."""
ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "migrations"
COPIES = {"0035_push": ("outbox", "push_id")}
"""Revision -> table and column: rows that have it are copies of other rows, and the release before cannot tell them apart."""
CARELESS = '''"""R10's saboteur: a column that must not be NULL, without a default."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999_careless", {head!r}, None, None


def upgrade() -> None:
    with op.batch_alter_table("participants") as batch:
        batch.add_column(sa.Column("nickname", sa.String(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("participants") as batch:
        batch.drop_column("nickname")
'''


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: checks that did not hold."""
    for engine in ENGINES:
        checks = [untidy(MIGRATIONS), differences(engine), *climbed(engine, MIGRATIONS, range(1, SIZES[size] + 1))]
        for fault in [fault for found in checks for fault in found][:20]:
            LOG.warning("R10: %s: %s", engine, fault)
        with careless() as folder, database(engine) as head:
            sabotaged = journey(engine, folder, revisions(folder)[-1], head, 1)
        yield Result(goal="R10", engine=engine, n=len(checks), bad=sum(map(bool, checks)), saboteur_bad=len(sabotaged))


@contextmanager
def careless() -> Iterator[Path]:
    """The migrations with one more, which a saboteur wrote."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        head = revisions(folder)[-1].revision
        (folder / "versions" / "9999_careless.py").write_text(CARELESS.format(head=head))
        yield folder


def revisions(folder: Path) -> list[Script]:
    """All revisions, the oldest first."""
    return list(ScriptDirectory(str(folder)).walk_revisions())[::-1]


def untidy(folder: Path) -> list[str]:
    """Several heads; revisions that are not called like their files; migrations that know a model."""
    found = [f"heads: {heads}"] if len(heads := ScriptDirectory(str(folder)).get_heads()) != 1 else []
    for path in sorted((folder / "versions").glob("*.py")):
        if path.stem not in {script.revision for script in revisions(folder)}:
            found.append(f"{path.name} holds a revision of another name")
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.name} imports {name}" for name in names if name.split(".")[0] in {"tracker", "config", "tests"}]
    return found


def climbed(engine: Engine, folder: Path, seeds: range) -> Iterator[list[str]]:
    """Take a database without rows up, down and up by each revision, and copies of it with rows; yield what went wrong each time."""
    with empty_database(engine) as url, remembered(url):
        for script in revisions(folder):
            db.engine.dispose()
            with copied_database(engine, url) as parent:
                yield travelled(engine, folder, script, None)
                for seed in seeds:
                    yield journey(engine, folder, script, parent, seed)


def journey(engine: Engine, folder: Path, script: Script, parent: str, seed: int) -> list[str]:
    """Return what went wrong with one revision on a copy of the database at this address, with random rows."""
    with copied_database(engine, parent) as url, remembered(url):
        return travelled(engine, folder, script, random.Random(seed))


def travelled(engine: Engine, folder: Path, script: Script, dice: random.Random | None) -> list[str]:
    """Return the faults of the way up, down and up again, or the error that ended it. With dice, the tables have rows."""
    config = current_app.extensions["migrate"].migrate.get_config(str(folder))
    try:
        return [f"{script.revision}: {fault}" for fault in _travelled(engine, config, script, dice)]
    except (SQLAlchemyError, StorageError) as error:
        return [f"{script.revision} {'with' if dice else 'without'} rows: {str(error).splitlines()[0]}"]


def _travelled(engine: Engine, config: Config, script: Script, dice: random.Random | None) -> list[str]:
    """Up, down and up again; which rows were lost, what blocked, and what was made otherwise the second time."""
    parent = str(script.down_revision or "base")
    existing = _tables(engine, parent)
    old = filled(existing, dice)
    with overheard() as said:
        command.upgrade(config, script.revision)
    first, there = _shape(engine, script.revision), _tables(engine, script.revision)
    new, full = contents(there), filled(there, dice)
    command.downgrade(config, parent)
    down = contents(existing)
    command.upgrade(config, script.revision)
    again = shape()
    return [
        *(fault for statement in said for fault in blocked(statement, set(existing.tables))),
        *lost(old, new, but={}),
        *lost(full, down, but=made(old, new) | copies(script.revision, full)),
        *lost(down, contents(there), but={}),
        *(f"{part} is another the second time" for part in first if first[part] != again.get(part)),
    ]


@cache
def _tables(engine: Engine, revision: str) -> MetaData:
    """Return the tables of a revision as they are in the current database: the same in all copies, and slow to reflect."""
    return tables()


@cache
def _shape(engine: Engine, revision: str) -> Shape:
    """Return what an engine says of the tables of a revision."""
    return shape()


def copies(revision: str, full: Contents) -> Contents:
    """Return the rows that a downgrade from a revision has to delete."""
    table, column = COPIES.get(revision, ("", ""))
    return {table: [row for row in full[table] if row[column] is not None]} if table else {}


def filled(found: MetaData, dice: random.Random | None) -> Contents:
    """Return all that is in these tables; with dice, after some rows more."""
    if dice:
        fill(found, dice)
    return contents(found)


def blocked(statement: str, existing: set[str]) -> list[str]:
    """What a statement blocks; on SQLite there is one writer anyway."""
    if current_app.extensions["migrate"].db.engine.name == "sqlite":
        return []
    return blocking(statement, existing - {"alembic_version"})
