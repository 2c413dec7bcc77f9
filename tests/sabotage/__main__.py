"""`python -m tests.sabotage [--only NAME,…] [--jobs 2]`: apply each patch to a copy of the product; exit 1 if one turns nothing red."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from tests.sabotage.patches import ROOT, Patch, patches

PATIENCE = 600
"""Seconds that one command may take."""
GOAL, TEST = "tests.sabotage.goal", "pytest"
OPTIONS = "-q", "-n0", "-p", "no:cacheprovider", "-p", "tests.sabotage.starting", "--tb=line", "-r", "N"
FAILED = 1
"""The exit status of pytest, and of a check, if a test failed; others mean that none was tried."""


class Verdict(NamedTuple):
    """What became of one patch."""

    patch: Patch
    is_red: bool
    seconds: float
    why: str = ""
    """The last lines of a command that should have been red."""

    def __str__(self) -> str:
        colour = "red" if self.is_red else "GREEN"
        return (
            f"sabotage={self.patch.name} {colour} seconds={self.seconds:.0f} command={self.patch.command!r} {self.why}".rstrip()
        )


def main() -> int:
    """Try the patches, several at a time, each in a copy of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.sabotage")
    parser.add_argument("--only", default="", help="names of patches, or beginnings of names, with commas between them")
    parser.add_argument("--jobs", type=int, default=1, help="how many patches are tried at a time")
    asked = parser.parse_args()
    only = tuple(filter(None, asked.only.split(",")))
    wanted = [each for each in patches() if not only or each.name.startswith(only)]
    with copies(asked.jobs) as free, ThreadPoolExecutor(asked.jobs) as pool:
        found = []
        for verdict in pool.map(lambda patch: tried(patch, free), wanted):
            sys.stdout.write(f"{verdict}\n")
            sys.stdout.flush()
            found.append(verdict)
    green = [verdict.patch.name for verdict in found if not verdict.is_red]
    sys.stdout.write(f"patches={len(found)} green={len(green)} {' '.join(green)}".rstrip() + "\n")
    return int(bool(green) or not found)


@contextmanager
def copies(number: int) -> Iterator["SimpleQueue[Path]"]:
    """Copies of the product as it is in the work tree, with all that Git knows or would add."""
    listed = subprocess.check_output(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, text=True).split("\0")
    free: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="sojourn-sabotage-") as folder:
        first = Path(folder) / "0"
        for name in filter(None, listed):
            if (ROOT / name).is_file():
                (first / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, first / name)
        subprocess.run([sys.executable, "-m", "compileall", "-q", "tracker", "tests"], cwd=first, check=True)
        for each in range(1, number):
            shutil.copytree(first, Path(folder) / str(each))
        for each in range(number):
            free.put(Path(folder) / str(each))
        yield free


def tried(patch: Patch, free: "SimpleQueue[Path]") -> Verdict:
    """Apply a patch to a copy, run its command, and take the patch back."""
    root, began = free.get(), time.monotonic()
    path = root / patch.file
    before = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        sabotaged = patch.sabotaged(root)
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            compiled.unlink()  # the patched module may have its size and its second
        path.write_text(sabotaged, encoding="utf-8")
        is_red, why = judged(patch, root)
    except (ValueError, subprocess.TimeoutExpired) as error:
        is_red, why = False, str(error)
    finally:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(before, encoding="utf-8")
        free.put(root)
    return Verdict(patch, is_red, time.monotonic() - began, why)


def judged(patch: Patch, root: Path) -> tuple[bool, str]:
    """Whether the command of a patch is red in its copy; if not, what it printed last."""
    arguments = [GOAL, patch.goal] if patch.goal else [TEST, *OPTIONS, "--engine", patch.engine, patch.command]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=root, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    last = " | ".join((done.stdout + done.stderr).strip().splitlines()[-3:])
    if done.returncode != FAILED:
        return False, f"status {done.returncode}: {last}"
    if patch.all_fail and re.search(r"\d+ (passed|skipped|error)", last):
        return False, last
    return True, ""


if __name__ == "__main__":
    sys.exit(main())
