"""Make, verify and restore backups, and delete those whose time is over."""

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tracker import clock
from tracker.adapters.backup_archive import BackupFile, backup_files, backup_path, open_backup, write_backup
from tracker.adapters.keys import Keyring
from tracker.errors import TrackerError
from tracker.queries.backups import TableDigest, copy_database, digests_of_copy
from tracker.queries.operations import database_engine, schema_revision
from tracker.services.backups import restore_database

FORMAT = 1
DATABASE, MANIFEST = "database", "manifest.json"
"""The files in a backup."""


class BackupError(TrackerError):
    """A backup that is not what was made: the sentence says what differs."""


class BackupTarget(NamedTuple):
    """Where backups are stored, for whom they are encrypted, and after how many days they are deleted."""

    folder: Path
    recipient: str
    days: int


def backup_target(config: Mapping[str, Any]) -> BackupTarget | None:
    """Return where backups are stored by the settings; None if none are made."""
    folder, recipient = config["BACKUP_FOLDER"], config["BACKUP_RECIPIENT"]
    return BackupTarget(folder, recipient, config["BACKUP_DAYS"]) if folder and recipient else None


class BackupSummary(NamedTuple):
    """What is in a backup: its moment in ISO 8601, the engine, the migration, and how much."""

    at: str
    engine: str
    revision: str | None
    tables: int
    rows: int


def make_backup(target: BackupTarget, keys: Keyring) -> tuple[Path, BackupSummary]:
    """Copy the database as of one moment, encrypt it, and store it; return its path and what is in it.

    While it is made, an unencrypted copy is in a temporary folder that its owner alone can read. Raises CopyError,
    ArchiveError or SealedError.
    """
    at = clock.now()
    with TemporaryDirectory(prefix="sojourn-") as name:
        database, manifest = Path(name) / DATABASE, Path(name) / MANIFEST
        digests = copy_database(database)
        facts = {
            "format": FORMAT,
            "at": at.isoformat(timespec="seconds"),
            "engine": database_engine(),
            "revision": schema_revision(),
            "database": _sha256(database),
            "tables": {table: list(digest) for table, digest in digests.items()},
        }
        manifest.write_text(json.dumps({**facts, "mark": _mark(facts, keys)}), encoding="utf-8")
        path = backup_path(target.folder, at)
        write_backup([manifest, database], path, target.recipient)
    return path, _summary(facts)


def delete_old_backups(target: BackupTarget) -> int:
    """Delete the backups that are older than their days; return how many. The newest one always stays. Raises ArchiveError."""
    oldest = clock.now() - timedelta(days=target.days)
    old = [each for each in backup_files(target.folder)[:-1] if each.at < oldest]
    for each in old:
        each.path.unlink()
    return len(old)


def newest_backup(folder: Path) -> BackupFile | None:
    """Return the newest backup of a folder. Raises ArchiveError."""
    return next(iter(backup_files(folder)[::-1]), None)


def verify_backup(path: Path, identity: str, keys: Keyring) -> BackupSummary:
    """Open a backup and compare everything in it with its manifest; return what is in it. Writes to no database.

    Raises ArchiveError, CopyError, SealedError or BackupError.
    """
    with TemporaryDirectory(prefix="sojourn-") as name:
        facts = _opened(path, identity, Path(name), keys)
        _compare(facts, digests_of_copy(Path(name) / DATABASE))
    return _summary(facts)


def restore_backup(path: Path, identity: str, keys: Keyring) -> BackupSummary:
    """Fill the database, which must be empty, from a backup, and compare every table with the manifest.

    Raises as `verify_backup` does; after a BackupError the database must not be used.
    """
    with TemporaryDirectory(prefix="sojourn-") as name:
        facts = _opened(path, identity, Path(name), keys)
        _compare(facts, restore_database(Path(name) / DATABASE))
    return _summary(facts)


def _opened(path: Path, identity: str, folder: Path, keys: Keyring) -> dict[str, Any]:
    """Decrypt a backup into a folder; return its manifest, which an installation with the same data keys wrote."""
    open_backup(path, identity, folder)
    try:
        facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        mark = facts.pop("mark")
        if facts["format"] != FORMAT:
            raise BackupError(f"{path} has format {facts['format']}, which this release cannot read")
        database = _sha256(folder / DATABASE)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError(f"{path} is not a backup of Sojourn") from error
    if mark != _mark(facts, keys):
        raise BackupError(f"{path} was not made with the oldest of these DATA_KEYS, or was changed")
    if facts["database"] != database:
        raise BackupError(f"{path} was changed: its database is another one")
    if facts["engine"] != database_engine():
        raise BackupError(f"{path} is a backup of {facts['engine']}, and DATABASE_URL names {database_engine()}")
    return facts


def _compare(facts: Mapping[str, Any], found: Mapping[str, TableDigest] | None) -> None:
    if found is None:
        return
    wanted = {table: TableDigest(*digest) for table, digest in facts["tables"].items()}
    differing = sorted(table for table in wanted.keys() | found.keys() if wanted.get(table) != found.get(table))
    if differing:
        raise BackupError(f"these tables are not as they were: {', '.join(differing)}")


def _summary(facts: Mapping[str, Any]) -> BackupSummary:
    rows = sum(rows for rows, _ in facts["tables"].values())
    return BackupSummary(facts["at"], facts["engine"], facts["revision"], len(facts["tables"]), rows)


def _mark(facts: Mapping[str, Any], keys: Keyring) -> str:
    return keys.mark(f"backup {json.dumps(facts, sort_keys=True)}").hex()


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
