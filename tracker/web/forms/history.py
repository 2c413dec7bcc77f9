"""The form of the quick calculator: a stay, jobs and courses, as typed, and the facts that they are."""

import re
from datetime import date
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField

from tracker.compliance.facts import Course, History, Job, Problem, Stay, Visa, problems
from tracker.compliance.rulebook import CannotAssess
from tracker.papers.history.reading import Line
from tracker.web.forms.complaints import no_rules, too_early
from tracker.web.forms.fields import DayField, NameField
from tracker.web.frame.language import plain_day

MOST_ROWS = 200
"""Jobs, or courses, that one form may hold."""
ROWS = ("jobs", "courses")
ROW = re.compile(r"(?P<kind>jobs|courses)-(?P<number>[0-9]{1,6})-")


class StintForm(Form):
    """One row: a job with an employer, or a course."""

    name = NameField()
    start = DayField(_l("First day"))
    end = DayField(_l("Last day"))
    ongoing = BooleanField(_l("still there"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in this row, so that it stands for nothing."""
        return not self.name.data and self.start.is_blank and self.end.is_blank

    def validate(self, extra_validators: Any = None) -> bool:
        """A blank row is fine; any other needs a name and a first day, and one answer about its end."""
        if self.is_blank and not self.name.had_invisible:
            return True
        valid = super().validate(extra_validators)
        for field, wrong, complaint in (
            (self.name, not self.name.data, _("Type a name, so that days with the same name can be added up.")),
            (self.start, self.start.is_blank, _("Type the first day.")),
            (self.end, bool(self.ongoing.data) and not self.end.is_blank, _("Either untick the box or clear the last day.")),
        ):
            if wrong and not field.errors:
                field.errors = [complaint]
                valid = False
        self.ongoing.data = self.ongoing.data or self.end.is_blank  # the page then shows what was understood
        return bool(valid)


class FactsForm(FlaskForm):
    """The whole calculator."""

    sent = HiddenField()
    """Set once an answer was asked for: from then on complaints are shown in whatever language."""
    scheme = SelectField(_l("Scheme"), validate_choice=False)
    arrived_on = DayField(_l("You arrived on"))
    visa_issued_on = DayField(_l("Visa issued on (if you know)"))
    jobs = FieldList(FormField(StintForm), min_entries=0)
    courses = FieldList(FormField(StintForm), min_entries=0)
    permitted_until = DayField(_l("You may stay until"), hint=_l("As your visa label, slip or e-Visa says."))
    departed_on = DayField(_l("You left, or will leave, on"))
    enter_by = DayField(_l("Your visa had to be used by"))
    birth_date = DayField(_l("Born on"))
    applied_on = DayField(_l("You applied on"), hint=_l("With your date of birth it shows your age on that day."))
    as_of = DayField(_l("Work it out as of"), hint=_l("Today, unless you type another day."))
    file = FileField(_l("A file that you saved here before"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field for itself, then the facts against each other; every complaint stands beside its field."""
        valid = super().validate(extra_validators)
        if self.arrived_on.is_blank:
            self.arrived_on.errors = [_("Type the day on which you arrived in Hong Kong.")]
            return False
        born, applied = self.birth_date.data, self.applied_on.data
        if born and applied and applied < born:
            self.applied_on.errors = [_("The day of application must be after the day of birth, %(day)s.", day=plain_day(born))]
            return False
        if not valid:
            return False
        found = list(problems(self.facts()))
        for problem in found:
            self._complain(problem)
        return not found

    def facts(self) -> History:
        """The history that a valid form holds; blank rows are left out."""
        return History(
            str(self.scheme.data),
            Stay(self.arrived_on.day, self.permitted_until.data, self.departed_on.data),
            Visa(self.applied_on.data, self.visa_issued_on.data, self.enter_by.data),
            self.birth_date.data,
            tuple(Job(row.name.data, row.start.day, row.end.data) for row in filled(self.jobs)),
            tuple(Course(row.name.data, row.start.day, row.end.data) for row in filled(self.courses)),
        )

    def refuse(self, error: CannotAssess) -> None:
        """Puts the engine's refusal beside the field that it names."""
        self[error.field].errors = [no_rules(error)]

    def change_rows(self, step: str) -> str:
        """Adds a row (`add-jobs`) or takes one away (`remove-courses-2`); the id of the box to go on with."""
        verb, _, place = step.partition("-")
        kind, _, number = place.partition("-")
        if kind not in ROWS:
            return ""
        rows = self[kind]
        if verb == "add" and len(rows.entries) < MOST_ROWS:
            return f"{rows.append_entry().name}-name"
        rows.entries = [entry for entry in rows.entries if verb == "add" or entry.name != f"{kind}-{number}"]
        return f"add-{kind}"

    def _complain(self, problem: Problem) -> None:
        if problem.field in self:
            self[problem.field].errors = [too_early(problem.field, self.arrived_on.day)]
            return
        kind, number = problem.field.removesuffix("].end").split("[")
        row = filled(self[kind])[int(number)]
        row.end.errors = [too_early(problem.field, row.start.day)]


def calculator(formdata: MultiDict[str, str] | None, choices: list[tuple[str, str]]) -> FactsForm:
    """The form with what was typed; None is a form that nobody has typed in. Answers 413 to more rows than it may hold."""
    form = FactsForm(formdata=known_rows(formdata) if formdata else None)
    form.scheme.choices = choices
    return form


def known_rows(formdata: MultiDict[str, str]) -> MultiDict[str, str]:
    """A form's boxes without those whose row number is none."""
    kept = []
    rows: dict[str, set[str]] = {kind: set() for kind in ROWS}
    for key, value in formdata.items(multi=True):
        if not key:  # a part of a multipart body may have no name
            continue
        if key.startswith(tuple(f"{kind}-" for kind in ROWS)):
            match = ROW.match(key)
            if not match:
                continue
            rows[match["kind"]].add(match["number"])
        kept.append((key, value))
    if max(map(len, rows.values())) > MOST_ROWS:
        abort(413)
    return MultiDict(kept)


def filled(rows: Any) -> list[StintForm]:
    """The rows in which something was typed."""
    return [entry.form for entry in rows if not entry.form.is_blank]


def typed(line: Line) -> MultiDict[str, str]:
    """A saved history as the boxes of the form, so that opening a file is the same as typing it."""
    boxes: MultiDict[str, str] = MultiDict({"scheme": line.history.scheme})
    stay, visa = line.history.stay, line.history.visa
    days = {
        "arrived_on": stay.arrived_on,
        "permitted_until": stay.permitted_until,
        "departed_on": stay.departed_on,
        "applied_on": visa.applied_on,
        "visa_issued_on": visa.issued_on,
        "enter_by": visa.enter_by,
        "birth_date": line.history.birth_date,
        "as_of": line.as_of,
    }
    for name, day in days.items():
        _put(boxes, name, day)
    for kind, stints in (("jobs", line.history.jobs), ("courses", line.history.courses)):
        for number, (name, start, end) in enumerate(stints):
            place = f"{kind}-{number}"
            boxes[f"{place}-name"] = name
            _put(boxes, f"{place}-start", start)
            _put(boxes, f"{place}-end", end)
            if end is None:
                boxes[f"{place}-ongoing"] = "y"
    return boxes


def _put(boxes: MultiDict[str, str], name: str, day: date | None) -> None:
    if day:
        boxes.update({f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)})
