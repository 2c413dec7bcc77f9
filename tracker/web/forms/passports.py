"""What people type about their passport."""

import re
import unicodedata
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, ValidationError

from tracker.queries.participants import ParticipantKey
from tracker.web.forms.fields import visible

PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
LOOKED_AT = 100
"""Characters of a number that are looked at; no passport has so many."""


class PassportField(StringField):
    """The number of a passport, in capital letters and without what stands between."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Of a key twice the last counts."""
        text = unicodedata.normalize("NFKC", visible(valuelist[-1] if valuelist else "")[:LOOKED_AT])
        self.data = re.sub(r"[\s-]", "", text).upper()

    def pre_validate(self, form: Any) -> None:
        """Complains about what is no number of a passport."""
        if not PASSPORT.fullmatch(self.data):
            raise ValidationError(_l("Passport number must be 5 to 20 letters and digits, like TK1234567"))


class PassportForm(FlaskForm):
    """The number of a passport, for the version of the participant that was seen."""

    number = PassportField(_l("Passport number"))
    version = HiddenField()
    operation = HiddenField()

    def seen(self, key: ParticipantKey) -> ParticipantKey:
        """The participant in the version that was seen; what is no number was never seen."""
        text = self.version.data or ""
        return key._replace(version=int(text) if re.fullmatch("[0-9]{1,9}", text) else 0)

    @property
    def chosen_operation(self) -> str | None:
        """The key under which it is done once; None where somebody made one up."""
        text = self.operation.data or ""
        return text if re.fullmatch("[0-9a-f]{32}", text) else None

    def show_new_version(self, key: ParticipantKey) -> None:
        """Says that something was changed meanwhile; sent again, it is for the version that stands now."""
        self.version.data, self.operation.data = str(key.version), uuid.uuid4().hex
        self.number.errors = [
            _("Your personal details were changed in the meantime. Check the passport number and save it again")
        ]
