"""Take in a file: clean it, encrypt it, write it, and only then record it; delete files that nothing records."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from pathlib import PurePosixPath
from typing import NamedTuple, TypeVar

from tracker import clock
from tracker.adapters.confined import LARGEST_BYTES
from tracker.adapters.evidence_cleaning import WrongFileError, clean_file
from tracker.adapters.evidence_folder import EvidenceFolder, EvidenceFolderError, new_file_key, new_file_name
from tracker.adapters.keys import Secret
from tracker.errors import ConflictError, FactError, NotFoundError, OperationReusedError
from tracker.queries.evidence import EvidenceFact, evidence_location, known_names, stored_names
from tracker.services.accounts.authors import DAILY_RUN
from tracker.services.case_moves import CannotMoveError
from tracker.services.evidence import StoredFile, delete_due_evidence

Result = TypeVar("Result")

MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
LONGEST_NAME = 80
UNNAMED = "file"
FORBIDDEN = re.compile(r'[\\/:*?"<>|%;&$`\'\s]+')
"""What some system or program reads as more than a part of a name."""
REFUSALS = (FactError, NotFoundError, ConflictError, OperationReusedError, CannotMoveError)
"""The errors after which it is certain that nothing was recorded."""
YOUNGEST_ORPHAN = timedelta(hours=1)
"""A younger file may belong to an upload that is being recorded."""
AT_ONCE = 200
"""Files that one transaction deletes."""


class SentEvidence(NamedTuple):
    """A file as a browser sent it."""

    name: str
    content: bytes
    """Of a file that is too large, at least one byte more than is accepted."""


class OpenedFile(NamedTuple):
    """A decrypted file."""

    name: str
    """With the ending of its content: characters that mean something to a program are replaced."""
    media_type: str
    content: bytes


def record_with_file(folder: EvidenceFolder, sent: SentEvidence, act: Callable[[StoredFile], Result]) -> Result:
    """Write a file, then do the act that records it; return its result. If it is refused, or done before, the file is deleted.

    Raises WrongFileError, EvidenceFolderError, and what the act raises. After an error that leaves open whether the act was
    done, such as a lost connection, the file stays: the nightly run deletes it if nothing records it.
    """
    file = _stored(folder, sent)
    try:
        result = act(file)
    except REFUSALS:
        delete_files(folder, [file.stored_as])
        raise
    if not known_names([file.stored_as]):  # the same request was done before, with a file of its own
        delete_files(folder, [file.stored_as])
    return result


def open_file(folder: EvidenceFolder, found: EvidenceFact) -> OpenedFile:
    """Return a file decrypted. Raises NotFoundError if it was deleted meanwhile, EvidenceFolderError, SealedError."""
    location = evidence_location(found.id)
    if location is None:
        raise NotFoundError("there is no such file")
    content = folder.read(location.stored_as, bytes.fromhex(location.key.text))
    ending = ENDINGS[found.media_type]
    return OpenedFile(f"{plain_name(found.name + ending)}{ending}", found.media_type, content)


def delete_recorded_file(folder: EvidenceFolder, stored_as: str, act: Callable[[], Result]) -> Result:
    """Do the act that deletes a row, then delete its file; return the result."""
    result = act()
    delete_files(folder, [stored_as])
    return result


def delete_files(folder: EvidenceFolder, names: Iterable[str]) -> None:
    """Delete files that nothing records any more; `delete_orphans` deletes those that cannot be deleted now."""
    for name in names:
        with suppress(EvidenceFolderError):
            folder.delete(name)


def delete_old_evidence(*, on: date, by: int = DAILY_RUN) -> int:
    """Delete the rows of all files whose period is over; return their number. `delete_orphans` then deletes the files."""
    deleted = 0
    while count := delete_due_evidence(limit=AT_ONCE, on=on, by=by):
        deleted += count
    return deleted


def delete_orphans(folder: EvidenceFolder) -> int:
    """Delete the files that no row names: of uploads that broke off, and of deleted rows; return their number. Young ones wait."""
    oldest = (clock.now() - YOUNGEST_ORPHAN).timestamp()
    old = [each for each in folder.entries() if each.written_at < oldest]
    known = known_names({each.name for each in old})
    orphans = [each for each in old if each.name not in known or each.path.name != each.name]
    for each in orphans:
        folder.delete(each.path.name)
    return len(orphans)


def missing_files(folder: EvidenceFolder) -> list[str]:
    """Return the names of recorded files that are not in the folder."""
    there = {each.path.name for each in folder.entries()}
    return [name for name in stored_names() if name not in there]


def plain_name(name: str) -> str:
    """Return a name of a file without folders, ending, and characters that are invisible or mean something to a program."""
    last = PurePosixPath(unicodedata.normalize("NFC", name.encode(errors="replace").decode()).replace("\\", "/")).name
    seen = "".join(each if unicodedata.category(each)[0] not in "CZ" else " " for each in last)
    stem, _, ending = seen.rpartition(".")
    cleaned = FORBIDDEN.sub(" ", stem or ending).strip(" .~-")
    return cleaned[:LONGEST_NAME].strip(" .~-") or UNNAMED


def _stored(folder: EvidenceFolder, sent: SentEvidence) -> StoredFile:
    if len(sent.content) > LARGEST_BYTES:
        raise WrongFileError("large")
    clean = clean_file(sent.content, sent.name)
    key, stored_as = new_file_key(), new_file_name()
    folder.write(stored_as, clean.content, key)
    digest = sha256(sent.content).hexdigest()
    return StoredFile(stored_as, Secret(key.hex()), plain_name(sent.name), MEDIA_TYPES[clean.kind], len(clean.content), digest)
