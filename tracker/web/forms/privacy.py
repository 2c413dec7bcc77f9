"""The administrators' form that erases the personal data of a participant."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.queries.privacy import is_reference
from tracker.web.forms.fields import NameField
from tracker.web.forms.stints import OperationField, TextField


class ErasureForm(FlaskForm):
    """Whose personal data are erased, and why; `sure` once the question was answered."""

    reference = TextField(_l("Reference"))
    reason = NameField(_l("Why"))
    sure = HiddenField()
    operation = OperationField()

    def is_complete(self) -> bool:
        """Return whether a known participant and a reason are named; else add an error beside each field at fault."""
        self.validate()
        if not self.reference.errors and not is_reference(self.reference.data):
            self.reference.errors = [_("Enter the reference of a participant, as the list of participants shows it")]
        if not self.reason.errors and not self.reason.data:
            self.reason.errors = [_("Enter why the data are erased")]
        return not self.errors

    def refuse(self, error: Any) -> None:
        """Add the error of the use case beside its field."""
        words = {
            "erased": _("Enter another reference: the personal data of this participant are erased already"),
            "open-case": _("Decide and close the open case about this participant first"),
            "open-request": _("Answer the open request about this participant’s personal data first"),
            "by-hand": _("An officer must lift the hold on this participant first"),
        }
        self.reference.errors = [words[error.reason]]
