"""The counts of Flask-Limiter's brake against floods, in memory and without a thread.

The memory storage of limits 5.8.0 starts a thread to forget old counts, at nearly every request. This one forgets them itself.
"""

from collections.abc import Callable
from threading import Lock

from limits.storage import Storage

from tracker import clock

SCHEME = "memory-without-threads"
FORGET_EVERY = 1000
"""After how many counts the old ones are looked for."""


class RequestCounts(Storage):
    """Counts by key, each until its window ends."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - so the library declares it

    def __init__(
        self, uri: str | None = None, *, now: Callable[[], float] | None = None, wrap_exceptions: bool = False
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._now = now or _seconds
        self._lock = Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        """Key -> the count, and the second at which its window ends."""
        self._until_cleaning = FORGET_EVERY

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return the error that a storage elsewhere may raise; this one raises none."""
        return ConnectionError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, in a window of `expiry` seconds that begins with its first count; return the count."""
        with self._lock:
            self._forget_old_counts()
            count, ends = self._current(key)
            ends = ends if count else self._now() + expiry
            self._counts[key] = count + amount, ends
            return count + amount

    def get(self, key: str) -> int:
        """Return the count of the running window."""
        return self._current(key)[0]

    def get_expiry(self, key: str) -> float:
        """Return the second at which the running window ends; now if none runs."""
        return self._current(key)[1]

    def check(self) -> bool:
        """Return whether the storage works."""
        return True

    def reset(self) -> int:
        """Forget all counts; return their number."""
        with self._lock:
            number = len(self._counts)
            self._counts.clear()
            return number

    def clear(self, key: str) -> None:
        """Forget the count of one key."""
        self._counts.pop(key, None)

    def _current(self, key: str) -> tuple[int, float]:
        count, ends = self._counts.get(key, (0, 0.0))
        return (count, ends) if ends > self._now() else (0, self._now())

    def _forget_old_counts(self) -> None:
        self._until_cleaning -= 1
        if self._until_cleaning <= 0:
            now = self._now()
            self._counts = {key: entry for key, entry in self._counts.items() if entry[1] > now}
            self._until_cleaning = max(FORGET_EVERY, len(self._counts))


def _seconds() -> float:
    """Return the present moment in seconds since 1970, as the library counts."""
    return clock.now().timestamp()
