"""What an answer costs the processor in this process, by plain WSGI: no client and no server is counted in."""

import gc
import io
import os
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr
from statistics import median
from time import process_time
from typing import Any, NamedTuple, TypeAlias

ROUNDS = 15
SECONDS = 0.05
"""About how long each takes its turn."""
Timer: TypeAlias = Callable[[], float]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Cost(NamedTuple):
    """Microseconds of two things that took turns, and the median over rounds of how many times the first is the second."""

    ours: float
    theirs: float
    times: float


def asking(app: Application, path: str, cookie: str = "") -> Callable[[], bytes]:
    """What asks for a page. Ends the program where the answer is not 2xx."""

    def ask() -> bytes:
        told: list[str] = []
        answer = app(environ(path, cookie), lambda status, *_: told.append(status))
        body = b"".join(answer)
        if close := getattr(answer, "close", None):
            close()
        if not told[0].startswith("2"):
            raise SystemExit(f"{path} answers {told[0]}")
        return body

    return ask


def in_turn(ours: Callable[[], bytes], theirs: Callable[[], bytes], timer: Timer = process_time) -> Cost:
    """Both are asked in turn, each for about as long as the other; what they log goes nowhere."""
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):  # noqa: PTH123 - a device, not a file
        for ask in (ours, theirs):
            ask()  # templates are compiled for their first page
        gc.collect()
        gc.freeze()  # as wsgi.py does
        calls = [max(int(SECONDS / _seconds(ask, 10, timer)), 1) for ask in (ours, theirs)]
        rounds = [(_seconds(ours, calls[0], timer), _seconds(theirs, calls[1], timer)) for _ in range(ROUNDS)]
    mine, other = zip(*rounds, strict=True)
    return Cost(median(mine) * 1e6, median(other) * 1e6, median(first / second for first, second in rounds))


def _seconds(ask: Callable[[], bytes], calls: int, timer: Timer) -> float:
    """A call, of so many."""
    began = timer()
    for _ in range(calls):
        ask()
    return (timer() - began) / calls


def environ(path: str, cookie: str) -> dict[str, Any]:
    """A request as a server hands it over."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.partition("?")[0],
        "QUERY_STRING": path.partition("?")[2],
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9",
        "HTTP_COOKIE": cookie,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
