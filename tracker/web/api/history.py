"""`POST /api/v1/assess`: the answers of `flask assess` for one line, over HTTP, without an account."""

from flask import Response, request
from flask_smorest import Blueprint

from tracker import clock
from tracker.compliance.loading import builtin
from tracker.formats.history.assess_line import assess_line
from tracker.formats.history.read import UnreadableHistoryError
from tracker.formats.history.write import format_error
from tracker.web.api.schemas import ASSESSMENT, ERROR, FAULT, HISTORY

LONGEST = 1536 * 1024
"""The largest accepted history in bytes: about thirty thousand stints."""
bp = Blueprint("api", __name__, url_prefix="/api/v1", description="Histories in, assessments out")


@bp.route("/assess", methods=["POST"])
@bp.doc(
    operationId="assess",
    summary="Assess one history; nothing is stored",
    requestBody={"required": True, "content": {"application/json": {"schema": HISTORY}}},
    responses={
        "200": {"description": "The assessment", "content": {"application/json": {"schema": ASSESSMENT}}},
        "default": {"description": "Any other error", "content": {"application/json": {"schema": FAULT}}},
        "422": {"description": "The history cannot be assessed", "content": {"application/json": {"schema": ERROR}}},
    },
)
def assess() -> Response:
    """Assess one history in JSON. 200 with the assessment; 422 with field and message if it cannot be assessed."""
    request.max_content_length = LONGEST
    given = assess_line(request.get_data(), builtin(), today=clock.today())
    text = given.text if given else format_error(UnreadableHistoryError(None, "is not JSON: it is empty"))
    status = 200 if given and given.assessed else 422
    return Response(f"{text}\n".encode(errors="backslashreplace"), status, content_type="application/json")
