"""Submit the form of a job or course, and show it: with errors, with a question, or beside the newer version."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from flask import Response, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import folded
from tracker.compliance.questions import Question
from tracker.errors import FactError, OperationReusedError
from tracker.queries.operations import find_operation
from tracker.queries.sheets import JOB_DETAILS, Sheet, StintVersion, sheet
from tracker.services.employers.identify import NamedStint
from tracker.services.history.decide import Decision
from tracker.services.history.drafts import StintKey, draft_of
from tracker.web.access import is_own, participant_or_404, stint_or_404
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.stints import StintForm, operation_id, renew, seen_version
from tracker.web.history.first_days import outlook_before
from tracker.web.history.kinds import Kind
from tracker.web.history.meanings import meanings
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import plain_day
from tracker.web.submit import Conflict, Submission, submit

PREFIX = "answer-"
"""Before the key of a question in the name of a field."""
QUESTION_KEY = re.compile(r"[a-z]+(-[0-9]{1,9}-[0-9]{1,9})?")
ON_ANOTHER_DAY = "ended-on"
"""The answer that the earlier stint ended on the day that is typed beside it."""
ANSWERS = {"same", "separate", "replace", "ended", "leave", "yes"}


class StintEntry(NamedTuple):
    """A form, sent or shown for the first time: its participant, and the stint to correct, if any."""

    kind: Kind
    who: Sheet
    form: StintForm
    recorded: StintVersion | None = None

    @property
    def replaces(self) -> int | None:
        """The id of the stint to correct."""
        return self.recorded.line_id if self.recorded else None


def sheet_or_404(participant_id: int) -> Sheet:
    """Return all facts of the participant of an address, or 404 if this user may not see them."""
    return sheet(participant_or_404(participant_id).id, on=clock.today())


def use_case_context(form: Any) -> dict[str, Any]:
    """Return the keywords that every use case takes: today, the user, and the operation id of the form."""
    return {"on": clock.today(), "by": require_user().user_id, "operation": operation_id(form)}


def given_answers(form: StintForm) -> dict[str, str]:
    """Return the answers by the key of their question; {} if the form changed since the questions were shown."""
    if request.form.get("asked-about") != form.signature():
        return {}
    given = _typed_answers()
    if form.last_day.data is not None:
        given = {key: "ended" if answer == ON_ANOTHER_DAY else answer for key, answer in given.items()}
    return {key: answer for key, answer in given.items() if answer in ANSWERS}


def other_last_day(form: StintForm) -> date | None:
    """Return the last day of an earlier stint, if an answer says that it ended on another day than the one offered."""
    return form.last_day.data if ON_ANOTHER_DAY in _typed_answers().values() else None


def ask_last_day(form: StintForm, decision: Decision) -> Decision:
    """Return the decision; with its question again, and an error, if the other last day is missing or impossible."""
    keys = [key for key, answer in _typed_answers().items() if answer == ON_ANOTHER_DAY]
    about = decision.about
    if decision.asks is not None and decision.asks.key in keys:
        form.last_day.complain()
    elif about is not None and about.question.key in keys:
        error = _last_day_error(about.question, decision.draft, form.last_day.day)
        if error:
            form.last_day.errors = [error]
            return decision._replace(answered=(), asks=about.question)
    return decision


def _typed_answers() -> dict[str, str]:
    """Return the answers of the request by the key of their question, as the buttons name them."""
    given = {name.removeprefix(PREFIX): answer for name, answer in request.form.items() if name.startswith(PREFIX)}
    return {key: answer for key, answer in given.items() if QUESTION_KEY.fullmatch(key)}


def _last_day_error(question: Question, draft: Stint, last: date) -> str:
    """Return what is wrong with the last day of an earlier stint; "" if it is possible."""
    if question.about is not None and last < question.about.stint.started_on:
        return order_error("end", question.about.stint.started_on)
    if question.kind == "open" and last >= draft.started_on:
        return _("Last day must be before %(day)s, the first day of the new record", day=plain_day(draft.started_on))
    return ""


def form_page(sent: StintEntry, *, status: int = 200, **shown: Any) -> Response:
    """Show the form, with the template's other values in `shown`."""
    kind, who, form, recorded = sent
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "own": is_own(who.id), "form": form, "line": recorded}
    for field in (form.start, form.end, form.last_day):
        field.offer(clock.today())
    page = render_template(f"history/{kind.name}.html", names=kind.offered_names(who), **usual, **shown)
    return make_response(page, status)


def question_page(sent: StintEntry, decision: Decision) -> AnyResponse:
    """Show the form with the first open question; 303 to the earlier result if the form was sent before."""
    url = done_before(sent, decision.named)
    if url:
        return redirect(url, 303)
    open_key = decision.asks.key if decision.asks else ""
    answers = {f"{PREFIX}{key}": _typed_answers()[key] for key in given_answers(sent.form) if key != open_key}
    carried = {"asked-about": sent.form.signature(), **answers}
    if ON_ANOTHER_DAY in answers.values():
        carried["last_day-is"] = str(sent.form.last_day.data)
    shown = meanings(sent.kind, sent.who, decision, sent.replaces)
    before = outlook_before(sent.kind, sent.who, decision.asks, decision.draft)
    status = 422 if sent.form.last_day.errors else 200
    return form_page(sent, status=status, decision=decision, meanings=shown, carried=carried, before=before)


def submit_stint(
    sent: StintEntry,
    *,
    is_complete: Callable[[], bool],
    decide: Callable[[], Decision],
    act: Callable[[Decision], StintKey],
) -> AnyResponse:
    """Save the stint, or show the question to answer first.

    `decide` is called once, for a complete form; `act` with its decision, once no question is open.
    303 to the confirmation; 422 with errors; 409 with both texts.
    """
    decision = cache(decide)
    return submit(
        Submission(
            page=lambda status: form_page(sent, status=status),
            is_complete=is_complete,
            question=lambda: question_page(sent, decision()) if decision().asks else None,
            act=lambda: act(decision()),
            refuse=lambda error: _refused(sent, decision().named, error),
            conflict=lambda error: _conflict(sent, decision().named, error),
            url=sent.kind.saved_url,
        )
    )


def done_before(sent: StintEntry, named: NamedStint) -> str | None:
    """Return the address of the earlier result of this form; None if it was not sent before, or with other content."""
    kind, who, form, _ = sent
    number = find_operation(operation_id(form), by=require_user().user_id)
    written = [version for version in who.versions if (version.kind, version.operation_id) == (kind.name, number)]
    names = {named.name, *([named.question.about.stint.name] if named.question and named.question.about else [])}
    same = [version for version in written if version.name in names and _is_same(kind, version, form, named)]
    return kind.saved_url(StintKey(who.id, same[0].line_id, same[0].version)) if same else None


def _refused(sent: StintEntry, named: NamedStint, error: FactError) -> Response:
    sent.form.refuse(error)
    return form_page(sent, status=422, there=_already_there(sent, named))


def _conflict(sent: StintEntry, named: NamedStint, error: Conflict) -> AnyResponse:
    now = _reload(sent)
    if isinstance(error, OperationReusedError):
        return _sent_before(now, named)
    renew(sent.form, error.current_version or 0)
    return form_page(now, status=409, trouble="changed")


def _reload(sent: StintEntry) -> StintEntry:
    """Return the same form with the facts as they are recorded now."""
    who, recorded = sheet(sent.who.id, on=clock.today()), sent.recorded
    return sent._replace(who=who, recorded=recorded and stint_or_404(who, sent.kind.name, recorded.line_id))


def _sent_before(sent: StintEntry, named: NamedStint) -> AnyResponse:
    before = done_before(sent, named)
    if before:
        return redirect(before, 303)
    renew(sent.form, seen_version(sent.form))
    return form_page(sent, status=409, trouble="sent-before")


def _is_same(kind: Kind, version: StintVersion, form: StintForm, named: NamedStint) -> bool:
    """Return whether a stint has the typed details, and the typed days, alone or joined with others."""
    typed, recorded = kind.draft(form, named), draft_of(version)
    if any(getattr(typed, name, None) not in {None, getattr(recorded, name, None)} for name in JOB_DETAILS):
        return False
    end = form.end.data
    ends = version.ended_on == end or (end is not None and version.ended_on is not None and version.ended_on > end)
    return version.started_on <= form.start.day and ends


def _already_there(sent: StintEntry, named: NamedStint) -> StintVersion | None:
    """Return the current stint with the typed name and first day, if any."""
    start = sent.kind.name, sent.form.start.data
    same_day = [stint for stint in sent.who.current if (stint.kind, stint.started_on) == start]
    return next((stint for stint in same_day if folded(stint.name) == folded(named.name)), None)
