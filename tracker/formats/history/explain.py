"""Explain an assessment as plain text, in the words of the pages."""

from flask import current_app

from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import outlook
from tracker.compliance.pathways.assess import Appraisal
from tracker.formats.history.plain_text import plain_text
from tracker.formats.in_language import force_language


def explain_assessment(assessment: Assessment | Appraisal, language: str) -> tuple[str, ...]:
    """Return a text for each finding, in their order: title, result, reason, the count step by step, every reading.

    Lines end with line feeds. The words come from `templates/public/finding.html`, of an appraisal from
    `templates/pathways/finding.html`. `language` is a key of `LANGUAGES`. An application's context must be entered.
    """
    if isinstance(assessment, Appraisal):
        return _explain_appraisal(assessment, language)
    macros = current_app.jinja_env.get_template("public/finding.html").module
    with force_language(language):
        pages = [macros.plain_text(outlook(finding, assessment), assessment) for finding in assessment.findings]  # type: ignore[attr-defined]
    return tuple(map(plain_text, pages))


def _explain_appraisal(appraisal: Appraisal, language: str) -> tuple[str, ...]:
    macros = current_app.jinja_env.get_template("pathways/finding.html").module
    with force_language(language):
        pages = [macros.criterion_text(each, appraisal) for each in appraisal.prerequisites]  # type: ignore[attr-defined]
        for test in appraisal.tests:
            pages += [macros.factor_text(each, test, appraisal) for each in test.factors]  # type: ignore[attr-defined]
            pages += [macros.criterion_text(each, appraisal) for each in test.criteria]  # type: ignore[attr-defined]
        pages += [macros.criterion_text(each, appraisal) for each in appraisal.achievement]  # type: ignore[attr-defined]
    return tuple(map(plain_text, pages))
