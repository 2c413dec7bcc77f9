"""Fields of our own: a day in three boxes, and a name without characters that cannot be seen."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, ValidationError

from tracker.formats.typed_days import TypedDay, read_typed_day
from tracker.web.forms.error_texts import day_error

PARTS = ("day", "month", "year")
LONGEST_NAME = 200
"""Characters in a name, in any script."""


class DayField(Field):
    """A calendar day typed as day, month and year; all three empty is no day."""

    data: date | None

    def __init__(self, label: Any = None, *, hint: Any = None, **given: Any) -> None:
        super().__init__(label, **given)
        self.hint = hint
        self.doubt: Any = None
        self.typed_parts: dict[str, str] = dict.fromkeys(PARTS, "")
        self.typed = TypedDay()

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        """Takes the three boxes from a form (of a key twice the last counts), or a day from a value."""
        self.process_errors: list[str] = []
        self.data = data if isinstance(data, date) else None
        if self.data:
            self.typed_parts = {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}
        if formdata is None:
            return
        for part in PARTS:
            self.typed_parts[part] = visible((formdata.getlist(f"{self.name}-{part}") or [""])[-1])
        self.typed = read_typed_day(*(self.typed_parts[part] for part in PARTS))
        self.data = self.typed.day

    def pre_validate(self, form: Any) -> None:
        """Complains about boxes that hold no day."""
        if self.typed.trouble:
            raise ValidationError(day_error(self.typed, self.typed_parts))

    @property
    def day(self) -> date:
        """The day of a form that was found valid. Raises ValueError where there is none."""
        if self.data is None:
            raise ValueError(f"{self.name} holds no day")
        return self.data

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in any box."""
        return not any(box.strip() for box in self.typed_parts.values())

    @property
    def meant(self) -> date | None:
        """The day that an unusual answer probably means."""
        return self.typed.meant


class NameField(StringField):
    """A name in any script, trimmed; characters that cannot be seen are taken out, and said to have been."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Of a key twice the last counts."""
        text = valuelist[-1] if valuelist else ""
        self.data = visible(text).strip()
        self.had_invisible = visible(text) != text

    had_invisible = False

    def pre_validate(self, form: Any) -> None:
        """Complains about a name that is too long or was changed."""
        if self.had_invisible:
            raise ValidationError(_l("Invisible characters were removed. Check the name and send the form again"))
        if len(self.data) > LONGEST_NAME:
            raise ValidationError(
                _l("Use %(most)s characters or fewer; this has %(count)s", most=LONGEST_NAME, count=len(self.data))
            )


def visible(text: str) -> str:
    """A text without control, bidirectional and zero-width characters; half a surrogate pair becomes U+FFFD."""
    return "".join(_seen(character) for character in text)


JOINERS = {"\u200c", "\u200d"}
"""Zero-width, but part of how some scripts are written."""


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category == "Cc" or (category == "Cf" and character not in JOINERS):
        return ""
    return character
