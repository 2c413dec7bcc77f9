"""The database engines that tests run on."""

from typing import Literal, TypeAlias

Engine: TypeAlias = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
