"""Rows of jobs and courses in a form: typed, added and removed without JavaScript."""

import re
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, HiddenField

from tracker.compliance.facts import Problem
from tracker.formats.pasted_rows import ORDERS, PastedRow
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.fields import LONGEST_NAME, DayField, NameField
from tracker.web.forms.pasted import PastedListField

MOST_ROWS = 200
"""Jobs, or courses, that one form may hold."""
ROWS = ("jobs", "courses")
ROW_STEPS = ("add-", "remove-", "list-")
"""Beginnings of the steps that only change rows."""
ROW = re.compile(r"(?P<kind>jobs|courses)-(?P<number>[0-9]{1,6})-")


class StintRowForm(Form):
    """One row: a job or a course."""

    name = NameField()
    start = DayField(_l("First day"))
    end = DayField(_l("Last day"))
    ongoing = BooleanField(_l("still there"))

    @property
    def is_blank(self) -> bool:
        """Return whether this row is empty. Empty rows are ignored."""
        return not self.name.data and self.start.is_blank and self.end.is_blank

    def validate(self, extra_validators: Any = None) -> bool:
        """Accept an empty row; else require a name and a first day, and no last day if the stint is ongoing."""
        if self.is_blank and not self.name.had_invisible:
            return True
        valid = super().validate(extra_validators)
        for field, wrong, complaint in (
            (self.name, not self.name.data, _("Enter a name, so that days with the same name can be added up")),
            (self.start, self.start.is_blank, _("Enter the first day")),
            (self.end, bool(self.ongoing.data) and not self.end.is_blank, _("Clear the last day, or untick the box")),
        ):
            if wrong and not field.errors:
                field.errors = [complaint]
                valid = False
        self.ongoing.data = self.ongoing.data or self.end.is_blank  # the page then shows what was understood
        return bool(valid)


class Rows(FieldList):
    """Rows with unchanged numbers, so that a button still names its row after another one was removed."""

    def _compact_indices(self) -> None:
        """Leave the numbers as they are."""


class RowsForm(FlaskForm):
    """A form with the fields `jobs` and `courses`, each a list of rows, and a field for a list of jobs to paste."""

    pasted = PastedListField(_l("List of jobs"))
    day_order = HiddenField()
    """Which number of 3/4/2026 is the day, once that was answered: one of `ORDERS`."""

    def change_rows(self, step: str) -> str:
        """Add a row (`add-jobs`), remove one (`remove-courses-2`), or read the pasted list (`list-read`, `list-take`).

        Return the id of the element to focus.
        """
        verb, _, row = step.partition("-")
        if verb == "list":
            return self._read_list(row)
        kind, _, number = row.partition("-")
        if kind not in ROWS:
            return ""
        rows = self[kind]
        if verb == "add" and len(rows.entries) < MOST_ROWS:
            return f"{rows.append_entry().name}-name"
        rows.entries = [entry for entry in rows.entries if verb == "add" or entry.name != f"{kind}-{number}"]
        return f"add-{kind}"

    @property
    def has_unread_list(self) -> bool:
        """Return whether a list was pasted and not taken: it is shown before anything else is answered."""
        return bool((self.pasted.data or "").strip())

    def _read_list(self, step: str) -> str:
        if step in ORDERS:
            self.day_order.data = step
        self.pasted.read_list(self.day_order.data if self.day_order.data in ORDERS else None)
        good = self.pasted.good
        if step != "take" or not good:
            return "read-list"
        blank = [entry for entry in self["jobs"].entries if entry.form.is_blank]
        if len(self["jobs"].entries) - len(blank) + len(good) > MOST_ROWS:
            self.pasted.errors = [_("The list must leave %(most)s jobs or fewer in all", most=MOST_ROWS)]
            return "pasted"
        self["jobs"].entries = [entry for entry in self["jobs"].entries if entry not in blank]
        for row in good:
            _fill_in(self["jobs"].append_entry().form, row)
        self.pasted.leave_bad_lines()
        return "add-jobs"

    def first_row(self) -> Any:
        """Return the first row, of jobs before courses; a form without rows gets one for a job."""
        if not self["jobs"].entries and not self["courses"].entries:
            self["jobs"].append_entry()
        return (self["jobs"].entries or self["courses"].entries)[0].form

    def filled(self, kind: str) -> list[Any]:
        """Return the rows that are not empty."""
        return [entry.form for entry in self[kind] if not entry.form.is_blank]

    def add_row_error(self, problem: Problem) -> None:
        """Add the error about the days of a row beside the later day."""
        kind, number = problem.field.removesuffix("].end").split("[")
        row = self.filled(kind)[int(number)]
        row.end.errors = [order_error(problem.field, row.start.day)]


def _fill_in(row: Any, pasted: PastedRow) -> None:
    """Write a line of a list into an empty row, ticked if the form has ticks."""
    row.name.data = pasted.name[:LONGEST_NAME]
    row.start.process(None, pasted.start.day)
    row.end.process(None, pasted.end.day)
    row.ongoing.data = pasted.end.day is None
    if "keep" in row:
        row.keep.data = True


def drop_unknown_rows(formdata: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the fields without those whose row has no valid number. Answers 413 if a form has too many rows."""
    known = []
    rows: dict[str, set[str]] = {kind: set() for kind in ROWS}
    for key, value in formdata.items(multi=True):
        if not key:  # a part of a multipart body may have no name
            continue
        if key.startswith(tuple(f"{kind}-" for kind in ROWS)):
            match = ROW.match(key)
            if not match:
                continue
            rows[match["kind"]].add(match["number"])
        known.append((key, value))
    if max(map(len, rows.values())) > MOST_ROWS:
        abort(413)
    return MultiDict(known)
