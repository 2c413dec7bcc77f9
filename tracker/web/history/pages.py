"""Submit the form of a job or course, and show it: with errors, with a question, or beside what changed meanwhile."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.name_matching import folded
from tracker.errors import FactError, OperationReusedError
from tracker.queries.operations import done
from tracker.queries.sheets import Sheet, StintVersion, sheet
from tracker.services.history.drafts import StintKey
from tracker.web.access import participant_or_404, stint_or_404
from tracker.web.forms.lines import LineForm, operation, renewed, seen
from tracker.web.history.deciding import Decision, meanings
from tracker.web.history.employers import ResolvedName
from tracker.web.history.kinds import Kind
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Conflict, Submission, submit

ANSWER = re.compile(r"answer-[a-z]+(-[0-9]{1,9}-[0-9]{1,9})?")
DETAILS = ("job_title", "hours_per_week")
"""Details of a stint beside its name and its days."""
SAID = {"same", "separate", "replace", "ended", "leave", "yes"}


class StintEntry(NamedTuple):
    """A form, sent or shown for the first time: its participant, and the stint to correct, if any."""

    kind: Kind
    who: Sheet
    form: LineForm
    line: StintVersion | None = None


def found(participant_id: int) -> Sheet:
    """Return all facts of the participant of an address, or 404 if this user may not see them."""
    return sheet(participant_or_404(participant_id).id, on=clock.today())


def is_own(who: Sheet) -> bool:
    """Return whether the participant is the user."""
    own = require_user().participant
    return own is not None and own.id == who.id


def by(form: Any) -> dict[str, Any]:
    """Return the day, the user and the operation id for a use case."""
    return {"on": clock.today(), "by": require_user().user_id, "operation": operation(form)}


def answers(form: LineForm) -> dict[str, str]:
    """Return the answers by field name; {} if the form changed since the questions were shown."""
    if request.form.get("asked-about") != form.signature():
        return {}
    return {name: said for name, said in request.form.items() if ANSWER.fullmatch(name) and said in SAID}


def form_page(sent: StintEntry, *, status: int = 200, **shown: Any) -> Response:
    """Show the form, with the template's other values in `shown`."""
    kind, who, form, line = sent
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "own": is_own(who), "form": form, "line": line}
    page = render_template(f"history/{kind.name}.html", names=kind.offers(who), **usual, **shown)
    return make_response(page, status)


def question_page(sent: StintEntry, decision: Decision) -> AnyResponse:
    """Show the form with the first open question; 303 to the earlier result if the form was sent before."""
    before = done_before(sent, decision.named)
    if before:
        return redirect(before, 303)
    carried = {"asked-about": sent.form.signature(), **answers(sent.form)}
    told = meanings(sent.kind, sent.who, decision)
    return form_page(sent, decision=decision, meanings=told, carried=carried)


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
            url=sent.kind.saved,
        )
    )


def done_before(sent: StintEntry, named: ResolvedName) -> str | None:
    """Return the address of what this form did when it was sent before; None if it was not, or held something else."""
    kind, who, form, _ = sent
    number = done(operation(form), by=require_user().user_id)
    written = [line for line in who.lines if (line.kind, line.operation_id) == (kind.name, number)]
    same = [line for line in written if line.name == named.name and _holds(kind, line, form, named)]
    return kind.saved(StintKey(who.id, same[0].line_id, same[0].version)) if same else None


def _refused(sent: StintEntry, named: ResolvedName, error: FactError) -> Response:
    sent.form.refuse(error)
    return form_page(sent, status=422, there=_already_there(sent, named))


def _conflict(sent: StintEntry, named: ResolvedName, error: Conflict) -> AnyResponse:
    now = _reload(sent)
    if isinstance(error, OperationReusedError):
        return _sent_before(now, named)
    renewed(sent.form, error.current_version or 0)
    return form_page(now, status=409, trouble="changed")


def _reload(sent: StintEntry) -> StintEntry:
    """Return the same form with what is recorded now."""
    who, line = sheet(sent.who.id, on=clock.today()), sent.line
    return sent._replace(who=who, line=line and stint_or_404(who, sent.kind.name, line.line_id))


def _sent_before(sent: StintEntry, named: ResolvedName) -> AnyResponse:
    before = done_before(sent, named)
    if before:
        return redirect(before, 303)
    renewed(sent.form, seen(sent.form))
    return form_page(sent, status=409, trouble="sent-before")


def _holds(kind: Kind, line: StintVersion, form: LineForm, named: ResolvedName) -> bool:
    """Return whether a stint has the typed details, and the typed days, alone or joined with others."""
    typed, recorded = kind.draft(form, named), kind.again(line)
    if any(getattr(typed, name, None) not in {None, getattr(recorded, name, None)} for name in DETAILS):
        return False
    end = form.end.data
    ends = line.ended_on == end or (end is not None and line.ended_on is not None and line.ended_on > end)
    return line.started_on <= form.start.day and ends


def _already_there(sent: StintEntry, named: ResolvedName) -> StintVersion | None:
    """Return the current stint with the typed name and first day, if any."""
    start = sent.kind.name, sent.form.start.data
    lines = [line for line in sent.who.standing if (line.kind, line.started_on) == start]
    return next((line for line in lines if folded(line.name) == folded(named.name)), None)
