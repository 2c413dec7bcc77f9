"""The line that a case prints."""

from typing import NamedTuple


class Line(NamedTuple):
    """One ratio of two medians, and what it must and should reach."""

    case: str
    subject: str
    peer: str
    ratio: float
    must: float
    goal: float
    more_is_better: bool
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether what must be reached is."""
        return self.ratio >= self.must if self.more_is_better else self.ratio <= self.must

    def __str__(self) -> str:
        return (
            f"case={self.case} subject={self.subject} peer={self.peer} ratio={self.ratio:.2f} "
            f"must={self.must:g} goal={self.goal:g} holds={'yes' if self.holds else 'no'} {self.note}".rstrip()
        )
