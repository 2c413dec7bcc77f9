"""What is sent to make a proof, to withdraw one, and to have one checked."""

import uuid
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField

from tracker.web.forms.lines import OperationField, TextField, VersionField


class ProofForm(FlaskForm):
    """The day that was seen, and the version of the participant."""

    until = HiddenField()
    version = VersionField()
    operation = OperationField()
    step = HiddenField()

    @property
    def seen_until(self) -> date:
        """The day that was seen; one that never comes where none was."""
        try:
            return date.fromisoformat(self.until.data or "")
        except ValueError:
            return date.max


def proof_form(version: int, until: date | None) -> ProofForm:
    """A form with what is seen now, under a new operation."""
    seen = {"version": str(version), "operation": uuid.uuid4().hex, "until": until and until.isoformat()}
    return ProofForm(formdata=None, data=seen)


class CheckForm(FlaskForm):
    """A proof as somebody holds it: the file, or the text or address of it."""

    file = FileField(_l("The file (PDF)"))
    text = TextField(_l("Or the address in its code"))
    step = HiddenField()

    @property
    def pasted(self) -> str:
        """The text without the spaces and breaks that a mail puts in."""
        return "".join((self.text.data or "").split())

    def ask_for_one(self) -> None:
        """Says that there is nothing to check yet."""
        self.file.errors = [_("Choose the file, or paste the address.")]
