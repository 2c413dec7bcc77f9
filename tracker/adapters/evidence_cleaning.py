"""Clean a stranger's file: what it is by its content, then a decoder in a process of its own writes it again."""

import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from tracker.adapters.confined import LARGEST_BYTES, CleanFile
from tracker.errors import TrackerError

REASONS: Final = ("kind", "ending", "empty", "large", "damaged", "locked", "pixels", "pages", "complex", "busy")
"""Why a file is not stored."""
ENDINGS: Final = {
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "png": (".png",),
    "heic": (".heic", ".heif", ".hif"),
    "pdf": (".pdf",),
}
"""The endings of names by the kind of the content."""
HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
OTHER_BRANDS: Final = {b"avif", b"avis"}
PROGRAMS: Final = {"pdf": "tracker.adapters.pdf_cleaner"}
PHOTOS: Final = "tracker.adapters.photo_cleaner"
ROOT: Final = Path(__file__).parents[2]
WALL_SECONDS: Final = 30
AT_ONCE: Final = 2
"""Decoders of one worker process at a time."""
PATIENCE_SECONDS: Final = 20
"""How long a file waits for its turn."""

_turns = BoundedSemaphore(AT_ONCE)


class WrongFileError(TrackerError):
    """A file that cannot be stored. `reason` is one of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the file cannot be stored: {reason}")
        self.reason = reason


def clean_file(content: bytes, name: str) -> CleanFile:
    """Return a file with the pixels or pages of another alone, at most `LARGEST_BYTES`. Raises WrongFileError."""
    kind = kind_of(content)
    if not content:
        raise WrongFileError("empty")
    if len(content) > LARGEST_BYTES:
        raise WrongFileError("large")
    if kind is None:
        raise WrongFileError("kind")
    if not name.lower().endswith(ENDINGS[kind]):
        raise WrongFileError("ending")
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise WrongFileError("busy")
    try:
        return _read(_decoded(kind, content))
    finally:
        _turns.release()


def kind_of(content: bytes) -> str | None:
    """Return what a file is by its first bytes: `jpeg`, `png`, `heic` or `pdf`; None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"%PDF-"):
        return "pdf"
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    return "heic" if brand in HEIC_BRANDS and not OTHER_BRANDS & {content[at : at + 4] for at in range(16, 64, 4)} else None


def _decoded(kind: str, content: bytes) -> bytes:
    """Return what the decoder writes. It has none of our settings: its environment is empty."""
    command = [sys.executable, "-E", "-s", "-m", PROGRAMS.get(kind, PHOTOS), kind]
    try:
        done = subprocess.run(  # noqa: S603 - the program is ours
            command, input=content, capture_output=True, cwd=ROOT, env={}, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise WrongFileError("complex") from None
    if done.returncode:  # killed for its limits, or broken by the file
        raise WrongFileError("complex" if done.returncode < 0 else "damaged")
    return done.stdout


def _read(written: bytes) -> CleanFile:
    head, _, content = written.partition(b"\n")
    found = json.loads(head)
    if "refused" in found:
        raise WrongFileError(found["refused"])
    if len(content) > LARGEST_BYTES:
        raise WrongFileError("large")
    return CleanFile(found["kind"], content)
