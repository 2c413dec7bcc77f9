"""The form of a ceiling: the places of a year or half a year, with their source."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, StringField, ValidationError

from tracker.services.quota.ceilings import CeilingError
from tracker.web.forms.error_texts import too_long_error
from tracker.web.forms.fields import remove_invisible

MOST_PLACES = 1_000_000
LONGEST_NOTE = 500
"""Characters of a sentence that a manager types."""
OPERATION = re.compile("[0-9a-f]{32}")


class PlacesField(Field):
    """A number of places, also in full-width digits and with thousands separators. The typed text is shown again unchanged."""

    data: int | None
    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        self.typed = remove_invisible(valuelist[-1] if valuelist else "").strip()[:LONGEST_NOTE]
        digits = re.sub(r"[\s,'’]", "", unicodedata.normalize("NFKC", self.typed))
        self.data = int(digits) if re.fullmatch("[0-9]{1,9}", digits) else None

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the text is not a number of places."""
        if not self.typed:
            raise ValidationError(_l("Enter the number of places"))
        if self.data is None or self.data > MOST_PLACES:
            raise ValidationError(
                _l("Number of places must be a whole number from 0 to %(most)s, in digits", most=format_decimal(MOST_PLACES))
            )

    @property
    def places(self) -> int:
        """Return the places of a valid form. Raises ValueError if there are none."""
        if self.data is None:
            raise ValueError(f"{self.name} holds no number")
        return self.data


class NoteField(StringField):
    """A sentence, trimmed, without invisible characters."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        self.data = remove_invisible(valuelist[-1] if valuelist else "").strip()

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the text is too long."""
        if len(self.data) > LONGEST_NOTE:
            raise ValidationError(too_long_error(len(self.data), LONGEST_NOTE))


class CeilingForm(FlaskForm):
    """A ceiling. `version` is the id of the year's newest ceiling when the form was shown."""

    window = RadioField(_l("For which part of the year"), validate_choice=False)
    amount = PlacesField(_l("Number of places"))
    source = NoteField(_l("Source"))
    version = HiddenField()
    operation = HiddenField()

    def is_complete(self) -> bool:
        """Return whether the form holds a ceiling with its source; else add the errors."""
        valid = self.validate()
        if self.window.data not in dict(self.window.choices):
            self.window.errors = [_("Select the whole year or one of its halves")]
            valid = False
        if not self.source.data and not self.source.errors:
            self.source.errors = [_("Enter the source of the number: the notice and its date")]
            valid = False
        return bool(valid)

    @property
    def seen_version(self) -> int:
        """Return the newest ceiling that the page showed; -1, which equals no ceiling, if the form holds none."""
        return parse_version(self.version.data, unknown=-1)

    def refuse(self, error: CeilingError) -> None:
        """Add the reason for which the ceiling cannot be recorded beside its field."""
        if error.reason == "below-taken":
            self.amount.errors = [
                _(
                    "Number of places must be %(place)s or more: place %(place)s is already taken",
                    place=format_decimal(error.place),
                )
            ]
        elif error.reason == "divided-otherwise":
            self.window.errors = [
                _("Select the whole year: places are already taken in the whole year")
                if len(error.window) == len("YYYY")
                else _("Select a half of the year: places are already taken in one of its halves")
            ]
        else:
            self.source.errors = [_("Enter the source of the number: the notice and its date")]

    def renew(self, newest: int) -> None:
        """Take the newest ceiling and a new operation id."""
        self.version.data, self.operation.data = str(newest), new_operation_id()


def ceiling_form(year: int, newest: int, *, windows: Sequence[str] = (), formdata: Any = None) -> CeilingForm:
    """Return the form for a year: as submitted, or empty, with the first of the year's windows selected."""
    form = CeilingForm(formdata=formdata)
    form.window.choices = [
        (f"{year:04}", _("the whole year")),
        (f"{year:04}-H1", _("January to June")),
        (f"{year:04}-H2", _("July to December")),
    ]
    if formdata is None:
        form.window.data = next(iter(windows), None)
        form.renew(newest)
    elif not OPERATION.fullmatch(form.operation.data or ""):
        form.operation.data = new_operation_id()
    return form


def new_operation_id() -> str:
    """Return a new operation id, under which a form is acted on once."""
    return uuid.uuid4().hex


def parse_version(text: str | None, *, unknown: int = 0) -> int:
    """Return the version or id in a hidden field; `unknown` if the text is not one."""
    return int(text) if text is not None and re.fullmatch("[0-9]{1,9}", text) else unknown
