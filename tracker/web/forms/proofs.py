"""The forms to make, revoke and check a proof."""

import uuid
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField

from tracker.web.forms.stints import OperationField, TextField, VersionField

ENDED, COUNTED = "ended", "counted"
"""The answers about days between two stints: the job ended, or they count."""


class ProofForm(FlaskForm):
    """The day and the participant's version that the page showed."""

    until = HiddenField()
    until_if_ended = HiddenField()
    gap = HiddenField(_l("The days in between"))
    step = HiddenField()
    version = VersionField()
    operation = OperationField()

    @property
    def gaps_ended(self) -> bool:
        """Return whether the participant states that the job ended between two stints."""
        return self.gap.data == ENDED

    @property
    def seen_until(self) -> date:
        """Return the day that the page showed for the answer; `date.max`, which equals no last safe day, if it showed none."""
        try:
            return date.fromisoformat((self.until_if_ended if self.gaps_ended else self.until).data or "")
        except ValueError:
            return date.max

    def is_complete(self, *, asks: bool) -> bool:
        """Return whether the question about the days in between is answered, if the page asks it; else add its error."""
        if asks and self.gap.data not in {ENDED, COUNTED}:
            self.gap.errors = [_("Select what happened in between")]
        return not self.gap.errors


def proof_form(version: int, until: date | None = None, if_ended: date | None = None, gap: str | None = None) -> ProofForm:
    """Return a form with the version and days of the page and the answer so far, under a new operation key."""
    days = {"until": until and until.isoformat(), "until_if_ended": if_ended and if_ended.isoformat()}
    return ProofForm(formdata=None, data={"version": str(version), "operation": uuid.uuid4().hex, "gap": gap, **days})


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
