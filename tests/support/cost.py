"""`python -m tests.support.cost COMMAND…`: run a command and print the CPU seconds of all its processes, servers included.

CPU seconds vary little with other work on the machine, seconds of the clock do. The exit status is the command's.
"""

import ctypes
import os
import resource
import subprocess
import sys

SUBREAPER = 36
"""Linux's PR_SET_CHILD_SUBREAPER: a server that left its parent becomes a child of this process, and is counted when it ends."""


def main() -> int:
    """Run the command, wait for everything that it started, and print one line."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    status = subprocess.run(sys.argv[1:], check=False).returncode
    wait_for_orphans()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(f"cpu_seconds={spent.ru_utime + spent.ru_stime:.1f} command={' '.join(sys.argv[1:])}\n")
    return status


def wait_for_orphans() -> None:
    """Wait for the children that the command left behind, until there is none."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


if __name__ == "__main__":
    sys.exit(main())
