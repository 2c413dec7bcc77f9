"""The two kinds of stints on pages, job and course, as a table: form, names, questions, and the limit they count against."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import url_for

from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import plain
from tracker.compliance.questions import Bounds, Question, RecordedStint, about_first_day, course_questions, job_questions
from tracker.compliance.what_if import Limit
from tracker.queries.sheets import Sheet, StintVersion
from tracker.services.employers.identify import NamedStint
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.web.forms.courses import CourseForm, course_fields
from tracker.web.forms.jobs import JobForm, job_fields
from tracker.web.forms.stints import StintForm, renew
from tracker.web.history.employers import identify_offered_employer, offered_employers

MOST_PLACES = 3
"""Places that the form of a new stint offers with one tap."""


class Kind(NamedTuple):
    """A job, or a course: its form and its questions."""

    name: str
    """`job` or `course`."""
    plural: str
    form: type[StintForm]
    fields: Callable[[Any], Mapping[str, Any]]
    """The recorded details as fields of the form."""
    repeated: tuple[str, ...]
    """The fields that another stint at the same place has in common with a recorded one."""
    offered_names: Callable[[Sheet], list[str]]
    """Names to choose from."""
    identify: Callable[..., NamedStint]
    """The name and employer of a complete form, by the answers to earlier questions; `corrects`: id of a corrected stint."""
    draft: Callable[[Any, NamedStint], Any]
    """The draft of a complete form."""
    list_questions: Callable[..., tuple[Question, ...]]
    first_day_questions: Callable[[Stint, Iterable[RecordedStint]], tuple[Question, ...]]
    """The question about an earlier first day, which moves the allowance; () for courses."""
    limit: Callable[[str], Limit]
    """The first limit that its days count against, by the stint's name."""

    def recorded(self, who: Sheet) -> tuple[RecordedStint, ...]:
        """Return the stints of this kind that are in force."""
        return tuple(
            RecordedStint(each.line_id, each.version, Stint(each.name, each.started_on, each.ended_on))
            for each in who.current
            if each.kind == self.name
        )

    def questions(self, who: Sheet, draft: Stint, *, on: date) -> tuple[Question, ...]:
        """Return the questions to answer before a new stint is logged."""
        return self.list_questions(draft, self.recorded(who), bounds(who), on=on)

    def filled_form(self, recorded: StintVersion) -> StintForm:
        """Return the form with the recorded values, under a new operation id."""
        days = {"start": recorded.started_on, "end": recorded.ended_on, "going_on": "no" if recorded.ended_on else "yes"}
        return renew(self.form(formdata=None, data={**days, **self.fields(recorded.details)}), recorded.version)

    def repeating_form(self, recorded: StintVersion, on: date) -> StintForm:
        """Return the form for another stint at the place of a recorded one, from today on, `on`."""
        details = {name: value for name, value in self.fields(recorded.details).items() if name in self.repeated}
        form = renew(self.form(formdata=None, data={"going_on": "yes", **details}), 0)
        form.start.chosen = on
        return form

    def places(self, who: Sheet) -> list[StintVersion]:
        """Return the newest ended stint at each of at most three places, the latest first."""
        ended = [each for each in who.current if each.kind == self.name and each.ended_on is not None]
        newest = {self.fields(each.details)[self.repeated[0]]: each for each in sorted(ended, key=lambda each: each.started_on)}
        return sorted(newest.values(), key=lambda each: each.started_on, reverse=True)[:MOST_PLACES]

    def saved_url(self, key: StintKey) -> str:
        """Return the address of the confirmation of one version."""
        participant_id, line_id, version = key
        return url_for(f"history.{self.name}_saved", participant_id=participant_id, line_id=line_id, version=version)


def bounds(who: Sheet) -> Bounds:
    """Return the first and the last day of the stay, each None if unknown."""
    return who.stay.arrived_on, who.assessment.stay_ends if who.assessment else who.stay.departed_on


def _job_draft(form: JobForm, named: NamedStint) -> JobDraft:
    if named.business is None:
        raise ValueError(f"{named.name} has no employer")
    return form.draft(named.business)


def _course_draft(form: CourseForm, named: NamedStint) -> CourseDraft:
    return form.draft()


def _tenure(name: str) -> Limit:
    return "employer-tenure", name


def _study(name: str) -> Limit:
    return "study-total", None


def _employer(who: Sheet, form: JobForm, answers: Mapping[str, str], *, corrects: int | None = None) -> NamedStint:
    return identify_offered_employer(who, form.employer.data, form.brn.brn, answers, corrects=corrects)


def _no_names(who: Sheet) -> list[str]:
    return []


def _no_questions(draft: Stint, recorded: Iterable[RecordedStint]) -> tuple[Question, ...]:
    return ()


def _course_name(who: Sheet, form: CourseForm, answers: Mapping[str, str], *, corrects: int | None = None) -> NamedStint:
    return NamedStint(f"{plain(form.provider.data)} {plain(form.title.data)}")


JOB = Kind(
    name="job",
    plural="jobs",
    form=JobForm,
    fields=job_fields,
    repeated=("employer", "brn", "job_title", "hours"),
    offered_names=offered_employers,
    identify=_employer,
    draft=_job_draft,
    list_questions=job_questions,
    first_day_questions=about_first_day,
    limit=_tenure,
)
COURSE = Kind(
    name="course",
    plural="courses",
    form=CourseForm,
    fields=course_fields,
    repeated=("provider",),
    offered_names=_no_names,
    identify=_course_name,
    draft=_course_draft,
    list_questions=course_questions,
    first_day_questions=_no_questions,
    limit=_study,
)
