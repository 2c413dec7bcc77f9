"""Officers' forms of holds on a participant's data."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from tracker.errors import FactError
from tracker.services.retention.holds import HoldDraft
from tracker.web.forms.fields import DayField
from tracker.web.forms.quota import NoteField
from tracker.web.forms.stints import OperationField, VersionField


class HoldForm(FlaskForm):
    """A hold: its reason, and its last day if one is known."""

    reason = NoteField(_l("Reason for the hold"))
    until = DayField(_l("Last day of the hold, if it is known"))
    version = VersionField()
    operation = OperationField()

    def is_complete(self) -> bool:
        """Return whether the hold can be recorded; else add the errors."""
        return _has_reason(self, _("Enter the reason for the hold"))

    def draft(self) -> HoldDraft:
        """Return the hold of a complete form."""
        return HoldDraft(self.reason.data, self.until.data)

    def refuse(self, _error: FactError) -> None:
        """Add the error of the use case beside its field: the last day is over."""
        self.until.errors = [_("Last day of the hold must be today or later")]


class LiftForm(FlaskForm):
    """Why a hold is lifted, with the version of the hold that the page showed."""

    reason = NoteField(_l("Why the hold is lifted"))
    version = VersionField()
    operation = OperationField()

    def is_complete(self) -> bool:
        """Return whether there is a reason; else add the error."""
        return _has_reason(self, _("Enter why the hold is lifted"))


def _has_reason(form: Any, missing: str) -> bool:
    valid = form.validate()
    if not form.reason.data and not form.reason.errors:
        form.reason.errors = [missing]
        valid = False
    return bool(valid)
