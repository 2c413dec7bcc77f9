"""What cannot be taken: a whole file, or one cell of it."""

from tracker.errors import TrackerError


class RegisterRefused(TrackerError):
    """A file that is refused whole: its name, what is wrong, and how to save it, in one line of English."""

    def __init__(self, file: str, reason: str, remedy: str) -> None:
        super().__init__(" ".join(f"{file}: {reason}; {remedy}".split()))
        self.file = file


class Unclear(TrackerError):
    """A row that cannot be taken because of one cell: why, in English, after the name of the column.

    `column` is None where the caller knows it, or where it is the whole row.
    """

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.column = column
