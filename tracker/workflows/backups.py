"""Make, verify and restore backups, and delete those whose time is over."""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tracker import clock
from tracker.adapters.backup_archive import BackupFile, backup_files, backup_path, open_backup, write_backup
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.adapters.keys import Keyring
from tracker.errors import TrackerError
from tracker.queries.backups import TableDigest, copy_database, digests_of_copy
from tracker.queries.evidence import stored_names
from tracker.queries.operations import database_engine, schema_revision
from tracker.services.backups import restore_database

FORMAT = 2
"""Of the backups that this release writes. Those of format 1 have no files of participants, and are read too."""
DATABASE, MANIFEST, EVIDENCE = "database", "manifest.json", "evidence"
"""The files in a backup, and the folder of participants' files, which stay encrypted with their own keys."""


class BackupError(TrackerError):
    """A backup that is not what was made: the sentence says what differs."""


class BackupTarget(NamedTuple):
    """Where backups are stored, for whom they are encrypted, and after how many days they are deleted."""

    folder: Path
    recipient: str
    days: int
    evidence: Path | None = None
    """The folder of participants' files, which are a part of each backup."""


def backup_target(config: Mapping[str, Any]) -> BackupTarget | None:
    """Return where backups are stored by the settings; None if none are made."""
    folder, recipient = config["BACKUP_FOLDER"], config["BACKUP_RECIPIENT"]
    return BackupTarget(folder, recipient, config["BACKUP_DAYS"], config["EVIDENCE_DIR"]) if folder and recipient else None


class BackupSummary(NamedTuple):
    """What is in a backup: its moment in ISO 8601, the engine, the migration, and how much."""

    at: str
    engine: str
    revision: str | None
    tables: int
    rows: int
    files: int
    """Files of participants."""


def make_backup(target: BackupTarget, keys: Keyring) -> tuple[Path, BackupSummary]:
    """Copy the database as of one moment, and then the files of participants; encrypt both; return the path and what is in it.

    While it is made, an unencrypted copy is in a temporary folder that its owner alone can read. Raises CopyError,
    ArchiveError or SealedError.
    """
    at = clock.now()
    with TemporaryDirectory(prefix="sojourn-") as name:
        database, manifest = Path(name) / DATABASE, Path(name) / MANIFEST
        digests = copy_database(database)
        facts: dict[str, Any] = {
            "format": FORMAT,
            "at": at.isoformat(timespec="seconds"),
            "engine": database_engine(),
            "revision": schema_revision(),
            "database": _sha256(database),
            "tables": {table: list(digest) for table, digest in digests.items()},
            "evidence": _gathered(target.evidence, Path(name) / EVIDENCE),
        }
        manifest.write_text(json.dumps({**facts, "mark": _mark(facts, keys)}), encoding="utf-8")
        path = backup_path(target.folder, at)
        files = {f"{EVIDENCE}/{each}": Path(name) / EVIDENCE / each for each in facts["evidence"]}
        write_backup([manifest, database], path, target.recipient, files)
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


def restore_backup(path: Path, identity: str, keys: Keyring, evidence: EvidenceFolder | None = None) -> BackupSummary:
    """Fill the database, which must be empty, from a backup, and compare every table with the manifest; put the files back.

    Raises as `verify_backup` does, and EvidenceFolderError; after a BackupError the database must not be used, unless it says
    that nothing was restored.
    """
    with TemporaryDirectory(prefix="sojourn-") as name:
        facts = _opened(path, identity, Path(name), keys)
        files = facts.get("evidence", {})
        if files and evidence is None:
            raise BackupError(
                f"{path} has {len(files)} files of participants, and EVIDENCE_DIR is not set: nothing was restored"
            )
        _compare(facts, restore_database(Path(name) / DATABASE))
        if evidence is not None:
            for each in files:
                evidence.put_back(Path(name) / EVIDENCE / each)
    return _summary(facts)


def _opened(path: Path, identity: str, folder: Path, keys: Keyring) -> dict[str, Any]:
    """Decrypt a backup into a folder; return its manifest, which an installation with the same data keys wrote."""
    open_backup(path, identity, folder)
    try:
        facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        mark = facts.pop("mark")
        if facts["format"] not in range(1, FORMAT + 1):
            raise BackupError(f"{path} has format {facts['format']}, which this release cannot read")
        database = _sha256(folder / DATABASE)
        evidence = {name: _sha256(folder / EVIDENCE / name) for name in facts.get("evidence", {})}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError(f"{path} is not a backup of Sojourn") from error
    if mark != _mark(facts, keys):
        raise BackupError(f"{path} was not made with the oldest of these DATA_KEYS, or was changed")
    if facts["database"] != database:
        raise BackupError(f"{path} was changed: its database is another one")
    if facts.get("evidence", {}) != evidence:
        raise BackupError(f"{path} was changed: its files of participants are others")
    if facts["engine"] != database_engine():
        raise BackupError(f"{path} is a backup of {facts['engine']}, and DATABASE_URL names {database_engine()}")
    return facts


def _gathered(source: Path | None, into: Path) -> dict[str, str]:
    """Put the recorded files into a folder, as links where that is possible; return the SHA-256 of each by its name.

    A file that is deleted meanwhile is left out, with its row: so is one that is missing, which `flask doctor` reports.
    """
    into.mkdir()
    if source is None:
        return {}
    for name in stored_names():
        with suppress(FileNotFoundError):
            try:
                os.link(source / name, into / name)
            except OSError:  # on another disk
                shutil.copyfile(source / name, into / name)
    return {path.name: _sha256(path) for path in sorted(into.iterdir())}


def _compare(facts: Mapping[str, Any], found: Mapping[str, TableDigest] | None) -> None:
    if found is None:
        return
    wanted = {table: TableDigest(*digest) for table, digest in facts["tables"].items()}
    differing = sorted(table for table in wanted.keys() | found.keys() if wanted.get(table) != found.get(table))
    if differing:
        raise BackupError(f"these tables are not as they were: {', '.join(differing)}")


def _summary(facts: Mapping[str, Any]) -> BackupSummary:
    rows = sum(rows for rows, _ in facts["tables"].values())
    return BackupSummary(
        facts["at"], facts["engine"], facts["revision"], len(facts["tables"]), rows, len(facts.get("evidence", {}))
    )


def _mark(facts: Mapping[str, Any], keys: Keyring) -> str:
    return keys.mark(f"backup {json.dumps(facts, sort_keys=True)}").hex()


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
