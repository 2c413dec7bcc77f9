"""The anchors of the audit: a file outside the database that notes the end of the chain, line after line."""

import fcntl
import json
import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tracker.errors import TrackerError
from tracker.settings.permissions import OTHERS, OWNER_ONLY


class AnchorFileError(TrackerError):
    """The file of anchors cannot be used: unreadable, open to others, or with a line that is not an anchor."""


class Anchor(NamedTuple):
    """The end of the chain at a moment (ISO 8601, UTC): how many lines it had, and the hash of the last one."""

    at: str
    length: int
    hash: str


def read_anchors(path: Path) -> list[Anchor]:
    """Return every anchor of the file, the oldest first; [] without a file. Raises `AnchorFileError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise AnchorFileError(f"{path} cannot be read: {type(error).__name__}") from None
    return [_read_line(path, number, line) for number, line in enumerate(text.splitlines(), start=1)]


def append_anchor(path: Path, anchor: Anchor) -> None:
    """Append an anchor and wait until the disk has it. Raises `AnchorFileError`; a file that others may read is refused."""
    line = json.dumps(anchor._asdict()).encode() + b"\n"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY), "wb", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise AnchorFileError(f"{path} is open to others: run `chmod 600` on it")
            file.write(line)
            os.fsync(file.fileno())
    except OSError as error:
        raise AnchorFileError(f"{path} cannot be written: {error.strerror}") from None


def _read_line(path: Path, number: int, line: str) -> Anchor:
    try:
        anchor = Anchor(**json.loads(line))
        is_moment = datetime.fromisoformat(anchor.at).tzinfo is not None
    except (ValueError, TypeError):
        raise AnchorFileError(f"{path}, line {number}: this is not an anchor") from None
    if not (is_moment and isinstance(anchor.length, int) and isinstance(anchor.hash, str)):
        raise AnchorFileError(f"{path}, line {number}: this is not an anchor")
    return anchor
