"""What is read of the sheet of courses of a workbook, and why a workbook is refused."""

from pathlib import Path

import pytest

from tracker.formats.register.files import open_register
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import SHEETS


def sheet_rows(path: Path, kind: str = "courses") -> list[tuple[int, list[str]]]:
    """All rows of one sheet, the header too. Reading them twice gives them twice."""
    with open_register(path) as sheets:
        assert tuple(sheets) == SHEETS
        first, second = list(sheets[kind].rows()), list(sheets[kind].rows())
    assert first == second
    return first


def course_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of courses below the header."""
    return sheet_rows(path)[1:]


def refusal(path: Path) -> str:
    """Why a whole workbook is refused, in one line."""
    with pytest.raises(RegisterRefused) as raised, open_register(path) as sheets:
        list(sheets["courses"].rows())
    assert "\n" not in str(raised.value)
    return str(raised.value)
