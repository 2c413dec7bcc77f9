"""Try a plan: assess jobs and courses with the recorded ones before they happen, and log them once they are real."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.rulebook import CannotAssess
from tracker.compliance.what_if import Trial
from tracker.formats.history.read import UnreadableHistoryError, read_file
from tracker.queries.operations import find_operation
from tracker.queries.participants import ParticipantKey
from tracker.services.history.drafts import CourseDraft, JobDraft
from tracker.services.plans import LoggedPlan, log_plan
from tracker.web.access import is_own, participant_or_404
from tracker.web.forms.calculator import saved_fields
from tracker.web.forms.error_texts import file_error
from tracker.web.forms.plans import PlanForm, empty_plan_form, renew_plan, submitted_plan_form
from tracker.web.forms.rows import MOST_ROWS, ROW_STEPS
from tracker.web.history.plan_questions import earlier_stints, given_answers, open_question
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Conflict, Submission, submit
from tracker.web.view_models.brought_facts import sort_brought
from tracker.web.view_models.plan_answer import PlanAnswer, RecordedFacts, answer_plan, load_recorded_facts

bp = Blueprint("plans", __name__)
OPENED = {"list": "pasted", "facts": "facts_file"}
"""A query parameter -> the field that is open and has the focus."""


@bp.route("/participants/<int:participant_id>/plan", methods=["GET", "POST"])
def plan(participant_id: int) -> Response:
    """Show an empty plan, or answer a sent one: with a row more or less, a suggestion taken up, or in another language."""
    key = participant_or_404(participant_id)
    facts = load_recorded_facts(key.id, on=clock.today())
    if facts.goes_out:
        return _page(key, facts)
    if request.method == "GET":
        form = empty_plan_form(key.version, _arrival(facts))
        return _page(key, facts, form, focus=next((field for name, field in OPENED.items() if name in request.args), ""))
    form = submitted_plan_form(request.form, _arrival(facts))
    step = request.form.get("step", "")
    if step.startswith(ROW_STEPS):
        return _page(key, facts, form, focus=form.change_rows(step))
    if not step and form.has_unread_list:
        return _page(key, facts, form, focus=form.change_rows("list-read"))
    if step == "language" and not form.sent.data:
        return _page(key, facts, form)
    answer = _answer(facts, form)
    after = answer.offered(step.removeprefix("take-")) if answer else None
    if after is not None:
        form.take(after)
        answer = _answer(facts, form)
    return _page(key, facts, form, answer=answer, status=200 if answer else 422)


@bp.post("/participants/<int:participant_id>/plan/open")
def open_facts(participant_id: int) -> Response:
    """Show the facts of a saved file, or those of the calculator's form, as a plan of what is not recorded yet.

    Nothing is logged before the participant does so on that page. 422 if the file cannot be opened, or with errors.
    """
    key = participant_or_404(participant_id)
    facts = load_recorded_facts(key.id, on=clock.today())
    if facts.goes_out:
        return _page(key, facts)
    fields: MultiDict[str, str] = request.form
    arrived_on = None
    if "scheme" not in request.form:
        upload = request.files.get("facts_file")
        try:
            line = read_file(upload.read() if upload else b"")
        except UnreadableHistoryError as error:
            form = submitted_plan_form(request.form, _arrival(facts))
            form.facts_file.errors = [file_error(error)]
            return _page(key, facts, form, status=422)
        fields, arrived_on = saved_fields(line), line.history.stay.arrived_on
    form = renew_plan(submitted_plan_form(fields, _arrival(facts)), key.version)
    brought = sort_brought(form, facts, arrived_on)
    answer = _answer(facts, form) if brought.new else None
    return _page(key, facts, form, answer=answer, brought=brought, status=200 if answer or not brought.new else 422)


@bp.post("/participants/<int:participant_id>/plan/keep")
def keep(participant_id: int) -> AnyResponse:
    """Log the ticked rows, all of them or none, or show the question to answer first.

    303 to what was logged; 422 with errors; 409 if the participant was changed, or the form was sent before; 404 if not
    allowed. The page keeps everything that was submitted_plan_form.
    """
    key = participant_or_404(participant_id)
    facts = load_recorded_facts(key.id, on=clock.today())
    if facts.goes_out:
        return _page(key, facts)
    form = submitted_plan_form(request.form, _arrival(facts))
    answer = _answer(facts, form)
    return submit(
        Submission(
            page=lambda status: _page(key, facts, form, answer=answer, status=status if answer else 422),
            is_complete=lambda: answer is not None and _has_ticked(form),
            question=lambda: _question(key, facts, form, answer),
            act=lambda: _log(key, facts, form),
            refuse=form.refuse,
            conflict=lambda error: _conflict(key, facts, form, answer, error),
            url=lambda logged: _logged_url(key, logged),
        )
    )


@bp.get("/participants/<int:participant_id>/plan/kept/<lines>")
def kept(participant_id: int, lines: str) -> str:
    """Show the logged jobs and courses that the address names, as `job-12.course-3`."""
    key = participant_or_404(participant_id)
    facts = load_recorded_facts(key.id, on=clock.today())
    named = lines.split(".")
    stints = [line for line in facts.sheet.current if f"{line.kind}-{line.line_id}" in named]
    return render_template("plans/kept.html", key=key, lines=stints)


def _has_ticked(form: PlanForm) -> bool:
    """Return whether a row is ticked; else add the error."""
    if form.ticked("jobs") or form.ticked("courses"):
        return True
    first = next(iter([*form.filled("jobs"), *form.filled("courses")]))
    first.keep.errors = [_("Select what you want to log")]
    return False


def _question(key: ParticipantKey, facts: RecordedFacts, form: PlanForm, answer: PlanAnswer | None) -> Response | None:
    """Show the first open question about the ticked rows, unless the plan is outdated or was logged before."""
    if form.seen(key) != key or find_operation(form.operation.data, by=require_user().user_id):
        return None
    question = open_question(facts.sheet, form, lambda typed: facts.employer_of(form, typed))
    if question is None:
        return None
    return _page(key, facts, form, answer=answer, asked=question, kind=question.kind, who=facts.sheet, carried=given_answers())


def _conflict(
    key: ParticipantKey, facts: RecordedFacts, form: PlanForm, answer: PlanAnswer | None, error: Conflict
) -> Response:
    form.refuse(error)
    return _page(key, facts, form, answer=answer, status=409)


def _logged_url(key: ParticipantKey, logged: LoggedPlan) -> str:
    lines = [*(f"job-{job.line_id}" for job in logged.jobs), *(f"course-{course.line_id}" for course in logged.courses)]
    return url_for("plans.kept", participant_id=key.id, lines=".".join(lines))


def _log(key: ParticipantKey, facts: RecordedFacts, form: PlanForm) -> LoggedPlan:
    """Log the ticked rows."""
    employers = [facts.employers.business_of(facts.employer_of(form, row.name.data)) for row in form.ticked("jobs")]
    days = [(row.start.day, row.end.data) for row in form.ticked("jobs")]
    jobs = [JobDraft(employer, *both) for employer, both in zip(employers, days, strict=True)]
    courses = [CourseDraft(row.school.data, row.name.data, row.start.day, row.end.data) for row in form.ticked("courses")]
    by, operation = require_user().user_id, form.operation.data
    earlier = earlier_stints(key.id, form)
    return log_plan(form.seen(key), tuple(jobs), tuple(courses), earlier=earlier, on=clock.today(), by=by, operation=operation)


def _answer(facts: RecordedFacts, form: PlanForm) -> PlanAnswer | None:
    """Return the answer; None if the form has an error, which it shows."""
    form.sent.data = "1"
    if not form.validate() or not form.alike.ask(
        (row.name.data for row in form.filled("jobs")), facts.employers.counted(facts.sheet.current)
    ):
        return None
    history = facts.history(form.arrived_on and form.arrived_on.data)
    if not form.filled("jobs") and not form.filled("courses"):
        form.first_row().name.errors = [_("Enter a job or a course first, then try the plan")]
        return None
    if history is None:
        form.arrived_on.errors = [_("Arrival date must be before the last permitted day that is recorded")]
        return None
    try:
        return answer_plan(facts.trial(form, history), on=clock.today())
    except CannotAssess as error:
        form.cannot(error)
        return None


def _arrival(facts: RecordedFacts) -> date | None:
    """Return the suggested arrival: today, or the visa's issue date if later; None if the arrival is known."""
    if facts.sheet.stay.arrived_on is not None:
        return None
    return max(clock.today(), facts.sheet.visa.issued_on or date.min)


def _page(
    key: ParticipantKey, facts: RecordedFacts, form: PlanForm | None = None, *, status: int = 200, **shown: Any
) -> Response:
    """Show the plan. The form always has a row to type in."""
    if form is None:
        return make_response(render_template("plans/going_out.html", key=key))
    form.first_row()
    shown["recorded"] = None if shown.get("answer") else _without_plan(facts, form)
    page = render_template("plans/plan.html", key=key, facts=facts, form=form, own=is_own(key.id), most_rows=MOST_ROWS, **shown)
    return make_response(page, status)


def _without_plan(facts: RecordedFacts, form: PlanForm) -> PlanAnswer | None:
    """Return the answer without a plan; None if the arrival is unknown, or no rules apply."""
    history = facts.history(form.arrived_on and form.arrived_on.data)
    try:
        return history and answer_plan(Trial(history), on=clock.today())
    except CannotAssess:
        return None
