"""The form for one day of the stay: the arrival, or the final departure."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.errors import FactError
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.fields import DayField
from tracker.web.forms.stints import OperationField, VersionField, renew

AHEAD = timedelta(days=366)
"""How far ahead participants may state a day of their own stay."""


class DayForm(FlaskForm):
    """A day, with the version that the page showed."""

    day = DayField(_l("Day"))
    version = VersionField()
    operation = OperationField()
    step = HiddenField()

    def is_complete(self, today: date) -> bool:
        """Return whether the form holds an allowed day; else add the error."""
        if not self.validate():
            return False
        if self.day.is_blank:
            self.day.errors = [_("Enter the day")]
            return False
        if self.day.day > today + AHEAD:
            self.day.errors = [_("The day must be no more than a year from today")]
            return False
        return True

    def refuse(self, error: FactError, arrived_on: date | None) -> None:
        """Add the error of the use case beside the day."""
        message = order_error(error.field, arrived_on) if error.reason == "before" and arrived_on else _("Enter the day")
        self.day.errors = [message]


def day_form(version: int) -> DayForm:
    """Return an empty form for a version of the participant."""
    return renew(DayForm(formdata=None), version)
