"""A participant's own pages: limits, timeline, explanations, decisions, arrival and departure."""

import uuid
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import outlooks
from tracker.compliance.loading import builtin
from tracker.compliance.months import completed_years, first_day_free
from tracker.queries.alerts import open_questions
from tracker.queries.case_lists import cases_of
from tracker.queries.history import visa_and_stay
from tracker.queries.operations import find_operation
from tracker.queries.participants import ParticipantKey
from tracker.queries.sheets import Sheet, StintVersion, sheet
from tracker.services.participants.stay import record_arrival, record_departure
from tracker.web.access import is_own, participant_or_404
from tracker.web.cases import subject_names
from tracker.web.charts.timeline import Timeline, timeline
from tracker.web.forms.stay import FORMS, DayForm, day_form
from tracker.web.forms.stints import UndoForm, renew, seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.notices import own_page
from tracker.web.submit import Submission, submit
from tracker.web.view_models.cards import Card, Summary, cards, summary
from tracker.web.view_models.recent_changes import all_changes, changes

bp = Blueprint("participants", __name__)
LATELY = 5
"""Changes on the limits page."""
UNDONE_WITHIN = timedelta(days=1)
"""How long the timeline offers to undo a change. The page of a job or course does so later, too."""
MORNING, EVENING = 11, 18
"""The hours in Hong Kong at which day and evening begin."""


class Answer(NamedTuple):
    """The parts of an assessment on the limits page."""

    assessment: Assessment
    summary: Summary
    cards: tuple[Card, ...]
    picture: Timeline


class OpenJob(NamedTuple):
    """A job whose end is in question: the hidden fields of the button that confirms that it is ongoing."""

    version: int
    operation: str


class BeforeArrival(NamedTuple):
    """Facts to show before an arrival: the age on application, and the last day to enter."""

    age: int | None
    enter_by: Any


@bp.get("/participants/<int:participant_id>")
def limits(participant_id: int) -> str:
    """Show the participant's limits."""
    key = participant_or_404(participant_id)
    who = sheet(key.id, on=clock.today())
    own = is_own(key.id)
    found_cases = [] if own else cases_of(key.id)
    return render_template(
        "participants/limits.html",
        who=who,
        own=own,
        today=clock.today(),
        hour=_part_of_day(),
        answer=_answer(who),
        before=_before_arrival(who),
        lately=changes(who.versions, who.user_id)[:LATELY],
        questions=_open_jobs(who) if own else {},
        cases=found_cases,
        names=subject_names(found_cases),
        said=request.args.get("said"),
    )


@bp.get("/participants/<int:participant_id>/timeline", endpoint="timeline")
def whole_record(participant_id: int) -> str:
    """Show all recorded facts, with every change; the last one of a job or course can be undone here for a day."""
    key = participant_or_404(participant_id)
    who = sheet(key.id, on=clock.today())
    recorded = all_changes(who.versions, visa_and_stay(key.id), who.user_id)
    return render_template(
        "participants/timeline.html",
        who=who,
        own=is_own(key.id),
        answer=_answer(who),
        changes=recorded,
        undoable=_undoable(who),
    )


@bp.get("/participants/<int:participant_id>/why")
def why(participant_id: int) -> str:
    """Show each limit counted step by step, with its rule and source; 404 without an assessment."""
    key = participant_or_404(participant_id)
    who = sheet(key.id, on=clock.today())
    answer = _answer(who)
    if answer is None:
        abort(404)
    return render_template("participants/why.html", who=who, own=is_own(key.id), answer=answer)


@bp.get("/participants/<int:participant_id>/decisions")
def decisions(participant_id: int) -> Response:
    """Show the participant's cases: questions, the next step, and the decisions with findings and reasons."""
    return own_page(participant_or_404(participant_id))


@bp.get("/participants/<int:participant_id>/arrival")
def arrival(participant_id: int) -> Response:
    """Show the form for the day of arrival."""
    key = participant_or_404(participant_id)
    return _stay_page("arrival", key, day_form("arrival", key.version))


@bp.post("/participants/<int:participant_id>/arrival")
def arrive(participant_id: int) -> AnyResponse:
    """Record the day of arrival. Answers as `_record`."""
    return _record("arrival", participant_or_404(participant_id), record_arrival)


@bp.get("/participants/<int:participant_id>/departure")
def departure(participant_id: int) -> Response:
    """Show the form for the day of the final departure."""
    key = participant_or_404(participant_id)
    return _stay_page("departure", key, day_form("departure", key.version))


@bp.post("/participants/<int:participant_id>/departure")
def depart(participant_id: int) -> AnyResponse:
    """Record the day of the final departure. Answers as `_record`."""
    return _record("departure", participant_or_404(participant_id), record_departure)


def _undoable(who: Sheet) -> dict[StintVersion, UndoForm]:
    """Return the newest versions that were recorded within a day, each with the form that undoes its change."""
    newest = {(line.kind, line.line_id): line for line in who.versions}
    recent = [line for line in newest.values() if clock.now() - line.recorded_at < UNDONE_WITHIN]
    return {line: renew(UndoForm(formdata=None), line.version) for line in recent}


def _open_jobs(who: Sheet) -> dict[int, OpenJob]:
    """Return the jobs with an open question about their end, by line id. One statement, none if every job has an end."""
    ongoing = {str(line.line_id): line for line in who.current if line.kind == "job" and line.ended_on is None}
    questioned = [ongoing[each.subject] for each in open_questions(who.id) if each.subject in ongoing] if ongoing else []
    return {line.line_id: OpenJob(line.version, uuid.uuid4().hex) for line in questioned}


def _record(what: str, key: ParticipantKey, use_case: Any) -> AnyResponse:
    """Record one day of the stay, once; the office corrects a recorded day.

    303 to the limits; 422 with errors; 409 with both days.
    """
    form, who = FORMS[what](), sheet(key.id, on=clock.today())
    by: dict[str, Any] = {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}
    # A recorded day is shown before any error of the typed one: no correction of the form would help.
    if not form.step.data and _recorded_day(what, who) is not None and not find_operation(form.operation.data, by=by["by"]):
        return _stay_page(what, key, form, status=409)
    return submit(
        Submission(
            page=lambda status: _stay_page(what, key, form, status=status),
            is_complete=lambda: form.is_complete(clock.today()),
            act=lambda: use_case(key._replace(version=seen_version(form)), form.day.day, **by),
            refuse=lambda error: form.refuse(error, who.stay.arrived_on),
            conflict=lambda _error: _stay_page(what, key, renew(form, key.version), status=409),
            url=lambda _: url_for("participants.limits", participant_id=key.id),
        )
    )


def _stay_page(what: str, key: ParticipantKey, form: DayForm, *, status: int = 200) -> Response:
    who = sheet(key.id, on=clock.today())
    if what == "departure" and who.stay.arrived_on is None:
        abort(404)
    form.day.offer(clock.today())
    page = render_template(
        "participants/stay.html",
        what=what,
        who=who,
        own=is_own(key.id),
        form=form,
        known=_recorded_day(what, who),
        conflict=status == 409,
    )
    return make_response(page, status)


def _recorded_day(what: str, who: Sheet) -> Any:
    return who.stay.arrived_on if what == "arrival" else who.stay.departed_on


def _answer(who: Sheet) -> Answer | None:
    if who.assessment is None:
        return None
    limits = outlooks(who.assessment)
    shown = cards(who.assessment, limits, who.versions)
    picture = timeline(who.assessment, limits, today=who.assessment.on)
    return Answer(who.assessment, summary(who.assessment, shown), shown, picture)


def _before_arrival(who: Sheet) -> BeforeArrival:
    """Return the age and the last day to enter, each None if unknown."""
    visa, born = who.visa, who.particulars.birth_date
    age = completed_years(born, visa.applied_on) if born and visa.applied_on else None
    scheme = builtin().schemes.get(who.scheme)
    rule = scheme.versions[-1].rules.get("entry-window") if scheme and scheme.versions else None
    enter_by = visa.enter_by or (first_day_free(visa.issued_on, rule.limit) if rule and visa.issued_on else None)
    return BeforeArrival(age, enter_by)


def _part_of_day() -> str:
    hour = clock.now().astimezone(clock.HONG_KONG).hour
    return "morning" if hour < MORNING else "day" if hour < EVENING else "evening"
