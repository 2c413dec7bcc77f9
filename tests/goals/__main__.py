"""`python -m tests.goals [--size quick|long] [--only R1,S2] [--jobs 2]`: a line for each goal and engine; exit 1 where one fails."""

import argparse
import logging
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.goals.harnesses import goals, results
from tests.goals.line import LackingError, Size

LOG = logging.getLogger("goals")
LONGEST = "F2", "R5", "R3", "X1", "R11"
"""Begun before the others where several run at once, or the last of them runs alone while everybody waits."""


def main() -> int:
    """Runs the harnesses that were asked for, one after another; what breaks one does not stop the others."""
    known = goals()
    parser = argparse.ArgumentParser(prog="python -m tests.goals")
    parser.add_argument("--size", choices=["quick", "long"], default="quick")
    parser.add_argument("--only", default="", help=f"some of {','.join(known)}")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes share the goals")
    asked = parser.parse_args()
    only = [goal.strip().upper() for goal in asked.only.split(",") if goal.strip()]
    if strangers := sorted(set(only) - set(known)):
        parser.error(f"no harness for {', '.join(strangers)}; known are {', '.join(known)}")
    wanted = [goal for goal in known if not only or goal in only]
    if asked.jobs > 1:
        return shared(wanted, asked.size, asked.jobs)
    held = [timed(goal, asked.size) for goal in wanted]
    return 0 if all(held) else 1


def shared(wanted: list[str], size: Size, jobs: int) -> int:
    """Several goals at a time, each in a process of its own, those that take longest first; 1 where any did not end with 0."""
    long_first = sorted(wanted, key=lambda goal: LONGEST.index(goal) if goal in LONGEST else len(LONGEST))
    with ThreadPoolExecutor(jobs) as pool:
        return int(any(list(pool.map(partial(alone, size=size), long_first))))


def alone(goal: str, size: Size) -> int:
    """Runs one goal in a process of its own; its exit status, below 0 where a signal ended it."""
    return subprocess.run([sys.executable, "-m", "tests.goals", "--size", size, "--only", goal], check=False).returncode


def timed(goal: str, size: Size) -> bool:
    """Whether a goal holds; how long that took goes to standard error."""
    began = time.monotonic()
    held = holds(goal, size)
    sys.stderr.write(f"{goal} took {time.monotonic() - began:.0f} s\n")
    return held


def holds(goal: str, size: Size) -> bool:
    """Runs one harness and prints its lines; whether it ran to its end, said something, and all of it held."""
    held: list[bool] = []
    try:
        for result in results(goal, size):
            sys.stdout.write(f"{result}\n")
            sys.stdout.flush()
            held.append(result.holds)
    except LackingError as lacking:
        sys.stderr.write(f"{goal} is skipped: {lacking}\n")
        return True
    except Exception:
        LOG.exception("%s broke off", goal)
        return False
    return bool(held) and all(held)


if __name__ == "__main__":
    sys.exit(main())
