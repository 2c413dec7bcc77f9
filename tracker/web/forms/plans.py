"""The form of a plan: jobs and courses that are not recorded, and those of them that are to be."""

import re
import uuid
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, HiddenField

from tracker.compliance.facts import Problem, Stint
from tracker.compliance.name_matching import plain
from tracker.compliance.rulebook import CannotAssess
from tracker.compliance.what_if import Trial
from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.queries.participants import ParticipantKey
from tracker.web.forms.error_texts import no_rules_error
from tracker.web.forms.fields import DayField, NameField
from tracker.web.forms.rows import MOST_ROWS, Rows, RowsForm, StintForm, known_rows

OPERATION = re.compile("[0-9a-f]{32}")
BOXES = {"employer": "name", "title": "name", "provider": "school"}
"""What a draft calls its parts -> the box of a row; others are called alike."""


class PlannedJobForm(StintForm):
    """A planned job."""

    keep = BooleanField()


class PlannedCourseForm(PlannedJobForm):
    """A planned course; its school may be unknown as long as it is only tried."""

    school = NameField()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in this row."""
        return super().is_blank and not self.school.data

    @property
    def whole_name(self) -> str:
        """School and title together, as recorded courses are called."""
        return plain(f"{self.school.data} {self.name.data}")


class PlanForm(RowsForm):
    """The whole plan."""

    sent = HiddenField()
    """Set once an answer was asked for: from then on complaints are shown in whatever language."""
    version = HiddenField()
    """The version of the participant that was seen."""
    operation = HiddenField()
    """The key under which the plan is logged: once, however often it is sent."""
    arrived_on = DayField(_l("If you arrive on"), hint=_l("Any day will do to try a plan. It is not stored."))
    jobs = Rows(FormField(PlannedJobForm), min_entries=0)
    courses = Rows(FormField(PlannedCourseForm), min_entries=0)

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field for itself; before an arrival the day that is taken for it is needed."""
        valid = super().validate(extra_validators)
        if self.arrived_on is not None and self.arrived_on.is_blank:
            self.arrived_on.errors = [_("Enter the day on which you expect to arrive")]
            return False
        return bool(valid) and not self._disordered()

    def ticked(self, kind: str) -> list[Any]:
        """The rows that are to be logged."""
        return [row for row in self.filled(kind) if row.keep.data]

    def take(self, after: Trial) -> None:
        """Writes a changed plan into the rows that it was made from; names and ticks are kept."""
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
        """The participant in the version that was seen when the form was shown; 0 where it does not say."""
        text = self.version.data or ""
        return key._replace(version=int(text) if re.fullmatch("[0-9]{1,9}", text) else 0)

    def refuse(self, error: FactError | ConflictError | OperationReusedError) -> None:
        """Says why nothing was logged: beside the box that it is about, or over the form, which can then be sent again."""
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
            kind, place, name = re.split(r"[\[\].]+", error.field)
            row = self.ticked(kind)[int(place)]
            row[BOXES.get(name, name)].errors = [_refusal(error)]

    def cannot(self, error: CannotAssess) -> None:
        """Puts the engine's refusal beside the field that it names, or over the form where it is none of its fields."""
        if error.field in self:
            self[error.field].errors = [no_rules_error(error)]
        else:
            self.form_errors.append(no_rules_error(error))

    def _disordered(self) -> bool:
        """Whether a row ends before it begins; said beside its last day."""
        found = [
            Problem(f"{kind}[{place}].end", f"{kind}[{place}].start")
            for kind in ("jobs", "courses")
            for place, row in enumerate(self.filled(kind))
            if row.end.data is not None and row.end.data < row.start.day
        ]
        for problem in found:
            self.complain_of_row(problem)
        return bool(found)


def fresh(version: int, arrives_on: date | None) -> PlanForm:
    """The form as nobody has typed in it, with a row for a job. With a day it asks for the arrival, else it is known."""
    form = PlanForm(formdata=None)
    form.version.data, form.operation.data = str(version), uuid.uuid4().hex
    form.jobs.append_entry()
    return _with_arrival(form, arrives_on)


def typed(formdata: MultiDict[str, str], arrives_on: date | None) -> PlanForm:
    """The form as it was sent. Answers 413 to more rows than it may hold."""
    form = PlanForm(formdata=known_rows(formdata))
    if not OPERATION.fullmatch(form.operation.data or ""):
        form.operation.data = uuid.uuid4().hex
    return _with_arrival(form, arrives_on)


def _with_arrival(form: PlanForm, arrives_on: date | None) -> PlanForm:
    if arrives_on is None:
        del form.arrived_on
    elif form.arrived_on.is_blank and not form.sent.data:
        form.arrived_on.process(None, arrives_on)
    return form


def _write(row: StintForm, stint: Stint) -> None:
    """The days of a job or course in a row; an end that goes on is left as it was typed."""
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
