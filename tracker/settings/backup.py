"""Where backups are stored, for whom they are encrypted, and for how long."""

from pathlib import Path

import pyrage

DEFAULT_DAYS = 30
MAX_DAYS = 3660


def parse_backup_folder(text: str) -> Path | None:
    """Return the folder of backups; None for none. Raises ValueError with a sentence."""
    if not text:
        return None
    path = Path(text)
    if not path.is_absolute() or not path.is_dir():
        raise ValueError(f"BACKUP_FOLDER is {text!r}: write the whole path of a folder that exists, as in /mnt/backup.")
    return path


def parse_recipient(text: str) -> str | None:
    """Return the recipient of backups; None for none. Raises ValueError with a sentence."""
    if not text:
        return None
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        # The text is not shown: the identity, which is a secret, may have been pasted here.
        raise ValueError("BACKUP_RECIPIENT is no recipient of age: write what `flask backup keys` prints.") from None
    return text


def parse_backup_days(text: str) -> int:
    """Return after how many days a backup is deleted. Raises ValueError with a sentence."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MAX_DAYS):
        raise ValueError(f"BACKUP_DAYS is {text!r}: write a number of days from 1 to {MAX_DAYS}.")
    return int(text)


def backup_problem(folder: Path | None, recipient: str | None) -> str | None:
    """Return why no backup can be made although one of its settings is set, or None."""
    if folder and not recipient:
        return "BACKUP_RECIPIENT is not set, so that nothing is backed up to BACKUP_FOLDER: run `flask backup keys`."
    if recipient and not folder:
        return "BACKUP_FOLDER is not set, so that nothing is backed up: write the whole path of a folder on another disk."
    return None
