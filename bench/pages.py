"""The limits page against a bare Flask "hello": the work of the processor in this process, and of a server; its statements."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import process_time
from urllib.request import Request, urlopen

from flask import Flask

from bench.line import Line
from tests.databases import SECRET, application
from tests.journeys.residents import cookie, peopled
from tests.queries.statements import counted
from tracker.models.base import db

ROUNDS, CALLS = 15, 20
"""Subject and peer take turns, so that whatever slows the machine slows both."""
TICKS = os.sysconf("SC_CLK_TCK")
REQUESTS = 600
PATIENCE = 30.0
HELLO = "from flask import Flask\napp = Flask('hello')\napp.add_url_rule('/', 'hello', lambda: 'hello')\n"


def w1() -> Line:
    """A signed-in page with four entries and more, in process."""
    with peopled() as (url, ids):
        app, hello = application(url), Flask("hello")
        hello.add_url_rule("/", "hello", lambda: "hello")
        path, headers = f"/participants/{ids['yui']}", {"Cookie": f"session={cookie('yui')}"}
        page = _asking(app, path, headers)
        times = [(_seconds(page), _seconds(_asking(hello, "/", {}))) for _ in range(ROUNDS)]
        ours, peer = (median(each) for each in zip(*times, strict=True))
        with app.app_context():
            db.engine.dispose()
    note = f"page={ours / CALLS * 1e6:.0f}us hello={peer / CALLS * 1e6:.0f}us"
    return Line("W1", "limits", "hello", ours / peer, 20, 10, more_is_better=False, note=note)


def w2() -> Line:
    """The same over HTTP: the processor's time of one gunicorn worker a request."""
    with peopled() as (url, ids):
        headers = {"Cookie": f"session={cookie('yui')}"}
        settings = {"TRACKER_ENV": "testing", "SECRET_KEY": SECRET, "DATABASE_URL": url}
        with served("wsgi:app", settings) as ours, served("hello:app", {}) as peer:
            times = [(_spent(ours, f"/participants/{ids['yui']}", headers), _spent(peer, "/", {})) for _ in range(3)]
    mine, theirs = (median(each) for each in zip(*times, strict=True))
    note = f"page={mine / REQUESTS * 1e6:.0f}us hello={theirs / REQUESTS * 1e6:.0f}us"
    return Line("W2", "limits", "hello", mine / theirs, 14, 7, more_is_better=False, note=note)


def w4() -> Line:
    """SQL statements of the page; the same for every length of the history (tests/web/test_limits.py)."""
    with peopled() as (url, ids):
        app = application(url)
        with app.app_context(), counted() as sent:
            answer = app.test_client(use_cookies=False).get(
                f"/participants/{ids['yui']}", headers={"Cookie": f"session={cookie('yui')}"}
            )
            assert answer.status_code == 200
            db.session.remove()
            db.engine.dispose()
    return Line("W4", "statements", "one", len(sent), 8, 5, more_is_better=False)


def _asking(app: Flask, path: str, headers: dict[str, str]) -> Callable[[], None]:
    client = app.test_client(use_cookies=False)

    def ask() -> None:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, answer.status

    ask()
    return ask


def _seconds(ask: Callable[[], None]) -> float:
    started = process_time()
    for _ in range(CALLS):
        ask()
    return process_time() - started


@contextmanager
def served(app: str, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The address of a gunicorn with one worker, and the worker's process id."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    folder = Path(__file__).parent / ".hello"
    folder.mkdir(exist_ok=True)
    (folder / "hello.py").write_text(HELLO)
    command = [sys.executable, "-m", "gunicorn", "-c", "/dev/null", "--no-control-socket", "-w", "1", "-b", f"127.0.0.1:{port}"]
    paths = os.pathsep.join((str(folder), str(Path(__file__).parents[1])))
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, app], env={**os.environ, "PYTHONPATH": paths, **environment}, stdout=silent, stderr=silent
    ) as server:
        try:
            yield f"http://127.0.0.1:{port}", _worker(server, f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def _worker(server: subprocess.Popen[bytes], base: str) -> int:
    """The worker's process id, once it answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urlopen(Request(base), timeout=PATIENCE).close()
            return int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {base}")


def _spent(served_at: tuple[str, int], path: str, headers: dict[str, str]) -> float:
    """The processor's seconds that the worker needs for all requests."""
    base, worker = served_at
    before = _ticks(worker)
    for _ in range(REQUESTS):
        with urlopen(Request(base + path, headers=headers), timeout=PATIENCE) as answer:
            assert answer.status == 200
            answer.read()
    return (_ticks(worker) - before) / TICKS


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
