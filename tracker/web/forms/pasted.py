"""The field for a list of jobs that is pasted or comes as a file, with an error for each line that cannot be read."""

from typing import NamedTuple

from flask import request
from flask_babel import gettext as _
from wtforms import StringField

from tracker.formats.pasted_rows import LONGEST_LIST, PastedList, PastedRow, read_pasted_list
from tracker.formats.typed_days import TypedDay
from tracker.web.forms.error_texts import day_error, order_error
from tracker.web.forms.fields import remove_invisible

FILE = "list_file"
"""The name of the field for the file."""
MOST_BYTES = 4 * LONGEST_LIST


class ReadLine(NamedTuple):
    """A line as it was understood, or the error that says what to change."""

    row: PastedRow
    error: str


class PastedListField(StringField):
    """A list as it was pasted. Its lines are shown before any of them is taken."""

    data: str
    read: PastedList | None = None
    """What the list says; None until it is requested."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text without invisible characters; tabs and line breaks stay."""
        self.data = _visible_text(valuelist[-1] if valuelist else "")

    @property
    def lines(self) -> list[ReadLine]:
        """Return the lines that were read, each with its error if it has one."""
        return [ReadLine(row, _error(row)) for row in (self.read.rows if self.read else ())]

    @property
    def good(self) -> list[PastedRow]:
        """Return the lines that can be taken; [] while it is unclear which number of a day is the month."""
        return [row for row in self.read.rows if not row.trouble] if self.read and not self.read.unclear else []

    def read_list(self, order: str | None) -> None:
        """Read the file, if one was sent, else the text; add an error if there is nothing to read."""
        upload = request.files.get(FILE)
        if upload and upload.filename:
            try:
                self.data = _visible_text(upload.read(MOST_BYTES + 1).decode("utf-8-sig"))
            except UnicodeDecodeError:
                self.errors = [_("Save the file as CSV UTF-8, and select it again")]
                return
        if not self.data.strip():
            self.errors = [_("Paste a list first, or select a file")]
        elif len(self.data) > LONGEST_LIST:
            self.errors = [_("The list must have %(most)s characters or fewer", most=LONGEST_LIST)]
        else:
            self.read = read_pasted_list(self.data, order)
            if not self.read.rows:
                self.errors = [_("Paste lines with an employer, a first day and a last day: nothing else can be read")]

    def leave_bad_lines(self) -> None:
        """Leave only the lines in the text that could not be read."""
        self.data = "\n".join(row.text for row in (self.read.rows if self.read else ()) if row.trouble)
        self.read = None


def _visible_text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("\t".join(remove_invisible(cell) for cell in line.split("\t")) for line in lines)


def _error(row: PastedRow) -> str:
    """Return what to change in a line; "" if it was understood."""
    if row.trouble == "name":
        return _("Enter the employer")
    if row.trouble == "order":
        return order_error("end", row.start.day) if row.start.day else ""
    if row.trouble == "start":
        return _day_error(_("First day"), row.start, row.cells[0])
    return _day_error(_("Last day"), row.end, row.cells[1]) if row.trouble else ""


def _day_error(field: str, typed: TypedDay, cell: str) -> str:
    if not typed.trouble:
        return _("Enter the first day")
    parts = {"day": cell, "month": "", "year": ""}
    error = _("Write the month as a word, or the year first") if len(typed.meant) > 1 else str(day_error(typed, parts))
    return _("%(what)s: %(value)s", what=field, value=error)
