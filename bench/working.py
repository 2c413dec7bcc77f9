"""What an answer costs the processor in a server: gunicorn with one sync worker, asked over HTTP."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from tests.journeys.server import ROOT, free_port, wait_for

TICK = 1 / os.sysconf("SC_CLK_TCK")
ONE_WORKER = ("--workers", "1", "--worker-class", "sync", "--threads", "1", "--no-control-socket")


class Worker(NamedTuple):
    """The process that answers at a port."""

    port: int
    pid: int

    def seconds(self, path: str, cookie: str, calls: int) -> float:
        """What the processor worked for one of so many answers, in user and system mode. Ends the program where one is not 2xx."""
        before = self._worked()
        for _ in range(calls):
            self._ask(path, cookie)
        return (self._worked() - before) / calls

    def _ask(self, path: str, cookie: str) -> None:
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "en-GB,en;q=0.9"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status // 100 != 2:
            raise SystemExit(f"{path} answers {answer.status}")

    def _worked(self) -> float:
        after_name = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) * TICK


@contextmanager
def working(app: str, **environment: str) -> Iterator[Worker]:
    """A worker that has answered once (at /healthz); it ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *ONE_WORKER, "--bind", f"127.0.0.1:{port}", app]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=silent, stderr=silent) as server:
        try:
            wait_for(server, f"http://127.0.0.1:{port}")
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            yield Worker(port, int(children[0]))
        finally:
            server.terminate()
