"""The forms to make, revoke and check a proof."""

import uuid
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField

from tracker.web.forms.stints import OperationField, TextField, VersionField


class ProofForm(FlaskForm):
    """The day and the participant's version that the page showed."""

    until = HiddenField()
    version = VersionField()
    operation = OperationField()

    @property
    def seen_until(self) -> date:
        """Return the day that the page showed; `date.max`, which equals no last safe day, if it showed none."""
        try:
            return date.fromisoformat(self.until.data or "")
        except ValueError:
            return date.max


def proof_form(version: int, until: date | None) -> ProofForm:
    """Return a form with the version and day of the page, under a new operation key."""
    values = {"version": str(version), "operation": uuid.uuid4().hex, "until": until and until.isoformat()}
    return ProofForm(formdata=None, data=values)


class CheckForm(FlaskForm):
    """The form to check a proof: its file, or its address as text."""

    file = FileField(_l("The file (PDF)"))
    text = TextField(_l("Or the address in its code"))
    step = HiddenField()

    @property
    def pasted(self) -> str:
        """Return the text without the spaces and breaks that an email puts in."""
        return "".join((self.text.data or "").split())

    def require_one(self) -> None:
        """Add the error for a form without file and address."""
        self.file.errors = [_("Select the file or enter the address")]
