"""Backups on disk: a tar file, encrypted by age for a recipient whose identity is stored elsewhere."""

import os
import tarfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyrage

from tracker.errors import TrackerError
from tracker.settings.permissions import OWNER_ONLY

NAME = "sojourn-%Y%m%dT%H%M%SZ.backup.age"
PARTIAL = ".partial"
"""The ending of a backup that is being written."""


class ArchiveError(TrackerError):
    """A backup cannot be written or opened: the sentence says why."""


class BackupFile(NamedTuple):
    """A backup in the folder of backups, and the moment at which it was begun, in UTC."""

    path: Path
    at: datetime


def new_key_pair() -> tuple[str, str]:
    """Return a recipient, which encrypts, and its identity, which decrypts."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def backup_path(folder: Path, at: datetime) -> Path:
    """Return where a backup of a moment is stored."""
    return folder / at.astimezone(UTC).strftime(NAME)


def backup_files(folder: Path) -> list[BackupFile]:
    """Return the backups of a folder, the oldest first; other files are left out. Raises ArchiveError."""
    found = []
    try:
        paths = list(folder.iterdir())
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be read: {error.strerror}") from error
    for path in paths:
        try:
            found.append(BackupFile(path, datetime.strptime(path.name, NAME).replace(tzinfo=UTC)))
        except ValueError:
            continue
    return sorted(found, key=lambda each: each.at)


NOTHING: Mapping[str, Path] = {}


def write_backup(files: Sequence[Path], path: Path, recipient: str, inside: Mapping[str, Path] = NOTHING) -> None:
    """Write files as one encrypted backup, whole or not at all; `inside` has others by their paths in it. Raises ArchiveError."""
    beside = path.with_name(path.name + PARTIAL)
    packed = files[0].parent / "packed.tar"
    try:
        with tarfile.open(packed, "w") as archive:
            for file in files:
                archive.add(file, file.name, recursive=False)
            for name, file in inside.items():
                archive.add(file, name, recursive=False)
        beside.touch(OWNER_ONLY)
        pyrage.encrypt_file(str(packed), str(beside), [pyrage.x25519.Recipient.from_str(recipient)])
        _write_to_disk(beside)
        beside.replace(path)
        _write_to_disk(path.parent)
    except (OSError, pyrage.EncryptError) as error:
        raise ArchiveError(f"{path} cannot be written: {error}") from error
    finally:
        beside.unlink(missing_ok=True)


def open_backup(path: Path, identity: str, folder: Path) -> None:
    """Decrypt a backup and put its files into a folder. Raises ArchiveError; then a part of the files may be there."""
    packed = folder / "packed.tar"
    try:
        pyrage.decrypt_file(str(path), str(packed), [_identity(identity)])
    except (OSError, pyrage.DecryptError) as error:
        # pyrage raises an OSError without a number for a file that is damaged or cut short.
        if getattr(error, "errno", None) is not None:
            raise ArchiveError(f"{path} cannot be opened: {error}") from error
        raise ArchiveError(f"{path} cannot be decrypted: it is damaged, or made for another identity ({error})") from error
    try:
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise ArchiveError(f"{path} cannot be opened: {error}") from error
    packed.unlink()


def read_identity(text: str) -> str:
    """Return the identity in the text of an identity file of age; lines with # are comments. Raises ArchiveError."""
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if len(found) != 1:
        raise ArchiveError(
            f"the identity file has {len(found)} identities: it must have one, which begins with AGE-SECRET-KEY-"
        )
    _identity(found[0])
    return found[0]


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise ArchiveError(f"this is no identity of age: {error}") from error


def _write_to_disk(path: Path) -> None:
    """Wait until a file, or the list of a folder, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
