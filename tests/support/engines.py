"""The database engines that tests run on."""

from typing import Literal, TypeAlias

Engine: TypeAlias = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")


def unwanted_engines(chosen: str) -> frozenset[str]:
    """Return the engines that were not chosen; none if `chosen` is "both"."""
    return frozenset(ENGINES) - ({chosen} if chosen in ENGINES else frozenset(ENGINES))
