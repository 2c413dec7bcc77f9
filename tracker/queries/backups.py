"""Copies of the database for backups, and the key that marks them."""

from collections.abc import Mapping
from pathlib import Path

from tracker.models import backups
from tracker.models.backups import TableDigest

__all__ = ["TableDigest", "copy_database", "digests_of_copy"]


def copy_database(path: Path) -> Mapping[str, TableDigest]:
    """Copy the database into a new file while others write; return the digest of each table. Raises CopyError."""
    return backups.copy_database(path)


def digests_of_copy(path: Path) -> Mapping[str, TableDigest] | None:
    """Return the digests of a copy; None if only a server of PostgreSQL can read it. Raises CopyError if it is damaged."""
    return backups.digests_of_copy(path)
