"""Evidence on disk: encrypted files under random names in one folder."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.adapters.keys import KEY, NONCE, SealedError
from tracker.errors import TrackerError
from tracker.settings.permissions import OWNER_ONLY

NAME: Final = re.compile("[0-9a-f]{32}")
PARTIAL: Final = ".partial"
"""The ending of a file that is being written."""


class EvidenceFolderError(TrackerError):
    """A file cannot be written, read or deleted: the sentence says why."""


class FolderEntry(NamedTuple):
    """A file of ours in the folder, and the second since 1970 at which it was written."""

    name: str
    """Without `PARTIAL`."""
    path: Path
    written_at: float


class EvidenceFolder:
    """The folder of `EVIDENCE_DIR`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: bytes, key: bytes) -> None:
        """Store a file whole or not at all, encrypted with its key and bound to its name. Raises EvidenceFolderError."""
        nonce = os.urandom(NONCE)
        self._store(name, BytesIO(nonce + AESGCM(key).encrypt(nonce, content, name.encode())))

    def put_back(self, sealed: Path) -> None:
        """Store an encrypted file of a backup under its own name. Raises EvidenceFolderError."""
        (self.path / f"{sealed.name}{PARTIAL}").unlink(missing_ok=True)  # of an earlier try
        with sealed.open("rb") as source:
            self._store(sealed.name, source)

    def read(self, name: str, key: bytes) -> bytes:
        """Return a decrypted file. Raises EvidenceFolderError if it is missing, SealedError if it was changed."""
        try:
            sealed = (self.path / name).read_bytes()
        except OSError as error:
            raise EvidenceFolderError(f"{name} cannot be read: {error.strerror}") from error
        try:
            return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except (InvalidTag, ValueError):
            raise SealedError(f"{name} was changed, or belongs to somebody else") from None

    def delete(self, name: str) -> None:
        """Delete a file; nothing to do if it is gone. Raises EvidenceFolderError."""
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise EvidenceFolderError(f"{name} cannot be deleted: {error.strerror}") from error

    def entries(self) -> Iterator[FolderEntry]:
        """Yield the files of the folder, those that are being written too; others' files are left out. Raises EvidenceFolderError."""
        try:
            found = sorted(self.path.iterdir())
        except OSError as error:
            raise EvidenceFolderError(f"{self.path} cannot be read: {error.strerror}") from error
        for path in found:
            name = path.name.removesuffix(PARTIAL)
            if NAME.fullmatch(name) and path.is_file():
                yield FolderEntry(name, path, path.stat().st_mtime)

    def _store(self, name: str, sealed: BinaryIO) -> None:
        """Write a file beside its name, then rename it. Raises EvidenceFolderError, also if another is being written there."""
        beside = self.path / f"{name}{PARTIAL}"
        try:
            beside.touch(OWNER_ONLY, exist_ok=False)
            with beside.open("r+b") as file:
                shutil.copyfileobj(sealed, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path / name)
            self._write_list_to_disk()
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise EvidenceFolderError(f"{self.path} cannot be written: {error.strerror}") from error

    def _write_list_to_disk(self) -> None:
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def new_file_key() -> bytes:
    """Return a new key for one file."""
    return os.urandom(KEY)


def new_file_name() -> str:
    """Return a new name for one file: 128 random bits."""
    return os.urandom(16).hex()
