"""A real server: `flask run` with the settings for tests, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

from flask import Flask
from werkzeug.serving import make_server

ROOT = Path(__file__).parent.parent.parent
SETTINGS = {"TRACKER_ENV": "testing", "SECRET_KEY": "a secret of the journeys, of no use to anybody else"}
PATIENCE = 90.0
"""Seconds that a server may take to begin."""
BETWEEN_TRIES = 0.05


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """The address of a server that answers, without a slash at its end; the server ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "flask", "run", "--host", "127.0.0.1", "--port", str(port)]
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **SETTINGS, **environment}, stdout=silent, stderr=silent
    ) as server:
        try:
            wait_for(server, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], base: str) -> None:
    """Returns as soon as the server answers. Raises where it ends instead, or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not is_alive(base):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no answer from {base} in {PATIENCE} seconds")
        with suppress(subprocess.TimeoutExpired):
            raise ChildProcessError(f"the server ended with {server.wait(BETWEEN_TRIES)}")


def is_alive(base: str) -> bool:
    """Whether a server answers there."""
    with suppress(OSError), urlopen(f"{base}/healthz", timeout=PATIENCE) as answer:
        return bool(answer.status == HTTPStatus.OK)
    return False


@contextmanager
def serving_here(app: Flask) -> Iterator[str]:
    """The same for an application of this process, whose clock a test may move."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
