#!/usr/bin/env bash
# limits 5.8.0: its memory storage starts threads to forget old counts.
# Expected: counting a request in memory starts no thread, or one for good. Seen: 50 hits, 20 ms apart, start about 50
# threads one after another, each of which ends after a hundredth of a second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check limits==5.8.0
"$folder/venv/bin/python" - <<'PYTHON'
import threading
import time

import limits
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

started = []
start = threading.Thread.start
threading.Thread.start = lambda self: (started.append(self), start(self))[1]

limiter = FixedWindowRateLimiter(MemoryStorage())
rate = limits.parse("1000 per minute")
for _ in range(50):
    limiter.hit(rate, "somebody")
    time.sleep(0.02)
print("limits", limits.__version__, "50 hits started", len(started), "threads")
assert len(started) > 25
PYTHON
