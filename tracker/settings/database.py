"""The address of the database, and whether a connection to it is encrypted or stays on this machine."""

import ipaddress
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DatabaseURL: TypeAlias = URL
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
ENCRYPTED = {"require", "verify-ca", "verify-full"}
"""Values of sslmode under which libpq never sends anything without TLS."""
LIBPQ_VARIABLES = {"host": "PGHOST", "hostaddr": "PGHOSTADDR", "service": "PGSERVICE", "sslmode": "PGSSLMODE"}
"""Environment variables that libpq reads for parameters which the address does not give."""
ELSEWHERE = ("service", "servicefile", "conninfo", "dsn")
"""Parameters that take the server from another place than the address, where sslmode may be written as well."""
EXAMPLE = "postgresql://user:password@host/database?sslmode=verify-full"


def parse_database(text: str) -> URL:
    """Return the address of the database with our driver. A relative path of a file starts at the current folder.

    Raises ValueError with a sentence.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(f"DATABASE_URL is not a database address: write {EXAMPLE}, or sqlite:///path.") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError(f"DATABASE_URL names {url.get_backend_name()!r}: write {EXAMPLE}, or sqlite:///path.")
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(Path(url.database).absolute()))
    return url


def libpq_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the environment gives libpq by default, by parameter."""
    return {name: environ[variable] for name, variable in LIBPQ_VARIABLES.items() if environ.get(variable)}


def database_problem(url: URL, defaults: Mapping[str, str]) -> str | None:
    """Return why production may not use this database, or None. `defaults` is from `libpq_variables`."""
    if url.get_backend_name() == "sqlite":
        in_memory = not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"
        return "DATABASE_URL is in memory, where everything is lost: write sqlite:///path." if in_memory else None
    if "service" in defaults:
        return "PGSERVICE must not be set, because it can name another server: name the server in DATABASE_URL."
    if hidden := [name for name in ELSEWHERE if name in url.query]:
        return f"DATABASE_URL must name its server itself, not by {hidden[0]}: write {EXAMPLE}."
    far = sorted(host for host in _hosts(url, defaults) if not _is_near(host))
    modes = _given(url, "sslmode") or list(filter(None, [defaults.get("sslmode")]))
    if far and not (modes and set(modes) <= ENCRYPTED):
        return (
            f"DATABASE_URL must require an encrypted connection to {', '.join(far)}: "
            "add ?sslmode=verify-full (or verify-ca, or require)."
        )
    return None


def _hosts(url: URL, defaults: Mapping[str, str]) -> Iterator[str]:
    """Yield every host that libpq may connect to: with several, it tries one after another."""
    named = [*filter(None, [url.host]), *_given(url, "host")] or [defaults.get("host", "")]
    # An address goes before a name, and the environment may add it to a name that is written in DATABASE_URL.
    addresses = _given(url, "hostaddr") or list(filter(None, [defaults.get("hostaddr")]))
    for text in (*named, *addresses):
        yield from (host.strip() for host in text.split(","))


def _given(url: URL, name: str) -> list[str]:
    """Return the values of a parameter of the address, which may be repeated."""
    value = url.query.get(name, ())
    return [value] if isinstance(value, str) else list(value)


def _is_near(host: str) -> bool:
    """Return whether a host is this machine: no host, a socket, or a loopback address, each with a port or without."""
    if not host or host.startswith(("/", "@")):
        return True
    name, _, port = host.rpartition(":")
    return any(_is_loopback(each) for each in (host, name if port.isdecimal() else host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
