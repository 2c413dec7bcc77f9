"""The blueprint of evidence, and the size of forms that may bring a file."""

from typing import Any

from flask import Blueprint, request

from tracker.web.middleware.current_user import current_user

bp = Blueprint("evidence", __name__)
LARGEST_FORM = 64 * 1024 * 1024
"""Bytes of a form with a file: far more than is accepted, so that a file that is too large is named beside its field."""
TAKES_FILES = {
    "evidence.add_to_job",
    "evidence.add_to_course",
    "notices.reply",
    "notices.dispute",
    "notices.contest",
    "privacy_requests.ask_correction",
}
"""The views that take a file from a participant."""


@bp.app_url_value_preprocessor
def allow_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Raise the size limit for a participant who may send a file. Runs before the body is read."""
    who = current_user() if endpoint in TAKES_FILES and request.method == "POST" else None
    if who is not None and who.participant is not None:
        request.max_content_length = LARGEST_FORM
