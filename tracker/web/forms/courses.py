"""The form of a course."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from tracker.queries.sheets import CourseDetails
from tracker.services.history.drafts import CourseDraft
from tracker.web.forms.fields import LoggedDayField, NameField
from tracker.web.forms.stints import StintForm, TextField


class CourseForm(StintForm):
    """A course."""

    provider = NameField(_l("School or provider"))
    title = NameField(_l("Course"))
    start = LoggedDayField(_l("First day"))
    going_on = TextField()
    end = LoggedDayField(_l("Last day"))
    reason = NameField(_l("Why do you correct it?"))
    named: ClassVar = {"provider": _l("Enter the school or provider"), "title": _l("Enter the course")}
    known_by: ClassVar = ("provider", "title")

    def draft(self) -> CourseDraft:
        """Return the course of a complete form."""
        return CourseDraft(self.provider.data, self.title.data, self.start.day, self.end.data)


def course_fields(recorded: CourseDetails) -> dict[str, str]:
    """Return the recorded details of a course as fields of the form."""
    return recorded._asdict()
