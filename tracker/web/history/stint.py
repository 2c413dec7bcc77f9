"""Show a job or course with all its versions, and the confirmation after it was saved."""

from typing import Any, NamedTuple

from flask import Response, make_response, render_template, request

from tracker.compliance.questions import beside
from tracker.queries.sheets import Sheet, StintVersion
from tracker.web.access import is_own, stint_or_404
from tracker.web.forms.stints import UndoForm, renew
from tracker.web.history.blueprint import bp
from tracker.web.history.effects import effects
from tracker.web.history.entry import sheet_or_404
from tracker.web.history.kinds import Kind
from tracker.web.view_models.recent_changes import RecordedChange, changes


class StintChange(NamedTuple):
    """The change that one operation made to one stint, with the form that undoes it."""

    change: RecordedChange
    form: UndoForm


@bp.both_kinds("GET", "/<int:line_id>", "{kind}")
def stint(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Show a stint: its current version, what can be done, and every version."""
    who = sheet_or_404(participant_id)
    return stint_page(kind, who, stint_or_404(who, kind.name, line_id))


def stint_page(kind: Kind, who: Sheet, version: StintVersion, *, status: int = 200, **shown: Any) -> Response:
    """Show a stint in its newest version; `shown` holds the template's other values."""
    own_changes = [change for change in changes(who.versions, who.user_id) if _is_same_stint(change.line, version)]
    usual: dict[str, Any] = {"kind": kind.name, "who": who, "line": version, "own": is_own(who.id)}
    form = renew(UndoForm(formdata=None), version.version)
    return make_response(render_template("history/stint.html", changes=own_changes, form=form, **usual, **shown), status)


@bp.both_kinds("GET", "/<int:line_id>/saved", "{kind}_saved")
def saved(kind: Kind, participant_id: int, line_id: int) -> Response:
    """Show the effects of saving a stint, and how to undo it. An outdated version is marked as outdated."""
    who = sheet_or_404(participant_id)
    version = stint_or_404(who, kind.name, line_id)
    newest = {(each.kind, each.line_id): each for each in who.versions}
    together = [
        each for each in newest.values() if each.operation_id == version.operation_id and not _is_same_stint(each, version)
    ]
    change_of = {change.line: change for change in changes(who.versions, who.user_id)}
    page = render_template(
        "history/saved.html",
        kind=kind.name,
        who=who,
        line=version,
        own=is_own(who.id),
        is_latest=request.args.get("version") == str(version.version),
        written=[StintChange(change_of[each], renew(UndoForm(formdata=None), each.version)) for each in (version, *together)],
        outcome=effects(who, (version, *together)),
        beside=_beside(kind, who, version),
    )
    return make_response(page)


def _beside(kind: Kind, who: Sheet, version: StintVersion) -> list[StintVersion]:
    """Return the other stints of its kind that share a day with a current stint."""
    stints = kind.recorded(who)
    shown = next((each.stint for each in stints if each.stint_id == version.line_id), None)
    ids = {each.stint_id for each in beside(shown, stints)} if shown else set()
    return [each for each in who.current if each.kind == kind.name and each.line_id in ids]


def _is_same_stint(one: StintVersion, other: StintVersion) -> bool:
    return (one.kind, one.line_id) == (other.kind, other.line_id)
