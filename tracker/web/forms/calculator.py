"""The form of the quick calculator: a stay, jobs and courses as typed, and the facts in them."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import FormField, HiddenField, SelectField

from tracker.compliance.facts import History, Problem, Stay, Stint, Visa, problems
from tracker.compliance.findings import Assessment
from tracker.compliance.rulebook import CannotAssess
from tracker.formats.history.read import HistoryLine
from tracker.web.forms.alike_names import AlikeNamesField
from tracker.web.forms.doubts import ConfirmedField, doubts
from tracker.web.forms.error_texts import no_rules_error, order_error
from tracker.web.forms.fields import DayField
from tracker.web.forms.rows import Rows, RowsForm, StintRowForm, drop_unknown_rows
from tracker.web.middleware.language import plain_day


class CalculatorForm(RowsForm):
    """The whole form of the calculator."""

    sent = HiddenField()
    """Set once an answer was requested: from then on errors are shown in any language."""
    scheme = SelectField(_l("Scheme"), validate_choice=False)
    arrived_on = DayField(_l("You arrived on"))
    visa_issued_on = DayField(_l("Visa issued on (if you know)"))
    jobs = Rows(FormField(StintRowForm), min_entries=0)
    alike = AlikeNamesField()
    courses = Rows(FormField(StintRowForm), min_entries=0)
    permitted_until = DayField(_l("You may stay until"), hint=_l("As shown on your visa label, landing slip or e-Visa."))
    departed_on = DayField(_l("You left, or will leave, on"))
    enter_by = DayField(_l("Your visa had to be used by"))
    birth_date = DayField(_l("Born on"))
    applied_on = DayField(_l("You applied on"), hint=_l("With your date of birth it shows your age on that day."))
    as_of = DayField(_l("Work it out as of"), hint=_l("Today, unless you enter another day."))
    confirmed = ConfirmedField()
    file = FileField(_l("A file that you saved here earlier"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate each field, then the facts against each other; add an error beside each field at fault."""
        valid = super().validate(extra_validators)
        if self.arrived_on.is_blank:
            self.arrived_on.errors = [_("Enter the day on which you arrived in Hong Kong")]
            return False
        born, applied = self.birth_date.data, self.applied_on.data
        if born and applied and applied < born:
            self.applied_on.errors = [_("Application day must be after the day of birth, %(day)s", day=plain_day(born))]
            return False
        if not valid:
            return False
        is_answered = self.alike.ask(row.name.data for row in self.filled("jobs"))
        found = list(problems(self.facts()))
        for problem in found:
            self._add_error(problem)
        return is_answered and not found

    def facts(self) -> History:
        """Return the history of a valid form; blank rows are left out.

        Employers are one if their names differ only in width, case or spaces, or if the answers say so; they go by the name
        that was typed first.
        """
        return History(
            str(self.scheme.data),
            Stay(self.arrived_on.day, self.permitted_until.data, self.departed_on.data),
            Visa(self.applied_on.data, self.visa_issued_on.data, self.enter_by.data),
            self.birth_date.data,
            tuple(Stint(self.alike.name_of(row.name.data), row.start.day, row.end.data) for row in self.filled("jobs")),
            tuple(Stint(row.name.data, row.start.day, row.end.data) for row in self.filled("courses")),
        )

    def refuse(self, error: CannotAssess) -> None:
        """Add the engine's refusal beside the field that it names."""
        self[error.field].errors = [no_rules_error(error)]

    def is_doubtful(self, assessment: Assessment) -> bool:
        """Return whether a question about the days is open; each open one is shown beside its field."""
        open_doubts = [each for each in doubts(assessment) if each.key not in self.confirmed.data]
        for doubt in open_doubts:
            self[doubt.field].doubt = doubt
            self[doubt.field].errors = [doubt.question]
        return bool(open_doubts)

    def _add_error(self, problem: Problem) -> None:
        if problem.field in self:
            self[problem.field].errors = [order_error(problem.field, self.arrived_on.day)]
        else:
            self.add_row_error(problem)


def calculator_form(formdata: MultiDict[str, str] | None, choices: list[tuple[str, str]]) -> CalculatorForm:
    """Return the form with the submitted fields; an empty form for None. Answers 413 if it has too many rows."""
    form = CalculatorForm(formdata=drop_unknown_rows(formdata) if formdata else None)
    form.scheme.choices = choices
    return form


def saved_fields(line: HistoryLine) -> MultiDict[str, str]:
    """Return a saved history as fields of the form, so that opening a file is the same as typing it."""
    fields: MultiDict[str, str] = MultiDict({"scheme": line.history.scheme})
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
        _put(fields, name, day)
    for kind, stints in (("jobs", line.history.jobs), ("courses", line.history.courses)):
        for number, (name, start, end) in enumerate(stints):
            prefix = f"{kind}-{number}"
            fields[f"{prefix}-name"] = name
            _put(fields, f"{prefix}-start", start)
            _put(fields, f"{prefix}-end", end)
            if end is None:
                fields[f"{prefix}-ongoing"] = "y"
    return fields


def _put(fields: MultiDict[str, str], name: str, day: date | None) -> None:
    if day:
        fields.update({f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)})
