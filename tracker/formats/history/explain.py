"""Explain an assessment as plain text, in the words of the pages."""

from flask import current_app

from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import outlook
from tracker.formats.history.plain_text import plain_text
from tracker.formats.in_language import force_language


def explain_assessment(assessment: Assessment, language: str) -> tuple[str, ...]:
    """Return a text for each finding, in their order: title, result, reason, the count step by step, every reading.

    Lines end with line feeds. The words come from `templates/public/finding.html`. `language` is a key of `LANGUAGES`.
    An application's context must be entered.
    """
    macros = current_app.jinja_env.get_template("public/finding.html").module
    with force_language(language):
        pages = [macros.plain_text(outlook(finding, assessment), assessment) for finding in assessment.findings]  # type: ignore[attr-defined]
    return tuple(map(plain_text, pages))
