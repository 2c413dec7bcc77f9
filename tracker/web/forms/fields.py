"""Fields for a day in three parts, and for a name without invisible characters."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, StringField, ValidationError

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.formats.typed_days import TypedDay, read_typed_day
from tracker.web.forms.error_texts import UnnamedError, day_error, next_year_error, order_error, too_long_error

PARTS = ("day", "month", "year")
ISO_DAY, WHOLE_YEAR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"\s*[0-9０-９]{4}年?\s*")
LONGEST_STINT = timedelta(days=270)
"""The days from the first to the last day within which a last day of the next year may be meant."""
LONGEST_NAME = 200
"""Characters in a name, in any script."""


class DayField(Field):
    """A calendar day typed as day, month and year; None if all three parts are empty."""

    data: date | None

    def __init__(self, label: Any = None, *, hint: Any = None, **given: Any) -> None:
        super().__init__(label, **given)
        self.hint = hint
        self.doubt: Any = None
        self.typed_parts: dict[str, str] = dict.fromkeys(PARTS, "")
        self.typed = TypedDay()

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        """Take the three parts of a submitted form, or the day of a value. The last value of a repeated key counts."""
        self.process_errors: list[str] = []
        self.data = data if isinstance(data, date) else None
        if self.data:
            self.typed_parts = {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}
        if formdata is None:
            return
        for part in PARTS:
            self.typed_parts[part] = remove_invisible((formdata.getlist(f"{self.name}-{part}") or [""])[-1])
        # The button of a question brings a whole day, whatever the three parts still hold.
        chosen = _iso_day(formdata.getlist(f"{self.name}-is"))
        if chosen is not None:
            self.typed_parts = dict(zip(PARTS, map(str, (chosen.day, chosen.month, chosen.year)), strict=True))
        self.typed = read_typed_day(*(self.typed_parts[part] for part in PARTS))
        self.data = self.typed.day

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the parts are not a day."""
        if self.typed.trouble:
            raise ValidationError(day_error(self.typed, self.typed_parts))

    @property
    def day(self) -> date:
        """Return the day of a valid form. Raises ValueError without one."""
        if self.data is None:
            raise ValueError(f"{self.name} holds no day")
        return self.data

    @property
    def is_blank(self) -> bool:
        """Return whether all three parts are empty."""
        return not any(box.strip() for box in self.typed_parts.values())

    @property
    def meant(self) -> tuple[date, ...]:
        """Return the days that an unusual answer may mean; () for any other answer."""
        return self.typed.meant


class LoggedDayField(DayField):
    """A day of a job, a course or the stay: today or yesterday can be chosen, and this year is filled in.

    A year alone counts as empty. A chosen day beside another typed one becomes a question.
    """

    near: tuple[date, ...] = ()
    """The days to choose from; () until they are offered."""
    chosen: date | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        """Take the three parts as `DayField`, and the chosen day."""
        super().process(formdata, data, extra_filters)
        if formdata is None or formdata.getlist(f"{self.name}-is"):
            return
        if self.has_no_parts:
            self.typed, self.data = TypedDay(), None
        self.chosen = _iso_day(formdata.getlist(f"{self.name}-near"))
        if self.chosen is None:
            return
        days = tuple(dict.fromkeys((self.chosen, *filter(None, (self.data, *self.meant)))))
        agrees = self.has_no_parts or self.data == self.chosen
        self.typed = TypedDay(self.chosen) if agrees else TypedDay(trouble="which", meant=days)
        self.data = self.typed.day

    def ask_next_year(self, first: date) -> None:
        """Add the error for a last day before the first. If it may be meant a year later, a button says so.

        The year is filled in, so that a course from November to February has the wrong one.
        """
        self.errors = [order_error("end", first)]
        later = None if self.data is None else _a_year_later(self.data)
        if self.data is not None and later is not None and self.data.year == first.year and later - first <= LONGEST_STINT:
            self.errors = [next_year_error(first, later)]
            self.typed = TypedDay(trouble="which", part="year", meant=(later,))

    def offer(self, today: date) -> None:
        """Offer today and yesterday, and fill in this year if no year is typed."""
        self.near = today, today - timedelta(days=1)
        self.typed_parts["year"] = self.typed_parts["year"] or str(today.year)

    @property
    def has_no_parts(self) -> bool:
        """Return whether nothing is typed, or only a year."""
        typed = [self.typed_parts[part].strip() for part in PARTS]
        return not any(typed[:2]) and (not typed[2] or WHOLE_YEAR.fullmatch(typed[2]) is not None)

    @property
    def is_blank(self) -> bool:
        """Return whether no day is typed or chosen."""
        return self.has_no_parts and self.chosen is None


class QuestionDayField(LoggedDayField):
    """A day in a question. The page with the question decides whether it is needed, and what is wrong with it."""

    def pre_validate(self, form: Any) -> None:
        """Accept every text: a page without the question could not show an error beside the field."""

    def complain(self) -> None:
        """Add the error of a text that names no possible day, or of an empty field."""
        wrong = day_error(self.typed, self.typed_parts) if self.typed.trouble else _("Enter the last day")
        self.errors = [wrong]


class NameField(StringField):
    """A name in any script, trimmed. Invisible characters are removed, and an error then says so."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        text = valuelist[-1] if valuelist else ""
        self.data = remove_invisible(text).strip()
        self.had_invisible = remove_invisible(text) != text

    had_invisible = False

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the name is too long, or if invisible characters were removed."""
        if self.had_invisible:
            raise ValidationError(UnnamedError(_("Invisible characters were removed. Check the text and send the form again")))
        if len(self.data) > LONGEST_NAME:
            raise ValidationError(too_long_error(len(self.data), LONGEST_NAME))


def _a_year_later(day: date) -> date | None:
    """Return the same day of the next year; None for 29 February."""
    return None if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _iso_day(values: Sequence[str]) -> date | None:
    """Return the last of some values if it is a day of a year that facts may have; else None."""
    try:
        day = date.fromisoformat(values[-1]) if values and ISO_DAY.fullmatch(values[-1]) else None
    except ValueError:
        return None
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def remove_invisible(text: str) -> str:
    """Return the text without control, bidirectional and zero-width characters; half a surrogate pair becomes U+FFFD."""
    return "".join(_visible_part(character) for character in text)


JOINERS = {"\u200c", "\u200d"}
"""Zero-width characters that some scripts need."""


def _visible_part(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category == "Cc" or (category == "Cf" and character not in JOINERS):
        return ""
    return character
