"""Real servers that begin within a moment: gunicorn's master in a process forked from one that has imported the application."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from tests.goals.processes import PROCESSES
from tests.journeys.server import PATIENCE, free_port, is_alive

Factory = Callable[[], Flask]
PAUSE = 0.02


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings, and an application that is made before its workers are forked."""

    def __init__(self, factory: Factory, **settings: Any) -> None:
        self._factory, self._settings = factory, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._factory()


def _run(environment: dict[str, str], port: int, factory: Factory, workers: int, threads: int) -> None:
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silent, stream)
    os.environ.update(environment)
    usual: dict[str, Any] = {"worker_class": "gthread", "preload_app": True, "control_socket_disable": True}
    _Gunicorn(factory, bind=f"127.0.0.1:{port}", workers=workers, threads=threads, graceful_timeout=10, **usual).run()


class Master:
    """A server with its workers. It may be killed and begun again on its port."""

    def __init__(
        self,
        url: str,
        factory: Factory,
        *,
        workers: int = 2,
        threads: int = 4,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.port = free_port()
        self._what = {"DATABASE_URL": url, **environment}, self.port, factory, workers, threads
        self.begin()

    def begin(self) -> None:
        """Begin, and return as soon as it answers."""
        self._process = PROCESSES.Process(target=_run, args=self._what)
        self._process.start()
        deadline = time.monotonic() + PATIENCE
        while not is_alive(f"http://127.0.0.1:{self.port}"):
            assert self._process.is_alive(), "a server ended"
            assert time.monotonic() < deadline, "a server does not begin"
            time.sleep(PAUSE)

    @property
    def pid(self) -> int:
        """The process that starts the others."""
        return self._process.pid or 0

    def workers(self) -> list[int]:
        """The processes that answer."""
        with suppress(OSError):
            return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        return []

    def kill(self) -> None:
        """The machine stops: the master and all of its workers, at once."""
        for pid in (self.pid, *self.workers()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.join()

    def stop(self) -> None:
        """End as a service does: whoever is being answered is answered."""
        os.kill(self.pid, signal.SIGTERM)
        self._process.join()
