"""Fill an empty database from a backup."""

from collections.abc import Mapping
from pathlib import Path

from tracker.models import backups
from tracker.models.backups import TableDigest


def restore_database(path: Path) -> Mapping[str, TableDigest]:
    """Fill an empty database from a copy, in one transaction; return the digest of each table. Raises CopyError.

    Writes no audit line: the audit is a part of what is restored.
    """
    return backups.restore_database(path)
