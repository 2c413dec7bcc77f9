"""Marks for cells of a workbook whose value is unknown: a mark replaces the cell's text, and the row is refused."""

UNCALCULATED, FAILED = "\0formula", "\0error"
"""Replaces the text of such a cell. No cell can contain NUL, so no typed text equals it."""
CELL_TROUBLES = {
    UNCALCULATED: "The formula has no stored result; open and save the file in a spreadsheet program, or replace the formula by its value",
    FAILED: "The cell holds an error of the spreadsheet; correct it, or replace it by its value",
}
"""Why a row with such a cell is refused."""
