"""What broken days cost people who have none: `flask assess` now against commit 5c8fec4, on histories without a break."""

import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.command import cpu_and_memory
from bench.histories import histories
from bench.line import Line

BEFORE = "5c8fec4"
"""The last commit that knew the two clocks alone."""
LINES = 10_000
PAIRS = 11
ROOT = Path(__file__).parent.parent


def assess_without_breaks() -> Line:
    """The median over pairs, run in turn, of the CPU seconds of the whole command. Both must answer the same."""
    with tempfile.TemporaryDirectory() as folder:
        before, asked, *answered = (Path(folder) / name for name in ("before", "asked", "ours", "theirs"))
        _check_out(before)
        asked.write_text("".join(json.dumps(facts) + "\n" for facts in unbroken(LINES)))
        ours, theirs = [], []
        for _ in range(PAIRS):
            ours.append(cpu_and_memory(asked, answered[0])[0])
            theirs.append(cpu_and_memory(asked, answered[1], cwd=before)[0])
        if answered[0].read_bytes() != answered[1].read_bytes():
            raise SystemExit(f"assess/unbroken: {BEFORE} answers otherwise")
    ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    return Line("assess/unbroken", f"{median(ours):.2f}s", f"{median(theirs):.2f}s", ratio, 1.1, 1.0, False)


def unbroken(count: int) -> Iterator[dict[str, Any]]:
    """Histories in which each employer and each course has one stint, and one course at most, so that no day is broken."""
    for facts in histories(count):
        once = {job["employer"]: job for job in facts["jobs"]}
        yield facts | {"jobs": list(once.values()), "courses": facts["courses"][:1]}


def _check_out(folder: Path) -> None:
    """The tree of the older commit, without its history."""
    archive = subprocess.run(["git", "-C", ROOT, "archive", BEFORE], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        tree.extractall(folder, filter="data")
