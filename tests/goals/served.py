"""A house's application in real servers: gunicorn with several processes, each with several threads, on the house's clock."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import time_machine
from flask import Flask

from tests.goals.crowd import Saboteur
from tests.goals.house import NOON, UNLIMITED
from tests.journeys.server import ROOT, free_port, wait_for
from tests.support.databases import make_app

WORKERS, THREADS = 2, 4
"""Fewer threads than a real server has (gunicorn.conf.py): the processes are to race, not their threads."""
KEPT = ExitStack()
"""What is at work in a process as long as it lives."""
COMMAND = "--preload", "--no-control-socket"


class Server(NamedTuple):
    """A server that answers."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """The processes that answer, by their ids."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


@contextmanager
def served(url: str, *factories: str, workers: int = WORKERS, threads: int = THREADS) -> Iterator[list[Server]]:
    """Servers that answer, all on one database; `factories`: the modules and calls that make their applications."""
    ports, silent = [free_port() for _ in factories], subprocess.DEVNULL
    begun: list[subprocess.Popen[bytes]] = []
    with ExitStack() as servers:
        for port, factory in zip(ports, factories, strict=True):
            sizes = ["--workers", str(workers), "--threads", str(threads)]
            command = [sys.executable, "-m", "gunicorn", *COMMAND, *sizes, "--bind", f"127.0.0.1:{port}", factory]
            environment = {**os.environ, "DATABASE_URL": url}
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=silent, stderr=silent)
            begun.append(servers.enter_context(server))
            servers.callback(server.send_signal, signal.SIGQUIT)  # at once: nobody waits for an answer any more
        for port, server in zip(ports, begun, strict=True):
            wait_for(server, f"http://127.0.0.1:{port}")
        yield [Server(port, server.pid) for port, server in zip(ports, begun, strict=True)]


def honest(**environment: str) -> Flask:
    """What a server makes: the application at noon, from when on its time goes by."""
    time_machine.travel(NOON, tick=True).start()
    return make_app(os.environ["DATABASE_URL"], RATE_LIMIT=UNLIMITED, **environment)


def sabotaged(saboteur: Saboteur) -> Flask:
    """The same with a saboteur at work in it, as long as the process lives."""
    KEPT.enter_context(saboteur())
    return honest()
