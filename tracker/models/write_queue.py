"""How long a writer waits for others: one deadline for everything that a request writes, and a place in the queue of a process.

A writer elsewhere may hold the lock for minutes. Requests that want to write then end in time, and others can read.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Semaphore

from tracker.models.faults import BUSY, BusyError

WAIT_SECONDS = 10.0
"""How long the transactions of one request wait for other writers, all together; outside of requests, each with all its tries."""
REQUESTS_THAT_WRITE = 4
"""How many requests of a process write or wait at a time: half of its threads (gunicorn.conf.py), so that the others may read."""
STUCK_SECONDS = 0.5
"""The time without a request that gets into a full queue, after which further ones are refused at once."""

_deadline: ContextVar[float | None] = ContextVar("_deadline", default=None)
_is_request: ContextVar[bool] = ContextVar("_is_request", default=False)


def begin_request() -> None:
    """Give everything that this request writes one deadline, and a place in the queue of requests that write."""
    _deadline.set(time.monotonic() + WAIT_SECONDS)
    _is_request.set(True)


def end_request() -> None:
    """End the request's deadline: what the same thread does next has its own."""
    _deadline.set(None)
    _is_request.set(False)


@contextmanager
def hurry(seconds: float) -> Iterator[None]:
    """Let the transactions of a block wait so many seconds at most: what they write is not worth a longer wait."""
    token = _deadline.set(time.monotonic() + min(seconds, seconds_left()))
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """Return how long a writer may wait for others now; 0 if its time is over."""
    deadline = _deadline.get()
    return WAIT_SECONDS if deadline is None else max(deadline - time.monotonic(), 0.0)


class WriteQueue:
    """The requests of this process that write: a few at a time, so that threads are left for readers."""

    def __init__(self, places: int = REQUESTS_THAT_WRITE) -> None:
        """Take the number of requests that may write or wait for the database at once."""
        self._places = Semaphore(places)
        self._entered_at = time.monotonic()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place while the block runs, with a deadline if none is set; transactions outside of requests need no place.

        Raises `BusyError` if the queue is full and nobody gets in, or the deadline is over.
        """
        is_request = _is_request.get()
        if is_request:
            self._enter()
        token = None if _deadline.get() is not None else _deadline.set(time.monotonic() + WAIT_SECONDS)
        try:
            yield
        finally:
            if token is not None:
                _deadline.reset(token)
            if is_request:
                self._places.release()

    def _enter(self) -> None:
        while not self._places.acquire(timeout=self._patience()):
            if self._patience() == 0:
                raise BusyError(BUSY)
        self._entered_at = time.monotonic()

    def _patience(self) -> float:
        """Return the seconds until the queue counts as stuck, or the deadline is over."""
        return min(max(self._entered_at + STUCK_SECONDS - time.monotonic(), 0.0), seconds_left())
