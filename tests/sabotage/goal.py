"""`python -m tests.sabotage.goal R3`: one acceptance check, if the product starts; the exit status says which of the two failed."""

import logging
import sys

from tests.goals.harnesses import results
from tests.sabotage.starting import DEAD, fault_of_start

LOG = logging.getLogger("sabotage")
GREEN, RED, BROKEN = 0, 1, 71


def main(goal: str) -> int:
    """Print the lines of a check in its quick size, up to the first that does not hold."""
    if fault := fault_of_start("sqlite"):
        sys.stderr.write(f"the product does not start: {fault}\n")
        return DEAD
    try:
        for result in results(goal, "quick"):
            sys.stdout.write(f"{result}\n")
            sys.stdout.flush()
            if result.bad:
                return RED
    except Exception:
        LOG.exception("%s broke off", goal)
        return BROKEN
    return GREEN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
