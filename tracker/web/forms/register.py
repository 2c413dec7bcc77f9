"""The forms of a register's import: its files, and the order in which its days are written."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, MultipleFileField, RadioField

from tracker.formats.register.csv_rows import REMEDY as CSV_REMEDY
from tracker.formats.register.day_order import DAY_FIRST, MONTH_FIRST
from tracker.formats.register.files import CSV, XLSX
from tracker.formats.register.refusals import LOCKED_REMEDY, RegisterRefused
from tracker.formats.register.xlsx_parts import STRICT_REMEDY
from tracker.web.forms.fields import remove_invisible
from tracker.web.forms.stints import OperationField

LONGEST_NAMES = 200
"""Characters of the stored and shown names of files."""


class UploadForm(FlaskForm):
    """The files of a register."""

    files = MultipleFileField(_l("One workbook (.xlsx, .ods or .xls), or the three CSV files together"))
    operation = OperationField()
    step = HiddenField()

    def add_error(self, words: str) -> None:
        """Add the reason for which nothing was stored."""
        self.files.errors = [words]


def upload_form() -> UploadForm:
    """Return an empty form with a new operation id."""
    return UploadForm(formdata=None, data={"operation": uuid.uuid4().hex})


class OrderForm(FlaskForm):
    """The answer to the question in which order days are written."""

    dates = RadioField(_l("How are the days written?"), validate_choice=False)
    step = HiddenField()

    def is_answered(self) -> bool:
        """Return whether one of the two orders was selected; else add the error."""
        if self.dates.data in {DAY_FIRST, MONTH_FIRST}:
            return True
        self.dates.errors = [_("Select how the days are written")]
        return False


def order_form(**given: Any) -> OrderForm:
    """Return the question with its two answers."""
    form = OrderForm(**given)
    form.dates.choices = [
        (DAY_FIRST, _("The day comes first: 05/07/2026 is 5 July 2026")),
        (MONTH_FIRST, _("The month comes first: 05/07/2026 is 7 May 2026")),
    ]
    return form


def shown_names(names: Iterable[str]) -> str:
    """Return the names of files without folders and invisible characters, joined, and cut after 200 characters."""
    last = (remove_invisible(name).replace("\\", "/").rpartition("/")[2].strip() for name in names)
    text = ", ".join(filter(None, last))
    return text if len(text) <= LONGEST_NAMES else f"{text[: LONGEST_NAMES - 1]}…"


def refused_file_error(refused: RegisterRefused) -> str:
    """Return the error for a file that cannot be imported: how to save it, and the reason, which is English everywhere."""
    values = {"file": refused.file, "why": str(refused)}
    if refused.remedy.endswith(XLSX) or refused.remedy == STRICT_REMEDY:
        return _(
            "Save the file as an Excel workbook (.xlsx) with the sheets participants, employments and courses, and select it again. "
            "Reason: %(why)s",
            **values,
        )
    if refused.remedy == LOCKED_REMEDY:
        return _("Save the workbook without a password and select it again. Reason: %(why)s", **values)
    if refused.remedy == CSV or refused.remedy.startswith(CSV_REMEDY):
        return _("Save %(file)s as CSV in UTF-8 and select it again. Reason: %(why)s", **values)
    return _("Correct %(file)s and select it again. Reason: %(why)s", **values)
