"""Trace no test whose lines other tests run too: a traced test costs up to twice as much CPU time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import uses_engine

TESTS = Path(__file__).parents[1]
UNTRACED = tuple(TESTS / each for each in ("adapters", "formats", "goals", "journeys", "settings", "workflows/populations"))
"""Tests of rooms that are not in `[tool.coverage.run]`, and that need no use case of their own."""


class Tracing:
    """Pauses coverage during a test that is not traced. Without `--cov` there is nothing to pause."""

    def __init__(self, cov_plugin: Any) -> None:
        self.cov_plugin = cov_plugin
        self.is_paused = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Pause or resume coverage before the test's fixtures are set up."""
        is_paused = not is_traced(item)
        if (controller := self.cov_plugin.cov_controller) and is_paused is not self.is_paused:
            (controller.pause if is_paused else controller.resume)()
            self.is_paused = is_paused
        return (yield)


def is_traced(item: pytest.Item) -> bool:
    """Return whether a test is traced. The same test runs the same lines on SQLite; quick, plain tests run those of slow and drawn ones."""
    if any(item.path.is_relative_to(each) for each in UNTRACED) or uses_engine(item, frozenset({"postgresql"})):
        return False
    is_drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return not is_drawn and item.get_closest_marker("slow") is None


def trace_few_tests(config: pytest.Config) -> None:
    """Register the plugin if coverage is measured."""
    if cov_plugin := config.pluginmanager.getplugin("_cov"):
        config.pluginmanager.register(Tracing(cov_plugin))
