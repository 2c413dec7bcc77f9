"""Officers open the files of the cases that they work on."""

from flask import abort, request
from werkzeug.wrappers import Response as AnyResponse

from tracker.queries.evidence import evidence_for_case
from tracker.services.evidence import audit_opening
from tracker.web.cases import case_page, found_case, may_open_files
from tracker.web.evidence.answer import file_answer
from tracker.web.evidence.blueprint import bp
from tracker.web.middleware.current_user import require_user


@bp.post("/cases/<int:case_id>/evidence/<int:evidence_id>")
def open_in_case(case_id: int, evidence_id: int) -> AnyResponse:
    """Open a file in a case after the audit says so; 404 for others' files, 403 for an officer who does not work on the case."""
    found, user_id = found_case(case_id), require_user().user_id
    seen = [each for each in evidence_for_case(found.participant_id, found.id) if each.id == evidence_id]
    if not seen:
        abort(404)
    if not may_open_files(found, user_id):
        abort(403)
    if request.form.get("step"):  # a form that was brought back after the sign-in is shown before anything is done
        return case_page(found)
    audit_opening(evidence_id, found.participant_id, found.id, by=user_id)
    return file_answer(seen[0])
