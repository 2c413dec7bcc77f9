"""What jobs and courses have in common for those who log them, and in what they differ: a table, not flags."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import url_for

from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import plain
from tracker.compliance.questions import Bounds, Question, RecordedStint, course_questions, job_questions
from tracker.compliance.what_if import Limit
from tracker.queries.sheets import CourseDetails, JobDetails, Sheet, StintVersion
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.web.forms.courses import CourseForm, course_boxes
from tracker.web.forms.jobs import JobForm, job_boxes
from tracker.web.forms.lines import LineForm, renewed
from tracker.web.history.employers import ResolvedName, business_as, named_as, offered


class Kind(NamedTuple):
    """A job, or a course: its form, its use cases, and what is asked about it."""

    name: str
    plural: str
    form: type[LineForm]
    boxes: Callable[[Any], Mapping[str, str]]
    """What is recorded beside the days, as it would be typed."""
    offers: Callable[[Sheet], list[str]]
    """Names to choose from."""
    named: Callable[[Sheet, Any, Mapping[str, str]], ResolvedName]
    """Whom or what a complete form means; or the question whether it means one that is known."""
    draft: Callable[[Any, ResolvedName], Any]
    again: Callable[[StintVersion], Any]
    """The draft that a recorded line would have been made from."""
    asks: Callable[..., tuple[Question, ...]]
    limit: Callable[[str], Limit]
    """The limit that its days are first of all counted against."""

    def recorded(self, who: Sheet) -> tuple[RecordedStint, ...]:
        """Return the stints of this kind that are in force."""
        lines = [line for line in who.standing if line.kind == self.name]
        return tuple(
            RecordedStint(line.line_id, line.version, Stint(line.name, line.started_on, line.ended_on)) for line in lines
        )

    def questions(self, who: Sheet, draft: Stint, *, on: date) -> tuple[Question, ...]:
        """What has to be asked before a new one is logged."""
        return self.asks(draft, self.recorded(who), bounds(who), on=on)

    def written(self, line: StintVersion) -> LineForm:
        """The form with what is recorded."""
        days = {"start": line.started_on, "end": line.ended_on, "going_on": "no" if line.ended_on else "yes"}
        return renewed(self.form(formdata=None, data={**days, **self.boxes(line.details)}), line.version)

    def saved(self, key: StintKey) -> str:
        """The address of the confirmation of one version."""
        at, line_id, version = key
        return url_for(f"history.{self.name}_saved", participant_id=at, line_id=line_id, version=version)


def bounds(who: Sheet) -> Bounds:
    """The first and the last day of the stay, as far as they are known."""
    return who.stay.arrived_on, who.assessment.stay_ends if who.assessment else who.stay.departed_on


def _job_again(line: StintVersion) -> JobDraft:
    told = _job(line)
    return JobDraft(Business(told.employer, told.brn), line.started_on, line.ended_on, told.job_title, told.hours_per_week)


def _course_again(line: StintVersion) -> CourseDraft:
    told = _course(line)
    return CourseDraft(told.provider, told.title, line.started_on, line.ended_on)


def _job(line: StintVersion) -> JobDetails:
    assert isinstance(line.details, JobDetails)
    return line.details


def _course(line: StintVersion) -> CourseDetails:
    assert isinstance(line.details, CourseDetails)
    return line.details


def _job_draft(form: JobForm, named: ResolvedName) -> JobDraft:
    return form.draft(business_as(named))


def _course_draft(form: CourseForm, named: ResolvedName) -> CourseDraft:
    return form.draft()


def _tenure(name: str) -> Limit:
    return "employer-tenure", name


def _study(name: str) -> Limit:
    return "study-total", None


def _employer(who: Sheet, form: JobForm, given: Mapping[str, str]) -> ResolvedName:
    return named_as(who, form.employer.data, form.brn.brn, given)


def _no_names(who: Sheet) -> list[str]:
    return []


def _course_name(who: Sheet, form: CourseForm, given: Mapping[str, str]) -> ResolvedName:
    return ResolvedName(f"{plain(form.provider.data)} {plain(form.title.data)}")


JOB = Kind(
    name="job",
    plural="jobs",
    form=JobForm,
    boxes=job_boxes,
    offers=offered,
    named=_employer,
    draft=_job_draft,
    again=_job_again,
    asks=job_questions,
    limit=_tenure,
)
COURSE = Kind(
    name="course",
    plural="courses",
    form=CourseForm,
    boxes=course_boxes,
    offers=_no_names,
    named=_course_name,
    draft=_course_draft,
    again=_course_again,
    asks=course_questions,
    limit=_study,
)
