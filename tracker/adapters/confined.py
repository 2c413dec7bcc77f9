"""The side of a decoder that reads a stranger's file: a process of its own with little memory, time and rights.

It reads the file from standard input and writes a line of JSON and then the clean file to standard output.
"""

import json
import resource
import sys
from collections.abc import Callable
from typing import Final, NamedTuple

CPU_SECONDS: Final = 20
MEMORY_BYTES: Final = 2 << 30
"""Of addresses, not of memory in use: libraries and the stacks of their threads count too."""
OPEN_FILES: Final = 64
LARGEST_BYTES: Final = 10 * 1024 * 1024
"""The most that a file may have, before and after it is cleaned."""
MOST_PIXELS: Final = 64_000_000
"""Of one picture: a phone with 50 million pixels is served, a picture that fills the memory is not."""


class CannotCleanError(Exception):
    """The file cannot be stored: `reason` is one of `tracker.adapters.evidence_cleaning.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CleanFile(NamedTuple):
    """A file that a decoder wrote again."""

    kind: str
    """`jpeg`, `png` or `pdf`."""
    content: bytes


def limit_resources() -> None:
    """Limit what this process may use, for good."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def answer(clean: Callable[[bytes, str], CleanFile], kind: str, content: bytes) -> bytes:
    """Return what the process writes: the clean file, or why the file is refused."""
    try:
        made = clean(content, kind)
    except CannotCleanError as refused:
        return json.dumps({"refused": refused.reason}).encode() + b"\n"
    except MemoryError:
        return json.dumps({"refused": "complex"}).encode() + b"\n"
    except Exception:  # noqa: BLE001 - decoders raise anything, and none of it concerns the person
        return json.dumps({"refused": "damaged"}).encode() + b"\n"
    return json.dumps({"kind": made.kind}).encode() + b"\n" + made.content


def serve(clean: Callable[[bytes, str], CleanFile]) -> None:
    """Clean the file of standard input under limits; the first argument of the program is its kind."""
    limit_resources()
    sys.stdout.buffer.write(answer(clean, sys.argv[1], sys.stdin.buffer.read(LARGEST_BYTES + 1)))
