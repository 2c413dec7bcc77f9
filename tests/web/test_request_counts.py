"""The counts of the brake against floods: windows that end, and no thread."""

import threading

from tests.support.apps import TEST_SETTINGS, make_checked_app
from tracker.web.middleware import request_counts
from tracker.web.middleware.request_counts import RequestCounts


class Seconds:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_count_starts_again_with_a_window() -> None:
    seconds = Seconds()
    counts = RequestCounts(now=seconds)
    assert [counts.incr("yui", 60), counts.incr("yui", 60, 2), counts.get("yui"), counts.get("lee")] == [1, 3, 3, 0]
    assert counts.get_expiry("yui") == 1060
    seconds.now = 1059.9
    assert counts.incr("yui", 60) == 4
    seconds.now = 1060
    assert (counts.get("yui"), counts.get_expiry("yui"), counts.incr("yui", 60)) == (0, 1060, 1)


def test_old_counts_are_forgotten() -> None:
    seconds = Seconds()
    counts = RequestCounts(now=seconds)
    for number in range(request_counts.FORGET_EVERY - 1):
        counts.incr(f"address {number}", 60)
    seconds.now += 60
    counts.incr("yui", 60)
    assert counts.reset() == 1


def test_key_is_cleared_alone() -> None:
    counts = RequestCounts()
    counts.incr("yui", 60)
    counts.incr("lee", 60)
    counts.clear("yui")
    assert (counts.get("yui"), counts.get("lee"), counts.check(), counts.reset()) == (0, 1, True, 1)


def test_request_starts_no_thread() -> None:
    client = make_checked_app({**TEST_SETTINGS, "RATELIMIT_DEFAULT": "3 per minute"}).test_client()
    before = threading.active_count()
    assert [client.get("/rules/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert threading.active_count() == before
