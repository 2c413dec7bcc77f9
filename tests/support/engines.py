"""The database engines that tests run on."""

from typing import Literal, TypeAlias

import pytest

Engine: TypeAlias = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")


def unwanted_engines(chosen: str) -> frozenset[str]:
    """Return the engines that were not chosen; none if `chosen` is "both"."""
    return frozenset(ENGINES) - ({chosen} if chosen in ENGINES else frozenset(ENGINES))


def uses_engine(item: pytest.Item, engines: frozenset[str]) -> bool:
    """Return whether a parameter of the test, or a part of one, is one of the engines."""
    params = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    parts = [part for value in params for part in (value if isinstance(value, tuple) else (value,))]
    return any(isinstance(part, str) and part in engines for part in parts)
