"""Writers that are killed on their way, with SIGKILL, at a moment that nobody chose."""

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from tests.goals.crowd import ENDING, PATIENCE, Saboteur, Task
from tests.support.databases import make_app

FIRST_REACH = 0.05
"""Seconds within which the first writers are killed; it follows how long they live."""


class Launcher:
    """A process that starts writers, each of them a process of its own, and kills them. Use it as a context."""

    def __init__(self, url: str, *, seed: int, saboteur: Saboteur) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_launch, args=(theirs, url, saboteur))
        self._process.start()
        theirs.close()
        self._chance, self._reach = random.Random(seed), FIRST_REACH
        self.killed = 0
        """How many were killed before they were through."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._pipe.send(None)
            self._process.join(ENDING)
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._pipe.close()

    def kill(self, task: Task, call: tuple[Any, ...]) -> None:
        """Starts a writer and kills it, at once or later; some are through by then."""
        self._pipe.send((task, call, self._chance.uniform(0, self._reach)))
        if not self._pipe.poll(PATIENCE):
            raise TimeoutError("the launcher hangs")
        was_through = self._pipe.recv()
        self.killed += not was_through
        self._reach *= 0.9 if was_through else 1.05


def _launch(pipe: Connection, url: str, saboteur: Saboteur) -> None:
    """Writers are forked from here: this process has one thread and no connection."""
    with saboteur():
        app = make_app(url)
        while (asked := pipe.recv()) is not None:
            task, call, seconds = asked
            writer = os.fork()
            if writer == 0:
                with app.app_context():
                    task(*call)
                os._exit(0)
            time.sleep(seconds)
            os.kill(writer, signal.SIGKILL)
            _, ended = os.waitpid(writer, 0)
            pipe.send(os.WIFEXITED(ended) and os.WEXITSTATUS(ended) == 0)
