"""The start of `flask assess` on one line, against an earlier commit in a worktree of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.histories import histories
from bench.line import Line

ROOT = Path(__file__).parents[1]
BEFORE = "5c8fec4"
"""The last commit in which every command loaded the whole application."""
FLASK = Path(sys.executable).parent / "flask"
ROUNDS = 5
LAUNCHER = """
import os, resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(round((used.ru_utime + used.ru_stime) * 1000), used.ru_maxrss, file=sys.stderr)
sys.exit(status)
"""
"""A small parent: the peak memory of a process begins with that of the process it was forked from, and a bench is large."""


def start() -> list[Line]:
    """The median ratios of CPU time and of peak memory of the whole command, run in turn."""
    history = json.dumps(next(iter(histories(1)))).encode() + b"\n"
    with _worktree(BEFORE) as before:
        if _run(ROOT, history)[0] != _run(before, history)[0]:  # also writes the byte code of both
            raise SystemExit("start: the two commits answer differently")
        pairs = [(_run(ROOT, history), _run(before, history)) for _ in range(ROUNDS)]
    return [
        _line("start/cpu", [(ours[1], theirs[1]) for ours, theirs in pairs], "ms", 0.35),
        _line("start/memory", [(ours[2], theirs[2]) for ours, theirs in pairs], "KiB", 0.5),
    ]


def _line(case: str, pairs: list[tuple[int, int]], unit: str, must: float) -> Line:
    ours, theirs = (f"{median(side):.0f}{unit}" for side in zip(*pairs, strict=True))
    ratio = median(mine / other for mine, other in pairs)
    return Line(case, ours, theirs, ratio, must, must, False, f"before={BEFORE}")


@contextmanager
def _worktree(commit: str) -> Iterator[Path]:
    """A commit's files in a folder of their own, removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / commit
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", path, commit], check=True)
        try:
            yield path
        finally:
            subprocess.run([*git, "remove", "--force", path], check=True)


def _run(root: Path, history: bytes) -> tuple[bytes, int, int]:
    """The answer, CPU milliseconds and peak memory (KiB) of one run."""
    program = [sys.executable, "-S", "-c", LAUNCHER, str(FLASK), "assess"]
    done = subprocess.run(program, cwd=root, input=history, env={"PATH": os.environ["PATH"]}, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"flask assess failed: {done.stderr.decode()}")
    milliseconds, kibibytes = map(int, done.stderr.split()[-2:])
    return done.stdout, milliseconds, kibibytes
