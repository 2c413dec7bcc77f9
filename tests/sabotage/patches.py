"""The list of patches: each takes one defence away from a copy of the product, and names the command that must then fail."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTS = sorted(Path(__file__).parent.glob("*.toml"))
NEWEST = "{newest}"
"""In a new migration: the revision that it follows."""


@dataclass(frozen=True, kw_only=True)
class Patch:
    """One patch."""

    name: str
    defence: str
    """What is taken away, in words."""
    file: str
    """Below the root of the project."""
    old: str
    """A text that the file has exactly once; "" for a file that the patch adds."""
    new: str
    command: str
    """`goal R3`, or the name of a test."""
    engine: str = "sqlite"
    """The engines of a test: `sqlite`, `postgresql` or `both`."""
    all_fail: bool = False
    """Whether every test of the command must fail, and not just one of them."""

    def sabotaged(self, root: Path) -> str:
        """The file of a copy as it is with the patch. Raises ValueError if the patch does not apply exactly once."""
        path = root / self.file
        if not self.old:
            if path.exists():
                raise ValueError(f"{self.name}: {self.file} is there already")
            return self.new.replace(NEWEST, newest_revision(root))
        found = path.read_text(encoding="utf-8").count(self.old)
        if found != 1:
            raise ValueError(f"{self.name}: its text is {found} times in {self.file}")
        return path.read_text(encoding="utf-8").replace(self.old, self.new)

    @property
    def goal(self) -> str:
        """The acceptance check that must fail, or ""."""
        found = re.fullmatch(r"goal ([A-Z]+\d+)", self.command)
        return found[1] if found else ""


def patches() -> list[Patch]:
    """All patches, in the order of their files."""
    return [Patch(**each) for path in LISTS for each in tomllib.loads(path.read_text(encoding="utf-8"))["patch"]]


def newest_revision(root: Path) -> str:
    """The name of the newest migration of a copy."""
    return max(path.stem for path in (root / "migrations" / "versions").glob("0*.py"))
