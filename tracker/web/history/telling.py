"""One job or course with all its versions, and the confirmation of what was just saved."""

from typing import Any, NamedTuple

from flask import Response, make_response, render_template, request

from tracker.compliance.questions import beside
from tracker.queries.sheets import Sheet, StintVersion
from tracker.web.access import stint_or_404
from tracker.web.forms.lines import UndoForm, renewed
from tracker.web.history.blueprint import bp
from tracker.web.history.effects import effects
from tracker.web.history.kinds import Kind
from tracker.web.history.pages import found, is_own
from tracker.web.view_models.recent_changes import RecordedChange, changes


class StintChange(NamedTuple):
    """What one operation did to one line, and the form that undoes it."""

    change: RecordedChange
    form: UndoForm


@bp.both_kinds("GET", "/<int:line_id>", "{kind}")
def stint(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Show a stint: its current version, what can be done, and every version."""
    who = found(participant_id)
    return line_page(kind, who, stint_or_404(who, kind.name, line_id))


def line_page(kind: Kind, who: Sheet, line: StintVersion, *, status: int = 200, **shown: Any) -> Response:
    """A line in its newest version, with what has to be told above it."""
    told = [change for change in changes(who.lines, who.user_id) if _is(change.line, line)]
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "line": line, "own": is_own(who)}
    form = renewed(UndoForm(formdata=None), line.version)
    return make_response(render_template("history/line.html", changes=told, form=form, **usual, **shown), status)


@bp.both_kinds("GET", "/<int:line_id>/saved", "{kind}_saved")
def saved(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Show the effects of saving a stint, and how to undo it. An outdated version is marked as outdated."""
    who = found(participant_id)
    line = stint_or_404(who, kind.name, line_id)
    newest = {(each.kind, each.line_id): each for each in who.lines}
    together = [each for each in newest.values() if each.operation_id == line.operation_id and not _is(each, line)]
    told = {change.line: change for change in changes(who.lines, who.user_id)}
    page = render_template(
        "history/saved.html",
        kind=kind.name,
        who=who,
        line=line,
        own=is_own(who),
        is_latest=request.args.get("version") == str(line.version),
        written=[StintChange(told[each], renewed(UndoForm(formdata=None), each.version)) for each in (line, *together)],
        told=effects(who, (line, *together)),
        beside=_beside(kind, who, line),
    )
    return make_response(page)


def _beside(kind: Kind, who: Sheet, line: StintVersion) -> list[StintVersion]:
    """The others of its kind that share a day with a line that counts."""
    stints = kind.recorded(who)
    here = next((each.stint for each in stints if each.stint_id == line.line_id), None)
    ids = {each.stint_id for each in beside(here, stints)} if here else set()
    return [each for each in who.standing if each.kind == kind.name and each.line_id in ids]


def _is(one: StintVersion, other: StintVersion) -> bool:
    return (one.kind, one.line_id) == (other.kind, other.line_id)
