"""A participant's own pages: limits and timeline."""

from flask import Blueprint

from tracker.web.doors import participant_or_404

bp = Blueprint("participants", __name__)


@bp.get("/participants/<int:participant_id>")
def limits(participant_id: int) -> str:
    """My limits."""
    return participant_or_404(participant_id).reference
