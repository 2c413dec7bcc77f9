"""The copy of all personal data, for the participant alone: as a page, and as files."""

import json
from datetime import date

from flask import Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.facts import History
from tracker.errors import NotFoundError
from tracker.formats.history.write import history_fields
from tracker.formats.personal_copy import copy_json
from tracker.formats.tables_pdf import PrintedTables, tables_pdf
from tracker.queries.participants import ParticipantKey, named_history, people
from tracker.queries.personal_copy import LEFT_OUT, PersonalCopy, personal_copy
from tracker.services.privacy_requests.copies import audit_copy
from tracker.web.access import own_participant_or_404
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
from tracker.web.privacy_requests.answer import one
from tracker.web.privacy_requests.blueprint import bp
from tracker.web.privacy_requests.receive import request_or_404
from tracker.web.view_models.personal_copy import copy_sections, printed_sections


@bp.post("/participants/<int:participant_id>/privacy-requests/<int:request_id>/copy")
def show_copy(participant_id: int, request_id: int) -> AnyResponse:
    """Show the copy after the audit log says so; 404 unless the office complied with the request."""
    key = own_participant_or_404(participant_id)
    if request.form.get("step"):
        return one(participant_id, request_id)
    copy = _copy(key, request_id)
    return make_response(render_template("privacy_requests/copy.html", key=key, copy=copy, sections=copy_sections(copy)))


@bp.post("/participants/<int:participant_id>/privacy-requests/<int:request_id>/copy.json")
def download_copy(participant_id: int, request_id: int) -> AnyResponse:
    """Download the copy as JSON after the audit log says so; 404 unless the office complied with the request."""
    key = own_participant_or_404(participant_id)
    if request.form.get("step"):
        return one(participant_id, request_id)
    content = copy_json(_copy(key, request_id), LEFT_OUT, _history(key))
    response = Response(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=sojourn-my-data.json"
    return response


@bp.post("/participants/<int:participant_id>/privacy-requests/<int:request_id>/copy.pdf")
def print_copy(participant_id: int, request_id: int) -> AnyResponse:
    """Download the copy as a PDF after the audit log says so; 404 unless the office complied with the request."""
    key = own_participant_or_404(participant_id)
    if request.form.get("step"):
        return one(participant_id, request_id)
    copy = _copy(key, request_id)
    intro = render_template("privacy_requests/copy.txt", copy=copy).strip().splitlines()
    printed = PrintedTables(intro[0], copy.reference, copy.made_at, intro[1:], printed_sections(copy))
    response = Response(tables_pdf(printed, language=current_language().tag), content_type="application/pdf")
    response.headers["Content-Disposition"] = "attachment; filename=sojourn-my-data.pdf"
    return response


@bp.get("/participants/<int:participant_id>/facts.json")
def download_facts(participant_id: int) -> Response:
    """Download the participant's visa, stay, jobs and courses as a line for `flask assess` and the calculator; 404 before the arrival."""
    key = own_participant_or_404(participant_id)
    history = _history(key)
    if history is None:
        abort(404)
    line = json.dumps(history_fields(key.reference, None, history), ensure_ascii=False, default=date.isoformat)
    response = Response(f"{line}\n", content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=sojourn-facts.json"
    return response


def _history(key: ParticipantKey) -> History | None:
    """Return the recorded history, employers by name; None before the arrival."""
    return named_history(people([key.id])[0])


def _copy(key: ParticipantKey, request_id: int) -> PersonalCopy:
    found = request_or_404(key, request_id)
    try:
        audit_copy(found.key, by=require_user().user_id)
    except NotFoundError:
        abort(404)
    return personal_copy(key.id, at=clock.now())
