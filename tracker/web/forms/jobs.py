"""The form of a job: three fields first, the others folded away."""

import re
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError

from tracker.queries.sheets import JobDetails
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import JobDraft
from tracker.web.forms.fields import LoggedDayField, NameField
from tracker.web.forms.stints import StintForm, TextField

MOST_HOURS = 168
"""Hours in a week."""
NUMBER = re.compile(r"(?P<brn>[0-9]{8})([0-9]{7}[0-9A-Z])?")
"""A business registration number, alone or with the digits that a certificate adds."""
DAYS, MOST_LEAVE = re.compile(r"[0-9]{1,3}"), 366
HOURS = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")


class HoursField(TextField):
    """Hours a week, with a decimal point or comma."""

    @property
    def hours(self) -> float | None:
        """Return the number; None if the text is empty or not a number from 0 to 168."""
        typed = float(self.plain.replace(",", ".")) if HOURS.fullmatch(self.plain) else None
        return typed if typed is not None and typed <= MOST_HOURS else None

    def pre_validate(self, form: object) -> None:
        """Raise ValidationError if the text is not such a number."""
        if self.data and self.hours is None:
            raise ValidationError(_l("Hours a week must be a number from 0 to 168, like 20 or 7.5"))


class LeaveField(TextField):
    """Days of leave so far."""

    @property
    def days(self) -> int | None:
        """Return the number; None if the text is empty or not a whole number of days up to a year."""
        typed = int(self.plain) if DAYS.fullmatch(self.plain) else None
        return typed if typed is not None and typed <= MOST_LEAVE else None

    def pre_validate(self, form: object) -> None:
        """Raise ValidationError if the text is not such a number."""
        if self.data and self.days is None:
            raise ValidationError(_l("Days of leave must be a whole number from 0 to 366, like 5"))


class NumberField(TextField):
    """A business registration number."""

    @property
    def brn(self) -> str | None:
        """Return its 8 digits; None if the text is empty or not such a number."""
        typed = NUMBER.fullmatch(self.plain.upper())
        return typed["brn"] if typed else None

    def pre_validate(self, form: object) -> None:
        """Raise ValidationError if the text is not such a number."""
        if self.data and self.brn is None:
            raise ValidationError(_l("Business registration number must be 8 digits, like 70012345"))


class JobForm(StintForm):
    """A job."""

    employer = NameField(_l("Employer"))
    start = LoggedDayField(_l("First day"))
    going_on = TextField()
    end = LoggedDayField(_l("Last day"))
    reason = NameField(_l("Why do you correct it?"))
    hours = HoursField(_l("Hours a week"))
    job_title = NameField(_l("Job title"))
    leave = LeaveField(_l("Days of leave"))
    permanent = BooleanField(_l("The contract is permanent: no end is agreed"))
    brn = NumberField(_l("Business registration number"))
    named: ClassVar = {"employer": _l("Enter the employer")}
    known_by: ClassVar = ("employer", "brn")

    def draft(self, business: Business) -> JobDraft:
        """Return the job of a complete form."""
        details = self.job_title.data or None, self.hours.hours, self.permanent.data or None, self.leave.days
        return JobDraft(business, self.start.day, self.end.data, *details)


def job_fields(recorded: JobDetails) -> dict[str, Any]:
    """Return the recorded details of a job as fields of the form."""
    hours = "" if recorded.hours_per_week is None else f"{recorded.hours_per_week:g}"
    leave = "" if recorded.leave_days is None else str(recorded.leave_days)
    more = {"hours": hours, "leave": leave, "permanent": bool(recorded.is_permanent)}
    return {"employer": recorded.employer, "brn": recorded.brn or "", "job_title": recorded.job_title or "", **more}
