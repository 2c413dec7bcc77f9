"""The cost of `flask assess` on 100,000 lines, against reading the same lines and printing the same JSON with the standard library."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.histories import histories
from bench.line import Line

LINES = 100_000
ROUNDS = 3
FLASK = Path(sys.executable).parent / "flask"
PEER = """
import json, sys
with open(sys.argv[1]) as asked, open(sys.argv[2]) as answered:
    kept = [json.loads(line) for line in answered]
    import time; began = time.process_time()
    for line, answer in zip(asked, kept):
        json.loads(line)
        print(json.dumps(answer))
    print(time.process_time() - began, file=sys.stderr)
"""
"""Reads each line and prints its answer, which it has ready; only that is timed."""


def assess() -> Line:
    """CPU seconds of the whole command, its start included, over CPU seconds of the peer's loop."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered, small = (Path(folder) / name for name in ("asked", "answered", "small"))
        _write(asked, LINES)
        _write(small, LINES // 100)
        few = cpu_and_memory(small, answered)[1]
        ours, theirs = [], []
        for _ in range(ROUNDS):
            seconds, most = cpu_and_memory(asked, answered)
            ours.append(seconds)
            theirs.append(_peer(asked, answered))
        answers = sum(1 for line in answered.open() if "error" not in json.loads(line))
        if answers != LINES:
            raise SystemExit(f"assess: {LINES - answers} lines were not assessed")
    ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    note = f"memory_1000={few}KiB memory_100000={most}KiB"
    return Line("assess", f"{median(ours):.2f}s", f"{median(theirs):.2f}s", ratio, 4, 3, False, note)


def _write(path: Path, count: int) -> None:
    with path.open("w") as file:
        for facts in histories(count):
            file.write(json.dumps(facts) + "\n")


def cpu_and_memory(asked: Path, answered: Path, *, cwd: Path | None = None) -> tuple[float, int]:
    """Run `flask assess` on a file, of this tree or of another; return its CPU seconds and peak memory (KiB)."""
    with answered.open("wb") as out:
        process = subprocess.Popen([FLASK, "assess", asked], stdout=out, env={"PATH": os.environ["PATH"]}, cwd=cwd)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"flask assess ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss


def _peer(asked: Path, answered: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", PEER, asked, answered], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
    )
    return float(done.stderr)
