"""The copy of all personal data, for the participant alone: as a page, and as a file."""

from flask import Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.errors import NotFoundError
from tracker.formats.personal_copy import copy_json
from tracker.queries.participants import ParticipantKey
from tracker.queries.personal_copy import LEFT_OUT, PersonalCopy, personal_copy
from tracker.services.privacy_requests.copies import audit_copy
from tracker.web.access import own_participant_or_404
from tracker.web.middleware.current_user import require_user
from tracker.web.privacy_requests.answer import one
from tracker.web.privacy_requests.blueprint import bp
from tracker.web.privacy_requests.receive import request_or_404
from tracker.web.view_models.personal_copy import copy_sections


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
    response = Response(copy_json(_copy(key, request_id), LEFT_OUT), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=sojourn-my-data.json"
    return response


def _copy(key: ParticipantKey, request_id: int) -> PersonalCopy:
    found = request_or_404(key, request_id)
    try:
        audit_copy(found.key, by=require_user().user_id)
    except NotFoundError:
        abort(404)
    return personal_copy(key.id, at=clock.now())
