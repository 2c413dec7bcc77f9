"""The forms of a job and of a course: three fields first, and the questions that their days bring up."""

import unicodedata
import uuid
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from tracker.compliance.questions import Question, Stint
from tracker.errors import FactError
from tracker.queries.sheets import JobDetails, LineVersion
from tracker.services.employers import Business
from tracker.services.history import CourseDraft, JobDraft
from tracker.web.forms.complaints import too_early
from tracker.web.forms.fields import DayField, NameField, visible

MOST_HOURS = 168
"""Hours in a week."""
BRN_DIGITS = 8
ANSWERS = {
    "overlap": ("same", "separate"),
    "open": ("ended", "same", "separate"),
    "gap": ("ended", "leave"),
    "outside": ("yes",),
    "ahead": ("yes",),
}
"""What may be answered to each question."""


class TextField(StringField):
    """A short text of which only what can be seen is kept; of a key twice the last counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Trimmed."""
        self.data = visible(valuelist[-1] if valuelist else "").strip()


Filled = TypeVar("Filled", bound=FlaskForm)


def seen(form: Any) -> int:
    """The version that whoever fills a form in has seen; 0 for a new entry, and for what is no number."""
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def renewed(form: Filled, version: int) -> Filled:
    """The same form with a new operation, and the version that stands now."""
    form["version"].data, form["operation"].data = str(version), uuid.uuid4().hex
    return form


class LineForm(FlaskForm):
    """What a job and a course have in common."""

    start = DayField(_l("First day"))
    end = DayField(_l("Last day"))
    going_on = TextField()
    """`yes` where there is no last day yet; a day that was typed says otherwise."""
    reason = NameField(_l("Why do you correct it?"))
    version = HiddenField()
    operation = HiddenField()
    step = HiddenField()

    def is_complete(self, named: tuple[Any, ...], stood_until: date | None = None) -> bool:
        """Whether all that is needed is there; else every complaint stands beside its field.

        `stood_until`: the last day that was recorded before; typed again beside "goes on" it is no answer.
        """
        valid = self.validate()
        for field in named:
            if not field.data and not field.errors:
                field.errors = [_("Type a name, so that days with the same name can be added up.")]
                valid = False
        if self.start.is_blank:
            self.start.errors = [_("Type the first day.")]
            valid = False
        if self.going_on.data == "yes" and self.end.data is not None and self.end.data == stood_until:
            self.end.data, self.end.boxes = None, dict.fromkeys(self.end.boxes, "")
        if not self.end.is_blank:
            self.going_on.data = "no"
        elif self.going_on.data == "no":
            self.end.errors = [_("Type the last day, or choose that it goes on.")]
            valid = False
        if valid and self.end.data is not None and self.end.data < self.start.day:
            self.end.errors = [too_early("end", self.start.day)]
            return False
        return bool(valid)

    def stint(self, line_id: int = 0) -> Stint:
        """The days of a complete form."""
        return Stint(line_id, self.start.day, self.end.data)

    def answer(self, question: Question, given: Any) -> str:
        """What was answered to a question; empty where nothing fits."""
        said = str(given.get(f"answer-{question.kind}", ""))
        return said if said in ANSWERS[question.kind] else ""

    def refuse(self, error: FactError, named: Any) -> None:
        """What the use case refused, beside its field."""
        if error.field == "end":
            self.end.errors = [too_early("end", self.start.day)]
        elif error.reason == "already-there":
            self.start.errors = [_("This is entered already, from the same first day on.")]
        else:
            named.errors = [_("Type a name, so that days with the same name can be added up.")]

    def say_why(self) -> None:
        """Officers correct what others entered, and say why."""
        self.reason.errors = [_("Say why, for those who read it later.")]


class JobForm(LineForm):
    """A job."""

    employer = NameField(_l("Where do you work?"))
    brn = TextField(_l("Business registration number"))
    job_title = NameField(_l("Job title"))
    hours = TextField(_l("Hours a week"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The number and the hours too."""
        valid = super().validate(extra_validators)
        number = _plain(self.brn.data)
        if number and not (number.isascii() and number.isdecimal() and len(number) == BRN_DIGITS):
            self.brn.errors = [_("A business registration number has 8 digits.")]
            valid = False
        if self.hours.data and self.hours_per_week is None:
            self.hours.errors = [_("Hours a week must be a number from 0 to 168, like 20 or 7.5.")]
            valid = False
        return bool(valid)

    @property
    def named(self) -> tuple[Any, ...]:
        """The fields that must not be empty."""
        return (self.employer,)

    @property
    def hours_per_week(self) -> float | None:
        """The hours as a number; None where there is none, or not one that may be."""
        text = _plain(self.hours.data).replace(",", ".")
        if not text or len(text) > 6 or not text.replace(".", "", 1).isdecimal() or not text.isascii():
            return None
        return float(text) if float(text) <= MOST_HOURS else None

    def draft(self, known: dict[str, str | None]) -> JobDraft:
        """The job of a complete form; `known` gives the number of an employer by its name."""
        name = self.employer.data
        number = _plain(self.brn.data) or known.get(name.casefold())
        return JobDraft(Business(name, number), self.start.day, self.end.data, self.job_title.data or None, self.hours_per_week)


class CourseForm(LineForm):
    """A course."""

    provider = NameField(_l("Where do you study?"))
    title = NameField(_l("Which course?"))

    @property
    def named(self) -> tuple[Any, ...]:
        """The fields that must not be empty."""
        return self.provider, self.title

    def draft(self, _known: dict[str, str | None]) -> CourseDraft:
        """The course of a complete form."""
        return CourseDraft(self.provider.data, self.title.data, self.start.day, self.end.data)


class EndForm(FlaskForm):
    """The last day of a job or course."""

    end = DayField(_l("Last day"))
    version = HiddenField()
    operation = HiddenField()
    step = HiddenField()


class UndoForm(FlaskForm):
    """A button that takes something back."""

    reason = NameField(_l("Why?"))
    version = HiddenField()
    operation = HiddenField()
    step = HiddenField()


def written(form: type[Filled], line: LineVersion) -> Filled:
    """A form with what is recorded."""
    details = line.details
    common = {"start": line.started_on, "end": line.ended_on, "going_on": "no" if line.ended_on else "yes"}
    if isinstance(details, JobDetails):
        hours = f"{details.hours_per_week:g}" if details.hours_per_week is not None else ""
        more = {"employer": details.employer, "brn": details.brn or "", "job_title": details.job_title or "", "hours": hours}
    else:
        more = details._asdict()
    return renewed(form(formdata=None, data=common | more), line.version)


def _plain(text: str) -> str:
    """Digits and letters in their common width, without spaces and dashes."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "")
