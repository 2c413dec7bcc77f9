"""`make bench`: what things cost, as ratios of two things timed in turn in one run.

A case whose subject and peer disagree prints no number and fails.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from bench import before, command, daily, email, engine, files, pages, peer_page, populations, queue, register, start, workbook
from bench.line import Line

CASES: dict[str, Callable[[], Line | list[Line]]] = {
    "E1": engine.e1,
    "E2": populations.e2,
    "E3": populations.e3,
    "assess": command.assess,
    "assess/unbroken": before.assess_without_breaks,
    "start": start.start,
    "assess/parquet": files.assess,
    "compare/parquet": files.compare,
    "B1": register.b1,
    "B1/postgresql": partial(register.b1, "postgresql"),
    "B2": workbook.b2,
    "M2": email.m2,
    "M2/postgresql": partial(email.m2, "postgresql"),
    "N2": queue.n2,
    "N2/postgresql": partial(queue.n2, "postgresql"),
    "N3": daily.n3,
    "N3/alerts": daily.n3_alerts,
    "W1": pages.w1,
    "W1/door": pages.w1_door,
    "W1/read": pages.w1_read,
    "W2": pages.w2,
    "W3": peer_page.w3,
    "W4": pages.w4,
    "N3/postgresql": partial(daily.n3, "postgresql"),
    "N3/alerts/postgresql": partial(daily.n3_alerts, "postgresql"),
}


def main() -> int:
    """Prints a line a case; 1 where one misses what it must reach."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--only", default=",".join(CASES), help="cases to run, separated by commas")
    chosen = parser.parse_args().only.split(",")
    results = [CASES[name]() for name in chosen]
    lines = [line for result in results for line in ([result] if isinstance(result, Line) else result)]
    for line in lines:
        print(line, flush=True)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
