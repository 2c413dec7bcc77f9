"""The form of a plan: jobs and courses that are not recorded, with a tick beside those to log."""

import re
import uuid
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, HiddenField

from tracker.compliance.facts import Problem, Stint
from tracker.compliance.name_matching import plain
from tracker.compliance.rulebook import CannotAssess
from tracker.compliance.what_if import Trial
from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.queries.participants import ParticipantKey
from tracker.web.forms.alike_names import AlikeNamesField
from tracker.web.forms.error_texts import no_rules_error
from tracker.web.forms.fields import DayField, NameField
from tracker.web.forms.rows import MOST_ROWS, Rows, RowsForm, StintRowForm, drop_unknown_rows

OPERATION = re.compile("[0-9a-f]{32}")
FIELD_OF = {"employer": "name", "title": "name", "provider": "school"}
"""The name of a value in a draft -> the field of a row; other names are the same."""


class PlannedJobForm(StintRowForm):
    """A planned job."""

    keep = BooleanField()


class PlannedCourseForm(PlannedJobForm):
    """A planned course. Its school may be empty until the course is logged."""

    school = NameField()

    @property
    def is_blank(self) -> bool:
        """Return whether this row is empty."""
        return super().is_blank and not self.school.data

    @property
    def whole_name(self) -> str:
        """Return school and title together, as recorded courses are named."""
        return plain(f"{self.school.data} {self.name.data}")


class PlanForm(RowsForm):
    """The whole plan."""

    sent = HiddenField()
    """Set once an answer was requested: from then on errors are shown in any language."""
    version = HiddenField()
    """The participant's version that the page showed."""
    operation = HiddenField()
    """The operation id, under which the plan is logged once."""
    arrived_on = DayField(_l("If you arrive on"), hint=_l("Any day will do to try a plan. It is not stored."))
    jobs = Rows(FormField(PlannedJobForm), min_entries=0)
    alike = AlikeNamesField()
    courses = Rows(FormField(PlannedCourseForm), min_entries=0)
    facts_file = FileField(_l("A file that you saved in the calculator"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate each field; before an arrival, require the expected day of arrival."""
        valid = super().validate(extra_validators)
        if self.arrived_on is not None and self.arrived_on.is_blank:
            self.arrived_on.errors = [_("Enter the day on which you expect to arrive")]
            return False
        return bool(valid) and not self._has_disorder()

    def ticked(self, kind: str) -> list[Any]:
        """Return the rows to log."""
        return [row for row in self.filled(kind) if row.keep.data]

    def take(self, after: Trial) -> None:
        """Write a changed plan into the rows from which it was made; names and ticks are unchanged."""
        for kind, stints in (("jobs", after.jobs), ("courses", after.courses)):
            entries = [entry for entry in self[kind] if not entry.form.is_blank]
            for entry, stint in zip(entries, stints, strict=False):
                if stint is None:
                    self[kind].entries.remove(entry)
                else:
                    _write(entry.form, stint)
            for stint in stints[len(entries) :]:
                if stint is not None and len(self[kind]) < MOST_ROWS:
                    row = self[kind].append_entry().form
                    row.name.data = stint.name
                    _write(row, stint)

    def seen(self, key: ParticipantKey) -> ParticipantKey:
        """Return the participant's key in the version that the page showed; version 0 if the form holds none."""
        text = self.version.data or ""
        return key._replace(version=int(text) if re.fullmatch("[0-9]{1,9}", text) else 0)

    def refuse(self, error: FactError | ConflictError | OperationReusedError) -> None:
        """Add the reason for which nothing was logged: beside its field, or above the form, which can then be sent again."""
        if isinstance(error, ConflictError):
            self.version.data = str(error.current_version)
            self.form_errors.append(
                _("The record was changed while this page was open. Nothing was logged. Check it, then press the button again")
            )
        elif isinstance(error, OperationReusedError):
            self.operation.data = uuid.uuid4().hex
            self.form_errors.append(
                _("Another plan was already logged from this page. Check what is recorded, then press the button again")
            )
        else:
            kind, position, name = re.split(r"[\[\].]+", error.field)
            row = self.ticked(kind)[int(position)]
            row[FIELD_OF.get(name, name)].errors = [_refusal(error)]

    def cannot(self, error: CannotAssess) -> None:
        """Add the engine's refusal beside its field, or above the form if the form has no such field."""
        if error.field in self:
            self[error.field].errors = [no_rules_error(error)]
        else:
            self.form_errors.append(no_rules_error(error))

    def _has_disorder(self) -> bool:
        """Return whether a row ends before it begins; add the error beside its last day."""
        found = [
            Problem(f"{kind}[{position}].end", f"{kind}[{position}].start")
            for kind in ("jobs", "courses")
            for position, row in enumerate(self.filled(kind))
            if row.end.data is not None and row.end.data < row.start.day
        ]
        for problem in found:
            self.add_row_error(problem)
        return bool(found)


def empty_plan_form(version: int, arrives_on: date | None) -> PlanForm:
    """Return an empty form with one row for a job. With `arrives_on` it has a field for the day of arrival."""
    form = PlanForm(formdata=None)
    form.version.data, form.operation.data = str(version), uuid.uuid4().hex
    form.jobs.append_entry()
    return _with_arrival(form, arrives_on)


def renew_plan(form: PlanForm, version: int) -> PlanForm:
    """Give a form the current version and a new operation id; return it."""
    form.version.data, form.operation.data = str(version), uuid.uuid4().hex
    return form


def submitted_plan_form(formdata: MultiDict[str, str], arrives_on: date | None) -> PlanForm:
    """Return the submitted form. Answers 413 if it has too many rows."""
    form = PlanForm(formdata=drop_unknown_rows(formdata))
    if not OPERATION.fullmatch(form.operation.data or ""):
        form.operation.data = uuid.uuid4().hex
    return _with_arrival(form, arrives_on)


def _with_arrival(form: PlanForm, arrives_on: date | None) -> PlanForm:
    if arrives_on is None:
        del form.arrived_on
    elif form.arrived_on.is_blank and not form.sent.data:
        form.arrived_on.process(None, arrives_on)
    return form


def _write(row: StintRowForm, stint: Stint) -> None:
    """Write the days of a stint into a row; the typed last day of an ongoing one is unchanged."""
    row.start.process(None, stint.started_on)
    row.ongoing.data = stint.ended_on is None
    if stint.ended_on is not None:
        row.end.process(None, stint.ended_on)


def _refusal(error: FactError) -> str:
    if error.reason == "already-there":
        return _("Enter another first day: this one is already recorded")
    if error.field.endswith(".provider"):
        return _("Enter the school as well, so that the course can be logged")
    return _("This cannot be logged as it is. Compare it with what is recorded")
