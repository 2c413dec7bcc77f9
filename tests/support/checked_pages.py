"""Which pages were checked before, by this process or another one."""

from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".pytest_cache" / "pages"
SIZE = sha256().digest_size


class CheckedPages:
    """Digests of pages, in memory and in a file that is named after the checks: if one of those changes, all pages are checked again."""

    def __init__(self, *checks: Path, folder: Path = FOLDER) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / sha256(b"".join(path.read_bytes() for path in checks)).hexdigest()
        stored = self.file.read_bytes() if self.file.exists() else b""
        self.known = {stored[first : first + SIZE] for first in range(0, len(stored), SIZE)}

    def __contains__(self, digest: bytes) -> bool:
        """Return whether a page was checked."""
        return digest in self.known

    def add(self, digest: bytes) -> None:
        """Remember that a page was checked and had no fault."""
        self.known.add(digest)
        with self.file.open("ab") as file:
            file.write(digest)
