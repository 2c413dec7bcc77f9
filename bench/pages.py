"""W1, W2 and W4: the limits page against a bare Flask "hello", in process and over HTTP, and its SQL statements."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from math import inf
from statistics import median

from bench.asking import asking, in_turn
from bench.line import Line
from bench.lives import lived
from bench.peers import hello
from bench.working import working
from tests.support.databases import SECRET
from tests.support.statements import count_statements
from tracker import clock
from tracker.queries.sheets import sheet
from tracker.web.access import participant_or_404

ROUNDS = 5
CALLS, CALLS_OF_HELLO = 300, 2000
LIMITS = "participants.limits"
LENGTHS = (1, 20, 200)
"""Jobs of a history."""


def w1() -> Line:
    """Times of the processor's work for hello, in this process."""
    with lived() as life:
        cost = in_turn(asking(life.app, life.path, life.cookie), asking(hello.app, "/"))
    return Line("W1", f"{cost.ours:.0f}us", f"{cost.theirs:.0f}us", cost.times, 20, 10, False)


def w1_door() -> Line:
    """Of W1, what it costs to find out who asks, and that they may."""
    return _until("W1/door", _let_in)


def w1_read() -> Line:
    """Of W1, the door and what is read of the database."""
    return _until("W1/read", _read)


def _until(case: str, view: Callable[[int], str]) -> Line:
    """The page that ends early, against hello: a part of W1, with no bound of its own."""
    with lived() as life:
        life.app.view_functions[LIMITS] = view
        cost = in_turn(asking(life.app, life.path, life.cookie), asking(hello.app, "/"))
    return Line(case, f"{cost.ours:.0f}us", f"{cost.theirs:.0f}us", cost.times, inf, inf, False)


def _let_in(participant_id: int) -> str:
    return participant_or_404(participant_id).reference


def _read(participant_id: int) -> str:
    return sheet(participant_or_404(participant_id).id, on=clock.today()).reference


def w2() -> Line:
    """The same in a server."""
    with lived() as life, ExitStack() as both:
        settings = {
            "TRACKER_ENV": "testing",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": life.url,
            "RATE_LIMIT": "1000000 per second",
        }
        ours = both.enter_context(working("wsgi:app", **settings))
        theirs = both.enter_context(working("bench.peers.hello:app"))
        rounds = [(ours.seconds(life.path, life.cookie, CALLS), theirs.seconds("/", "", CALLS_OF_HELLO)) for _ in range(ROUNDS)]
    mine, other = zip(*rounds, strict=True)
    times = median(first / second for first, second in rounds)
    return Line("W2", f"{median(mine) * 1e6:.0f}us", f"{median(other) * 1e6:.0f}us", times, 14, 7, False)


def w4() -> Line:
    """SQL statements; the same for every length of the history."""
    numbers = set(_statements())
    if len(numbers) != 1:
        raise SystemExit(f"W4: histories of {LENGTHS} jobs are shown with {sorted(numbers)} statements")
    number = numbers.pop()
    return Line("W4", f"{number}statements", "1statement", number, 8, 5, False, f"jobs={','.join(map(str, LENGTHS))}")


def _statements() -> Iterator[int]:
    for jobs in LENGTHS:
        with lived(jobs) as life, life.app.app_context(), count_statements() as sent:
            asking(life.app, life.path, life.cookie)()
        yield len(sent)
