"""How busy others keep this machine: times are judged on one that does little else."""

import time
from pathlib import Path

OTHERS, WATCH_SECONDS = 0.1, 0.5
"""On a machine that others keep busy to a tenth, or more, times are not judged."""


def strangers() -> float:
    """Which part of the machine others keep busy, measured while nobody of ours does anything."""
    first, second = (busy(pause) for pause in (0.0, WATCH_SECONDS))
    return (second[0] - first[0]) / max(second[1] - first[1], 1)


def busy(pause: float) -> tuple[int, int]:
    """Ticks in which the processors worked, and all their ticks, after a pause."""
    time.sleep(pause)
    ticks = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
