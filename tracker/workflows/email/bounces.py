"""Note emails that came back as failed, by their Message-ID or by the address that refused them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tracker import clock
from tracker.formats.bounces import Bounce, read_bounces
from tracker.queries.outbox import bounced_email, last_email_to
from tracker.services.email import note_bounce
from tracker.workflows.email.render import email_of_message_id

FAILED = "failed"
MAX_BYTES = 1 << 20
"""How much of a file is read: a report is at its beginning."""


class BounceCounts(NamedTuple):
    """How many files were read, how many emails were noted as failed, and how many reports fit no email of ours."""

    read: int = 0
    noted: int = 0
    unknown: int = 0


def bounce_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files; of a folder its files, and of a maildir those in `new` and `cur`. Raises OSError."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        folders = [path / "new", path / "cur"] if (path / "new").is_dir() else [path]
        yield from sorted(each for folder in folders if folder.is_dir() for each in folder.iterdir() if each.is_file())


def note_bounces(contents: Iterable[bytes]) -> BounceCounts:
    """Note the emails that came back, in a transaction each; reading a report twice changes nothing. Raises StorageError."""
    read = noted = unknown = 0
    for content in contents:
        read += 1
        for bounce in read_bounces(content[:MAX_BYTES]):
            if bounce.action != FAILED:
                continue
            email_id = _email_of(bounce)
            if email_id is None:
                unknown += 1
            else:
                noted += note_bounce(email_id, at=clock.now())
    return BounceCounts(read, noted, unknown)


def _email_of(bounce: Bounce) -> int | None:
    """Return the id of the sent email that came back, or None."""
    found = email_of_message_id(bounce.message_id)
    if found is not None:
        return bounced_email(*found)
    # A report with a Message-ID of somebody else's is not about an email of ours.
    return last_email_to(bounce.address) if bounce.address and not bounce.message_id else None
