"""The form that tries other facts on a case: the recorded days, each with its present value, and a course that is missing."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.queries.sheets import StintVersion
from tracker.web.forms.cases import ActForm, LongTextField
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.fields import DayField, NameField


class RecordedDayField(DayField):
    """A recorded day, which stays as it is if the form brings none of its parts."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None) -> None:
        """Take the parts of a submitted form if it has any of them, else the recorded day."""
        has_parts = formdata is not None and any(name.startswith(f"{self.name}-") for name in formdata)
        super().process(formdata if has_parts else None, data, extra_filters)


class OtherFactsForm(ActForm):
    """The days of the stay, of each job and course (fields of `other_facts_form`), and of a further course."""

    arrived_on = RecordedDayField(_l("Arrived on"))
    departed_on = RecordedDayField(_l("Departed on"))
    course = NameField(_l("A course that is missing"))
    course_start = DayField(_l("First day of that course"))
    course_end = DayField(_l("Last day of that course"))
    because = LongTextField(_l("By what you know it"))
    lines: Sequence[StintVersion] = ()

    def days_of(self, line: StintVersion) -> tuple[Any, Any]:
        """Return the fields for the first and last day of a stint."""
        return self[_field_name(line, "start")], self[_field_name(line, "end")]

    def is_complete(self, *, has_reason: bool) -> bool:
        """Return whether the days can be tried, and the reason is there if it is required; else add the errors."""
        self.validate()
        if self.arrived_on.data is None:
            self._complain(self.arrived_on, _("Enter the arrival date"))
        elif self.departed_on.data is not None and self.departed_on.data < self.arrived_on.data:
            self._complain(self.departed_on, _("Departure must not be before the arrival"))
        for line in self.lines:
            self._check(*self.days_of(line))
        if self.course.data or not self.course_start.is_blank or not self.course_end.is_blank:
            if not self.course.data:
                self._complain(self.course, _("Enter a name, so that days with the same name can be added up"))
            self._check(self.course_start, self.course_end)
        if has_reason:
            self.because.add_error(_("Enter by what you know it"))
        return not self.errors

    def _check(self, start: Any, end: Any) -> None:
        """Require a first day, and a last day that is not before it."""
        if start.data is None:
            self._complain(start, _("Enter the first day"))
        elif end.data is not None and end.data < start.data:
            self._complain(end, order_error("end", start.data))

    def _complain(self, field: Any, error: str) -> None:
        field.errors = field.errors or [error]


def other_facts_form(lines: Sequence[StintVersion], **recorded: Any) -> OtherFactsForm:
    """Return the form with a first and last day for each stint; `recorded` are the present days of the stay."""
    fields: dict[str, Any] = {"lines": tuple(lines)}
    for line in lines:
        fields[_field_name(line, "start")] = RecordedDayField(_("First day: %(name)s", name=line.name))
        fields[_field_name(line, "end")] = RecordedDayField(_("Last day: %(name)s", name=line.name))
        recorded |= {_field_name(line, "start"): line.started_on, _field_name(line, "end"): line.ended_on}
    form: OtherFactsForm = type("OtherFactsOfPerson", (OtherFactsForm,), fields)(data=recorded)
    return form


def _field_name(line: StintVersion, day: str) -> str:
    return f"{line.kind}_{line.line_id}_{day}"
