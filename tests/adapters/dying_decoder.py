"""A decoder that a file breaks: killed by a signal, or ended with a status."""

import os
import signal
import sys

if __name__ == "__main__":
    if sys.argv[1] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.exit(3)
