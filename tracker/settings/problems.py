"""The error for settings that cannot be read, or that are too weak to serve with."""

from collections.abc import Iterable


class SettingsError(Exception):
    """Settings that cannot be read, or that are too weak to serve with: every reason at once.

    Each of `problems` is a whole sentence that begins with the name of its setting.
    """

    def __init__(self, problems: Iterable[str], *, head: str | None = None) -> None:
        """`head` is a line above several problems."""
        self.problems = tuple(problems)
        lines = self.problems if head is None else (head, *(f"  {problem}" for problem in self.problems))
        super().__init__("\n".join(lines))


def setting_of(problem: str) -> str:
    """Return the name of the setting that a problem begins with."""
    return problem.partition(" ")[0]
