#!/usr/bin/env bash
# gunicorn 27.0.1, worker class gthread: a worker whose threads are all busy takes further requests, while another idles.
# Expected: eight requests of two seconds to two workers of four threads each are answered after two seconds, as there are
# eight threads. Seen in ten rounds: in at least one, one worker took five or more of them; those waited for a second turn,
# four seconds in all, while threads of the other worker had nothing to do. With --worker-connections equal to --threads
# each worker took four, every time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gunicorn==27.0.1
cd "$folder"
cat > pages.py <<'PYTHON'
import os
import time


def slow(environ, start_response):
    time.sleep(2 if environ["PATH_INFO"] == "/slow" else 0)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
PYTHON
"$folder/venv/bin/python" - <<'PYTHON'
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

ROUNDS, THREADS, WORKERS = 10, 4, 2


def rounds(*more):
    """The most requests that one worker took, and the longest wait, of each round."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    sizes = ["--workers", str(WORKERS), "--threads", str(THREADS), "--worker-class", "gthread", *more]
    command = [sys.executable, "-m", "gunicorn", *sizes, "--bind", f"127.0.0.1:{port}", "pages:slow"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(1)  # until both workers have begun
        found = []
        for _ in range(ROUNDS):
            began = time.monotonic()
            with ThreadPoolExecutor(WORKERS * THREADS) as pool:
                addresses = [f"http://127.0.0.1:{port}/slow"] * (WORKERS * THREADS)
                who = Counter(pool.map(lambda address: urlopen(address, timeout=30).read(), addresses))
            found.append((max(who.values()), round(time.monotonic() - began)))
        return found
    finally:
        server.terminate()
        server.wait()


usual, limited = rounds(), rounds("--worker-connections", str(THREADS))
print("gunicorn 27.0.1, the most requests of a worker, and seconds:", usual)
print("with as many connections as threads:", limited)
assert any(most > THREADS and seconds >= 4 for most, seconds in usual)
assert all(most == THREADS and seconds == 2 for most, seconds in limited)
PYTHON
