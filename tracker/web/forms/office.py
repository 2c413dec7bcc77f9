"""The form of the office's settings: each value from a day on, with the reason."""

import re
import unicodedata
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, ValidationError

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.retention import MAX_MONTHS, RetentionPeriods
from tracker.errors import FactError
from tracker.queries.office import DayOff, OfficeContact, OfficeSettings
from tracker.services.office import CASE_DAYS, MAX_CASE_DAYS, MAX_DAYS_OFF, MAX_FILE_DAYS
from tracker.web.forms.cases import LongTextField
from tracker.web.forms.fields import DayField, NameField, remove_invisible
from tracker.web.forms.quota import NoteField
from tracker.web.forms.stints import OperationField, VersionField

DAY_OFF = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\s+(\S.*)")
MAX_REASON = 200


class DaysField(Field):
    """A number of days, also in full-width digits. The typed text is shown again unchanged."""

    data: int | None
    typed = ""

    def __init__(self, label: Any, *, most: int, **given: Any) -> None:
        super().__init__(label, **given)
        self.most = most

    def process_data(self, value: Any) -> None:
        """Show a stored number."""
        self.data, self.typed = value, "" if value is None else str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        self.typed = remove_invisible(valuelist[-1] if valuelist else "").strip()[:20]
        digits = unicodedata.normalize("NFKC", self.typed)
        self.data = int(digits) if re.fullmatch("[0-9]{1,4}", digits) else None

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the text is not a number of days that is allowed."""
        if self.data is None or not 1 <= self.data <= self.most:
            raise ValidationError(_l("Enter a whole number of days from 1 to %(most)s", most=self.most))

    @property
    def days(self) -> int:
        """Return the days of a valid form. Raises ValueError if there are none."""
        if self.data is None:
            raise ValueError(f"{self.name} holds no number")
        return self.data


class MonthsField(DaysField):
    """A number of months, else as `DaysField`."""

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the text is not a number of months that is allowed."""
        if self.data is None or not 1 <= self.data <= self.most:
            raise ValidationError(_l("Enter a whole number of months from 1 to %(most)s", most=self.most))


class DaysOffField(LongTextField):
    """Days off, one a line: a day as 2026-12-24, then its reason."""

    days_off: tuple[DayOff, ...] = ()

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError that names the first line that is not a day with its reason, or a day that is there twice."""
        lines = [(number, line.strip()) for number, line in enumerate((self.data or "").splitlines(), 1) if line.strip()]
        found = {}
        for number, line in lines:
            day_off = _read_day_off(line)
            if day_off is None:
                raise ValidationError(
                    _l("Line %(number)s must be a day and a reason, like 2026-12-24 Office closed", number=number)
                )
            if day_off.on in found:
                raise ValidationError(_l("Line %(number)s repeats a day. Enter each day once", number=number))
            found[day_off.on] = day_off
        if len(found) > MAX_DAYS_OFF:
            raise ValidationError(_l("Enter at most %(most)s days", most=MAX_DAYS_OFF))
        self.days_off = tuple(sorted(found.values()))


class OfficeForm(FlaskForm):
    """All settings of the office, with the day from which they are valid."""

    new_days = DaysField(_l("Working days until a new case is taken"), most=MAX_CASE_DAYS)
    triage_days = DaysField(_l("Working days until a taken case is reviewed"), most=MAX_CASE_DAYS)
    review_days = DaysField(_l("Working days until a reviewed case is decided"), most=MAX_CASE_DAYS)
    fix_days = DaysField(_l("Working days until a wrong record is corrected"), most=MAX_CASE_DAYS)
    check_days = DaysField(_l("Working days until a second officer has checked a proposal"), most=MAX_CASE_DAYS)
    reply_days = DaysField(_l("Days for the reply of a participant"), most=MAX_CASE_DAYS)
    third_party_days = DaysField(_l("Days for the answer of an employer or school"), most=MAX_CASE_DAYS)
    days_off = DaysOffField(_l("Days on which the office is closed"))
    file_days = DaysField(_l("Days for which the files of an uploaded register are stored"), most=MAX_FILE_DAYS)
    stay_months = MonthsField(_l("Months after the last day of a stay"), most=MAX_MONTHS)
    visa_months = MonthsField(_l("Months after the application or visa of a person who never arrived"), most=MAX_MONTHS)
    session_months = MonthsField(_l("Months after a browser was signed out"), most=MAX_MONTHS)
    email_months = MonthsField(_l("Months after an e-mail was sent"), most=MAX_MONTHS)
    email = NameField(_l("E-mail address of the office"))
    phone = NameField(_l("Telephone number of the office"))
    address = NameField(_l("Postal address of the office"))
    valid_from = DayField(_l("Valid from"))
    reason = NoteField(_l("Reason for the change"))
    sure = HiddenField()
    """The periods for which the question was answered, see `periods_key`."""
    version = VersionField()
    operation = OperationField()

    def is_complete(self) -> bool:
        """Return whether everything can be stored; else add the errors."""
        valid = self.validate()
        if self.valid_from.data is None and not self.valid_from.errors:
            self.valid_from.errors = [_("Enter the day from which the settings are valid")]
            valid = False
        if not self.reason.data and not self.reason.errors:
            self.reason.errors = [_("Enter the reason for the change")]
            valid = False
        return bool(valid)

    @property
    def settings(self) -> OfficeSettings:
        """Return the settings of a valid form."""
        contact = OfficeContact(self.email.data, self.phone.data, self.address.data)
        return OfficeSettings(
            **{name: self[name].days for name in CASE_DAYS},
            days_off=self.days_off.days_off,
            file_days=self.file_days.days,
            contact=contact,
            periods=RetentionPeriods(*(self[name].days for name in RetentionPeriods._fields)),
        )

    @property
    def periods_key(self) -> str:
        """Return the periods of a valid form, and their first day, as a text."""
        return "-".join(map(str, (*self.settings.periods, self.valid_from.day.isoformat())))

    def refuse(self, error: FactError) -> None:
        """Add the reason for which the settings cannot be stored beside its field."""
        words = {
            ("email", "malformed"): _("Enter an e-mail address like name@example.com"),
            ("valid_from", "past"): _("Valid from must be today or later"),
            ("valid_from", "before-planned"): _("Valid from must not be before the newest version below"),
            ("reason", "unchanged"): _("Change a setting first: all of them are as before"),
        }
        self[error.field].errors = [words[error.field, error.reason]]


def office_values(settings: OfficeSettings, on: date) -> dict[str, Any]:
    """Return what the form shows for these settings, valid from a day on."""
    days_off = "\n".join(f"{each.on.isoformat()} {each.reason}" for each in settings.days_off)
    numbers = {name: getattr(settings, name) for name in (*CASE_DAYS, "file_days")}
    return {**numbers, **settings.periods._asdict(), **settings.contact._asdict(), "days_off": days_off, "valid_from": on}


def _read_day_off(line: str) -> DayOff | None:
    match = DAY_OFF.fullmatch(unicodedata.normalize("NFKC", line))
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
    if day is None or match is None or not FIRST_YEAR <= day.year <= LAST_YEAR or len(match[2]) > MAX_REASON:
        return None
    return DayOff(day, match[2])
