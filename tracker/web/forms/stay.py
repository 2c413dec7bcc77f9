"""One day of the stay: the arrival, or the final departure."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.errors import FactError
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.fields import DayField
from tracker.web.forms.lines import OperationField, VersionField, renewed

AHEAD = timedelta(days=366)
"""How far ahead a day may lie that somebody says of their own stay."""


class DayForm(FlaskForm):
    """A day, and the version that was seen."""

    day = DayField(_l("Day"))
    version = VersionField()
    operation = OperationField()
    step = HiddenField()

    def is_complete(self, today: date) -> bool:
        """Whether it holds a day that may be; else it complains."""
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
        """What the use case refused, beside the day."""
        said = order_error(error.field, arrived_on) if error.reason == "before" and arrived_on else _("Enter the day")
        self.day.errors = [said]


def day_form(version: int) -> DayForm:
    """An empty form."""
    return renewed(DayForm(formdata=None), version)
