"""Forms for a passport number: a participant's own, and those of an officer."""

import re
import unicodedata
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, ValidationError

from tracker.queries.participants import ParticipantKey
from tracker.web.forms.fields import NameField, remove_invisible
from tracker.web.forms.people import PersonForm

PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
LOOKED_AT = 100
"""Characters that are read; no passport number is as long."""


class PassportField(StringField):
    """A passport number, in capital letters, without spaces and dashes."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        text = unicodedata.normalize("NFKC", remove_invisible(valuelist[-1] if valuelist else "")[:LOOKED_AT])
        self.data = re.sub(r"[\s-]", "", text).upper()

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the text is not 5 to 20 letters and digits."""
        if not PASSPORT.fullmatch(self.data):
            raise ValidationError(_l("Passport number must be 5 to 20 letters and digits, like TK1234567"))


class PassportViewForm(FlaskForm):
    """The reason for which an officer looks at a passport number."""

    why = NameField(_l("Why you need the number"))

    def is_complete(self) -> bool:
        """Return whether a reason is given; else the field has an error."""
        if self.validate() and not self.why.data:
            self.why.errors = [_("Enter the reason; the participant can read it")]
        return not self.errors


class NewPassportForm(PersonForm):
    """A passport number that an officer records or replaces."""

    number = PassportField(_l("Passport number"))
    holds = ("number",)


class PassportForm(FlaskForm):
    """A passport number, with the participant's version that the page showed."""

    number = PassportField(_l("Passport number"))
    version = HiddenField()
    operation = HiddenField()

    def seen(self, key: ParticipantKey) -> ParticipantKey:
        """Return the participant's key in the version that the page showed; version 0 if the form holds none."""
        text = self.version.data or ""
        return key._replace(version=int(text) if re.fullmatch("[0-9]{1,9}", text) else 0)

    @property
    def chosen_operation(self) -> str | None:
        """Return the operation id of the form; None if it is not a valid one."""
        text = self.operation.data or ""
        return text if re.fullmatch("[0-9a-f]{32}", text) else None

    def show_new_version(self, key: ParticipantKey) -> None:
        """Take the current version and a new operation id, and add the error that the record was changed."""
        self.version.data, self.operation.data = str(key.version), uuid.uuid4().hex
        self.number.errors = [
            _("Your personal details were changed in the meantime. Check the passport number and save it again")
        ]
