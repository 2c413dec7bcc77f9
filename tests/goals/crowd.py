"""A crowd of writers: threads in several processes, each process with an application of its own, who act all at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing.connection import Connection
from time import perf_counter
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeAlias

from flask import Flask
from structlog.testing import capture_logs

from tests.goals import processes
from tests.support.databases import settings
from tracker.app import create_app
from tracker.errors import TrackerError
from tracker.models.base import db

AT_ONCE = 4
"""Processes."""
PATIENCE = 120
"""Seconds after which a crowd that does not answer is taken to hang."""
ENDING = 10
"""Seconds that a process has to end by itself."""
Task: TypeAlias = Callable[..., Any]
"""A function of a module, so that it can be sent to another process; it is called within the application's context."""
Saboteur: TypeAlias = Callable[[], AbstractContextManager[Any]]


class Said(NamedTuple):
    """What one of the crowd was answered."""

    answer: Any
    error: str | None
    """The name of the error; a longer text where it is none of ours."""
    seconds: float


class Crowd:
    """Processes that wait for what they are to do. Use it as a context: they end with it, whatever happens."""

    def __init__(self, url: str, *, threads: int, saboteur: Saboteur = nullcontext) -> None:
        """`threads` in each of the processes; the saboteur is at work in all of them."""
        pipes = [processes.PROCESSES.Pipe() for _ in range(AT_ONCE)]
        self._pipes = [ours for ours, _ in pipes]
        self._processes = [
            processes.PROCESSES.Process(target=_wait, args=(theirs, url, threads, saboteur), daemon=True) for _, theirs in pipes
        ]
        for process in self._processes:
            process.start()
        for _, theirs in pipes:
            theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process, pipe in zip(self._processes, self._pipes, strict=True):
            if error is None:
                pipe.send(None)
                process.join(ENDING)
            if process.is_alive():
                process.kill()
            process.join()
            pipe.close()

    def at_once(self, task: Task, calls: Sequence[tuple[Any, ...]]) -> list[Said]:
        """What each call was answered, in their order. Neighbours in the list are in different processes."""
        for place, pipe in enumerate(self._pipes):
            pipe.send((task, calls[place::AT_ONCE]))
        answers = [_answer(pipe) for pipe in self._pipes]
        return [answers[place % AT_ONCE][place // AT_ONCE] for place in range(len(calls))]


def serving(url: str, threads: int) -> Flask:
    """The application as a server of so many threads has it: with a connection for each of them."""
    return create_app(settings(url) | {"SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": threads}})


def _answer(pipe: Connection) -> list[Said]:
    if not pipe.poll(PATIENCE):
        raise TimeoutError("a process of the crowd hangs")
    said: list[Said] = pipe.recv()
    return said


def _wait(pipe: Connection, url: str, threads: int, saboteur: Saboteur) -> None:
    """One process of the crowd: does what it is asked until it is asked for nothing."""
    with capture_logs(), saboteur(), ThreadPoolExecutor(threads) as pool:
        app = serving(url, threads)
        while (asked := pipe.recv()) is not None:
            task, calls = asked
            running = [pool.submit(_done, app, task, call) for call in calls]
            pipe.send([_said(each) for each in running])
        with app.app_context():
            db.engine.dispose()


def _done(app: Flask, task: Task, call: tuple[Any, ...]) -> Said:
    started = perf_counter()
    with app.app_context():
        try:
            return Said(task(*call), None, perf_counter() - started)
        except TrackerError as error:
            return Said(None, type(error).__name__, perf_counter() - started)


def _said(running: "Future[Said]") -> Said:
    error = running.exception()
    return running.result() if error is None else Said(None, f"{type(error).__name__}: {error}", float("inf"))
