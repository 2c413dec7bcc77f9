"""The page with the form of a job or course: with complaints, with a question, or with what changed in the meantime."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.name_matching import folded
from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.queries.operations import done
from tracker.queries.sheets import Sheet, StintVersion, sheet
from tracker.services.history.drafts import StintKey
from tracker.web.access import participant_or_404, stint_or_404
from tracker.web.forms.lines import LineForm, operation, renewed, seen
from tracker.web.history.deciding import Decision, meanings
from tracker.web.history.employers import Named
from tracker.web.history.kinds import Kind
from tracker.web.middleware.current_user import require_user

ANSWER = re.compile(r"answer-[a-z]+(-[0-9]{1,9}-[0-9]{1,9})?")
DETAILS = ("job_title", "hours_per_week")
"""What is recorded of an entry beside its name and its days."""
SAID = {"same", "separate", "replace", "ended", "leave", "yes"}


class Sent(NamedTuple):
    """A form that was sent, or is shown for the first time: whose it is, and the entry that it would correct."""

    kind: Kind
    who: Sheet
    form: LineForm
    line: StintVersion | None = None


def found(participant_id: int) -> Sheet:
    """Everything about the participant of an address; 404 as `participant_or_404` says."""
    return sheet(participant_or_404(participant_id).id, on=clock.today())


def is_own(who: Sheet) -> bool:
    """Whether it is the visitor's own record."""
    own = require_user().participant
    return own is not None and own.id == who.id


def by(form: Any) -> dict[str, Any]:
    """Who acts, when, and under which key."""
    return {"on": clock.today(), "by": require_user().user_id, "operation": operation(form)}


def answers(form: LineForm) -> dict[str, str]:
    """What was answered to questions, by their boxes, as far as a complete form is still the one that was asked about."""
    if request.form.get("asked-about") != form.signature():
        return {}
    return {name: said for name, said in request.form.items() if ANSWER.fullmatch(name) and said in SAID}


def form_page(sent: Sent, *, status: int = 200, **shown: Any) -> Response:
    """The form, with whatever has to be told beside it."""
    kind, who, form, line = sent
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "own": is_own(who), "form": form, "line": line}
    page = render_template(f"history/{kind.name}.html", names=kind.offers(who), **usual, **shown)
    return make_response(page, status)


def question_page(sent: Sent, decision: Decision) -> AnyResponse:
    """The form with the question that is asked first; where it was sent before, the confirmation of what it then did."""
    before = done_before(sent, decision.named)
    if before:
        return redirect(before, 303)
    carried = {"asked-about": sent.form.signature(), **answers(sent.form)}
    told = meanings(sent.kind, sent.who, decision)
    return form_page(sent, decision=decision, meanings=told, carried=carried)


def attempt(sent: Sent, named: Named, act: Callable[[], StintKey]) -> AnyResponse:
    """The confirmation; or the form again with what was refused, or with what somebody else made of it meanwhile."""
    try:
        key = act()
    except FactError as error:
        sent.form.refuse(error)
        return form_page(sent, status=422, there=_already_there(sent, named))
    except OperationReusedError:
        return _sent_before(_anew(sent), named)
    except ConflictError as error:
        renewed(sent.form, error.current_version or 0)
        return form_page(_anew(sent), status=409, trouble="changed")
    return redirect(sent.kind.saved(key), 303)


def done_before(sent: Sent, named: Named) -> str | None:
    """The confirmation of what this form did when it was sent before; None where it was not, or said something else."""
    kind, who, form, _ = sent
    number = done(operation(form), by=require_user().user_id)
    written = [line for line in who.lines if (line.kind, line.operation_id) == (kind.name, number)]
    same = [line for line in written if line.name == named.name and _holds(kind, line, form, named)]
    return kind.saved(StintKey(who.id, same[0].line_id, same[0].version)) if same else None


def _anew(sent: Sent) -> Sent:
    """The same form beside what is recorded now."""
    who, line = sheet(sent.who.id, on=clock.today()), sent.line
    return sent._replace(who=who, line=line and stint_or_404(who, sent.kind.name, line.line_id))


def _sent_before(sent: Sent, named: Named) -> AnyResponse:
    before = done_before(sent, named)
    if before:
        return redirect(before, 303)
    renewed(sent.form, seen(sent.form))
    return form_page(sent, status=409, trouble="sent-before")


def _holds(kind: Kind, line: StintVersion, form: LineForm, named: Named) -> bool:
    """Whether an entry has the details that were typed, and the days, alone or joined with others."""
    typed, recorded = kind.draft(form, named), kind.again(line)
    if any(getattr(typed, name, None) not in {None, getattr(recorded, name, None)} for name in DETAILS):
        return False
    end = form.end.data
    ends = line.ended_on == end or (end is not None and line.ended_on is not None and line.ended_on > end)
    return line.started_on <= form.start.day and ends


def _already_there(sent: Sent, named: Named) -> StintVersion | None:
    """The entry that has the first day which was typed."""
    place = sent.kind.name, sent.form.start.data
    lines = [line for line in sent.who.standing if (line.kind, line.started_on) == place]
    return next((line for line in lines if folded(line.name) == folded(named.name)), None)
