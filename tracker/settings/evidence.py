"""Where the files of participants are stored."""

from pathlib import Path


def parse_evidence_folder(text: str) -> Path | None:
    """Return the folder of evidence; None for none. Raises ValueError with a sentence."""
    if not text:
        return None
    path = Path(text)
    if not path.is_absolute() or not path.is_dir():
        raise ValueError(
            f"EVIDENCE_DIR is {text!r}: write the whole path of a folder that exists, as in /srv/sojourn/evidence."
        )
    return path
