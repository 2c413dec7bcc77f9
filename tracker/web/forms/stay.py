"""The form for one day of the stay: the arrival, or the final departure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.errors import FactError
from tracker.web.forms.error_texts import UnnamedError, order_error
from tracker.web.forms.fields import LoggedDayField
from tracker.web.forms.stints import OperationField, VersionField, renew

AHEAD = timedelta(days=366)
"""How far ahead participants may state a day of their own stay."""


class DayForm(FlaskForm):
    """A day, with the version that the page showed."""

    day: LoggedDayField
    missing: ClassVar[Any]
    """The error of a form without a day."""
    version = VersionField()
    operation = OperationField()
    step = HiddenField()

    def is_complete(self, today: date) -> bool:
        """Return whether the form holds an allowed day; else add the error."""
        if not self.validate():
            return False
        if self.day.is_blank:
            self.day.errors = [self.missing]
            return False
        if self.day.day > today + AHEAD:
            self.day.errors = [UnnamedError(_("The day must be no more than a year from today"))]
            return False
        return True

    def refuse(self, error: FactError, arrived_on: date | None) -> None:
        """Add the error of the use case beside the day."""
        is_before = error.reason == "before"
        self.day.errors = [order_error(error.field, arrived_on) if arrived_on and is_before else self.missing]


class ArrivalForm(DayForm):
    """The day of the arrival."""

    day = LoggedDayField(_l("Day of arrival"))
    missing = _l("Enter the day of arrival")


class DepartureForm(DayForm):
    """The day of the final departure."""

    day = LoggedDayField(_l("Last day in Hong Kong"))
    missing = _l("Enter the last day in Hong Kong")


FORMS: Mapping[str, type[DayForm]] = {"arrival": ArrivalForm, "departure": DepartureForm}


def day_form(what: str, version: int) -> DayForm:
    """Return an empty form for the `arrival` or the `departure`, for a version of the participant."""
    return renew(FORMS[what](formdata=None), version)
