"""`python -m tests.goals [--size quick|long] [--only R1,S2] [--jobs 2]`: a line for each goal and engine; exit 1 where one fails."""

import argparse
import logging
import multiprocessing
import os
import sys
import time
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from tests.goals.harnesses import goals, results
from tests.goals.line import LackingError, Result, Size
from tests.goals.quality import record
from tests.support.databases import prepare_databases

LOG = logging.getLogger("goals")
LONGEST = "F2", "R11", "R5", "X1", "R10", "R3"
"""Begun before the others where several run at once, or the last of them runs alone while everybody waits."""
OWN_SERVER = frozenset({"P1", "P2", "R4", "R5"})
"""Goals that look at the log or the transactions of the whole PostgreSQL server: those of other goals must not be among them."""


RECORD = "RECORD"
"""The variable that lets results be written into docs/quality.md."""


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
    """Run several goals at a time, those that take longest first; return 1 if one of them fails.

    Each goal has a process of its own, forked from this one: the application is imported, and a migrated database of each engine
    is made, once for all of them.
    """
    prepare_databases()
    waiting = sorted(wanted, key=lambda goal: LONGEST.index(goal) if goal in LONGEST else len(LONGEST))
    running: list[BaseProcess] = []
    ended: list[BaseProcess] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            process = multiprocessing.get_context("fork").Process(target=alone, args=(waiting.pop(0), size))
            process.start()
            running.append(process)
        wait([process.sentinel for process in running])
        ended += [process for process in running if process.exitcode is not None]
        running = [process for process in running if process not in ended]
    return int(any(process.exitcode for process in ended))


def alone(goal: str, size: Size) -> None:
    """Run one goal and end this process: with 0 if the goal holds."""
    if goal in OWN_SERVER:
        os.execv(sys.executable, [sys.executable, "-m", "tests.goals", "--size", size, "--only", goal])
    sys.exit(0 if timed(goal, size) else 1)


def timed(goal: str, size: Size) -> bool:
    """Whether a goal holds; the time that it took goes to standard error."""
    began, cpu_seconds = time.monotonic(), sum(os.times()[:4])
    held = holds(goal, size)
    cpu_seconds = sum(os.times()[:4]) - cpu_seconds
    sys.stderr.write(f"{goal} took {time.monotonic() - began:.0f} s, {cpu_seconds:.0f} CPU s without PostgreSQL's server\n")
    return held


def holds(goal: str, size: Size) -> bool:
    """Runs one harness and prints its lines; whether it ran to its end, said something, and all of it held."""
    found: list[Result] = []
    try:
        for result in results(goal, size):
            sys.stdout.write(f"{result}\n")
            sys.stdout.flush()
            found.append(result)
    except LackingError as lacking:
        sys.stderr.write(f"{goal} was not tried, and so does not hold: {lacking}\n")
        return False
    except Exception:
        LOG.exception("%s broke off", goal)
        return False
    if os.environ.get(RECORD):
        record(found, size)
    return bool(found) and all(result.holds for result in found)


if __name__ == "__main__":
    sys.exit(main())
