"""After `mutmut run`: every change of the engine that no test noticed must be explained in survivors.toml.

A survivor is known by its function and by the line as it was changed, so that the list holds when numbers shift.
"""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

MUTMUT = Path(sys.executable).parent / "mutmut"
EXPLAINED = Path(__file__).parent / "survivors.toml"
LOST = ("survived", "no tests", "timeout", "suspicious", "segfault", "not checked")


class Survivor(NamedTuple):
    """A change that nothing noticed."""

    place: str
    """Module and function, without the engine's own name."""
    line: str
    """The changed line, without indentation."""
    state: str


def survivors() -> list[Survivor]:
    """All changes of the last run that no test turned red for."""
    found = []
    for row in _mutmut("results").splitlines():
        name, _, state = row.strip().rpartition(": ")
        if state in LOST:
            place = name.removeprefix("tracker.compliance.").partition("__mutmut_")[0].replace(".x_", ".")
            found.append(Survivor(place, _changed(name), state))
    return found


def explained() -> set[tuple[str, str]]:
    """The changes that are known to change nothing, each with its reason in the file."""
    entries = tomllib.loads(EXPLAINED.read_text())["survivors"]
    return {(entry["place"], line) for entry in entries for line in entry["lines"] if entry["reason"]}


def _changed(name: str) -> str:
    """The lines that the change added, as one text."""
    added = [line[1:].strip() for line in _mutmut("show", name).splitlines() if line.startswith("+") and line[:3] != "+++"]
    return " ".join(added)


def _mutmut(*words: str) -> str:
    return subprocess.run([MUTMUT, *words], capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Prints what is not explained; 1 where there is any."""
    known = explained()
    found = survivors()
    unexplained = [survivor for survivor in found if survivor[:2] not in known]
    for survivor in unexplained:
        sys.stdout.write(f"{survivor.state}: {survivor.place}: {survivor.line}\n")
    sys.stdout.write(f"mutants that no test noticed: {len(found)}, not explained: {len(unexplained)}\n")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
