"""Errors for a refused file and a refused row."""

from tracker.errors import TrackerError

UNREADABLE, LOCKED, DAMAGED = "is no readable workbook", "is locked with a password", "is damaged inside"
"""Reasons for which a workbook of any kind is refused."""
LOCKED_REMEDY = "save it without a password"


class RegisterRefused(TrackerError):
    """A refused file: its name, the problem, and how to save it, in one line of English."""

    def __init__(self, file: str, reason: str, remedy: str) -> None:
        super().__init__(" ".join(f"{file}: {reason}; {remedy}".split()))
        self.file, self.remedy = file, remedy


class UnfitWorkbook(ValueError):
    """A refused workbook, raised by code that does not know its file's name."""

    def __init__(self, reason: str, remedy: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy

    def refused(self, file: str, remedy: str) -> RegisterRefused:
        """Return the error for the user, with its own remedy or else this one."""
        return RegisterRefused(file, self.reason, self.remedy or remedy)


class OrderUnclear(RegisterRefused):
    """A file whose days can be read in two ways. It is accepted with an answer to which number comes first."""

    def __init__(self, file: str, row: int, month_first_row: int | None) -> None:
        hint = f"row {month_first_row} shows month-first, none shows day-first" if month_first_row else "no row shows which"
        question = f"row {row} has a date of the kind 05/07/2026: does the day come first, or the month? ({hint})"
        super().__init__(file, question, "say --dates day-first or --dates month-first")
        self.row, self.month_first_row = row, month_first_row


class Unclear(TrackerError):
    """A row that is refused because of one cell. The reason is in English and follows the name of the column.

    Without `column`, the caller knows the column, or the whole row is refused.
    """

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.column = column
