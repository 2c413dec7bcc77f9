"""Empty a migrated PostgreSQL database: the rows that tests wrote are deleted, those of the migrations are back, and numbers begin again."""

from contextlib import closing

from psycopg import Connection
from psycopg.errors import DatabaseError

from tracker.models.base import db

SCHEMA = "emptying"
"""Holds the rows of the migrations, a script, and whether the tables themselves were changed. No test looks into it."""
NOTED = f"""
CREATE SCHEMA {SCHEMA};
CREATE TABLE {SCHEMA}.changes (at timestamptz);
CREATE FUNCTION {SCHEMA}.note_change() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
AS 'BEGIN INSERT INTO {SCHEMA}.changes VALUES (now()); END';
"""
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
SEQUENCES = "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences WHERE schemaname = 'public'"


class NotEmptiedError(Exception):
    """A test changed the tables themselves, or still holds a lock: the database must be made anew."""


def prepare_emptying(connection: "Connection[tuple[object, ...]]") -> None:
    """Store in a migrated database what it takes to come back to this state. Its copies have that, too."""
    connection.execute(NOTED)
    script = ["SET LOCAL session_replication_role = replica", "SET LOCAL lock_timeout = '2s'"]
    tables = [str(name) for (name,) in connection.execute(TABLES)]
    for name in tables:
        script.append(f'DELETE FROM "{name}"')
        if connection.execute(f'SELECT FROM "{name}" LIMIT 1').fetchone() is not None:
            connection.execute(f'CREATE TABLE {SCHEMA}."{name}" AS SELECT * FROM "{name}"')
            script.append(f'INSERT INTO "{name}" SELECT * FROM {SCHEMA}."{name}"')
    for sequence, value, is_called in connection.execute(SEQUENCES):
        script.append(f"SELECT setval('public.\"{sequence}\"', {value}, {is_called})")
    connection.execute(f"CREATE TABLE {SCHEMA}.scripts AS SELECT %s::text AS script", ["; ".join(script)])
    connection.execute(f"CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION {SCHEMA}.note_change()")


def empty_tables() -> None:
    """Empty the database of the application whose context is entered. Raises `NotEmptiedError`."""
    with closing(db.engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        try:
            cursor.execute(f"SELECT script FROM {SCHEMA}.scripts WHERE NOT EXISTS (SELECT FROM {SCHEMA}.changes)")
            found = cursor.fetchone()
            if found is None:
                raise NotEmptiedError
            cursor.execute(found[0])
            raw.commit()
        except DatabaseError as error:
            raw.rollback()
            raise NotEmptiedError from error
