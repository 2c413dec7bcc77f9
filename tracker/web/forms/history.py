"""The form of the quick calculator: a stay, jobs and courses, as typed, and the facts that they are."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import FormField, HiddenField, SelectField

from tracker.compliance.facts import History, Problem, Stay, Stint, Visa, problems
from tracker.compliance.findings import Assessment
from tracker.compliance.name_matching import folded
from tracker.compliance.rulebook import CannotAssess
from tracker.formats.history.read import HistoryLine
from tracker.web.forms.doubts import ConfirmedField, doubts
from tracker.web.forms.error_texts import no_rules_error, order_error
from tracker.web.forms.fields import DayField
from tracker.web.forms.rows import Rows, RowsForm, StintForm, known_rows
from tracker.web.middleware.language import plain_day


class FactsForm(RowsForm):
    """The whole calculator."""

    sent = HiddenField()
    """Set once an answer was asked for: from then on complaints are shown in whatever language."""
    scheme = SelectField(_l("Scheme"), validate_choice=False)
    arrived_on = DayField(_l("You arrived on"))
    visa_issued_on = DayField(_l("Visa issued on (if you know)"))
    jobs = Rows(FormField(StintForm), min_entries=0)
    courses = Rows(FormField(StintForm), min_entries=0)
    permitted_until = DayField(_l("You may stay until"), hint=_l("As shown on your visa label, landing slip or e-Visa."))
    departed_on = DayField(_l("You left, or will leave, on"))
    enter_by = DayField(_l("Your visa had to be used by"))
    birth_date = DayField(_l("Born on"))
    applied_on = DayField(_l("You applied on"), hint=_l("With your date of birth it shows your age on that day."))
    as_of = DayField(_l("Work it out as of"), hint=_l("Today, unless you enter another day."))
    confirmed = ConfirmedField()
    file = FileField(_l("A file that you saved here earlier"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field for itself, then the facts against each other; every complaint stands beside its field."""
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
        found = list(problems(self.facts()))
        for problem in found:
            self._complain(problem)
        return not found

    def facts(self) -> History:
        """Return the history of a valid form; blank rows are left out.

        Employers whose names differ only in width, case or spaces are one, by the name that was typed first.
        """
        names: dict[str, str] = {}
        return History(
            str(self.scheme.data),
            Stay(self.arrived_on.day, self.permitted_until.data, self.departed_on.data),
            Visa(self.applied_on.data, self.visa_issued_on.data, self.enter_by.data),
            self.birth_date.data,
            tuple(
                Stint(names.setdefault(folded(row.name.data), row.name.data), row.start.day, row.end.data)
                for row in self.filled("jobs")
            ),
            tuple(Stint(row.name.data, row.start.day, row.end.data) for row in self.filled("courses")),
        )

    def refuse(self, error: CannotAssess) -> None:
        """Puts the engine's refusal beside the field that it names."""
        self[error.field].errors = [no_rules_error(error)]

    def is_doubtful(self, assessment: Assessment) -> bool:
        """Whether a question about the days is open; each then stands beside its field."""
        open_doubts = [each for each in doubts(assessment) if each.key not in self.confirmed.data]
        for doubt in open_doubts:
            self[doubt.field].doubt = doubt
            self[doubt.field].errors = [doubt.question]
        return bool(open_doubts)

    def _complain(self, problem: Problem) -> None:
        if problem.field in self:
            self[problem.field].errors = [order_error(problem.field, self.arrived_on.day)]
        else:
            self.complain_of_row(problem)


def calculator(formdata: MultiDict[str, str] | None, choices: list[tuple[str, str]]) -> FactsForm:
    """The form with what was typed; None is a form that nobody has typed in. Answers 413 to more rows than it may hold."""
    form = FactsForm(formdata=known_rows(formdata) if formdata else None)
    form.scheme.choices = choices
    return form


def typed(line: HistoryLine) -> MultiDict[str, str]:
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
