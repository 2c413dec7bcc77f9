"""One job or course with all its versions, and the confirmation of what was just saved."""

from flask import Response, make_response, render_template, request

from tracker import clock
from tracker.queries.sheets import LineVersion, Sheet, sheet
from tracker.web.doors import line_or_404, participant_or_404
from tracker.web.forms.lines import UndoForm, renewed
from tracker.web.frame.visitor import acting
from tracker.web.history.blueprint import bp
from tracker.web.history.effects import effects
from tracker.web.pictures.lately import changes


@bp.get("/participants/<int:participant_id>/jobs/<int:line_id>")
def job(participant_id: int, line_id: int) -> str:
    """A job: how it stands, what can be done, and every version."""
    return _whole("job", participant_id, line_id)


@bp.get("/participants/<int:participant_id>/courses/<int:line_id>")
def course(participant_id: int, line_id: int) -> str:
    """A course: how it stands, what can be done, and every version."""
    return _whole("course", participant_id, line_id)


@bp.get("/participants/<int:participant_id>/jobs/<int:line_id>/saved")
def job_saved(participant_id: int, line_id: int) -> Response:
    """What saving a job changed, and how to undo it."""
    return _saved("job", participant_id, line_id)


@bp.get("/participants/<int:participant_id>/courses/<int:line_id>/saved")
def course_saved(participant_id: int, line_id: int) -> Response:
    """What saving a course changed, and how to undo it."""
    return _saved("course", participant_id, line_id)


def _whole(kind: str, participant_id: int, line_id: int) -> str:
    who = sheet(participant_or_404(participant_id).id, on=clock.today())
    line = line_or_404(who, kind, line_id)
    told = [change for change in changes(who.lines, who.user_id) if _is(change.line, line)]
    form = renewed(UndoForm(formdata=None), line.version)
    return render_template(
        "history/line.html", who=who, line=line, kind=kind, changes=told, form=form, own=acting().participant is not None
    )


def _saved(kind: str, participant_id: int, line_id: int) -> Response:
    """Of a version that stands no more it says so, and shows what stands."""
    who = sheet(participant_or_404(participant_id).id, on=clock.today())
    line = line_or_404(who, kind, line_id)
    before = _version_before(who, line)
    page = render_template(
        "history/saved.html",
        who=who,
        line=line,
        kind=kind,
        change=next(change for change in changes(who.lines, who.user_id) if change.line == line),
        told=effects(who, line, before),
        is_latest=request.args.get("version") == str(line.version) and "late" not in request.args,
        form=renewed(UndoForm(formdata=None), line.version),
        own=acting().participant is not None,
    )
    return make_response(page)


def _version_before(who: Sheet, line: LineVersion) -> LineVersion | None:
    return next((each for each in who.lines if _is(each, line) and each.version == line.version - 1), None)


def _is(one: LineVersion, other: LineVersion) -> bool:
    return (one.kind, one.line_id) == (other.kind, other.line_id)
