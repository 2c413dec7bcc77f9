"""What a harness has found out, and the one line that says it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tests.support.engines import Engine

Size: TypeAlias = Literal["quick", "long"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One goal on one database engine."""

    goal: str
    """As the list of goals writes it: `R11`."""
    engine: Engine | None
    """None where no database is involved."""
    n: int
    """How many times it was tried."""
    bad: int
    """How many times it did not hold."""
    saboteur_bad: int | None
    """How many times it did not hold with the defence switched off; None where the goal names no saboteur."""

    @property
    def holds(self) -> bool:
        """Whether it was tried at all, always held, and would have failed without its defence."""
        return self.n > 0 and self.bad == 0 and self.saboteur_bad != 0

    def __str__(self) -> str:
        """The line that a harness prints."""
        saboteur = "-" if self.saboteur_bad is None else self.saboteur_bad
        return f"goal={self.goal} engine={self.engine or '-'} n={self.n} bad={self.bad} saboteur_bad={saboteur}"


class LackingError(Exception):
    """The machine lacks what a harness needs; says what, in one line. The harness then fails: what was not tried does not hold."""
