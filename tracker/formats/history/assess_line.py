"""Assess one history given as a line of JSON, for `flask assess` and `POST /api/v1/assess`."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from tracker.compliance.assess import assess
from tracker.compliance.findings import Assessment
from tracker.compliance.pathways.assess import Appraisal, appraise
from tracker.compliance.pathways.facts import PATHWAYS
from tracker.compliance.pathways.loading import pathways
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.formats.history.pathways import describe_pathway_refusal, format_appraisal, read_applicant
from tracker.formats.history.read import (
    HistoryLine,
    UnreadableHistoryError,
    describe_refusal,
    read_id,
    read_identified,
    read_object,
)
from tracker.formats.history.write import add_explanations, format_assessment, format_error

BYTE_ORDER_MARK = "\ufeff"
Explainer: TypeAlias = Callable[[Assessment | Appraisal], Sequence[str]]
"""Explains an assessment or an appraisal: one text for each finding."""


class LineResult(NamedTuple):
    """A line of JSON: an assessment, or an error object if `assessed` is false."""

    text: str
    assessed: bool


def assess_line(
    line: bytes,
    rulebook: Rulebook,
    *,
    today: date,
    explain: Explainer | None = None,
    with_pathways: bool = False,
) -> LineResult | None:
    """Assess the history of one line in UTF-8; return its error object if that fails, None for a blank line.

    `today` replaces a missing `as_of`. With `explain` an assessment has the key `explained`, a text for each finding. With
    `with_pathways` the `scheme` may be a pathway, whose rules are read at the first line that names one.
    """
    try:
        text = line.decode().lstrip(BYTE_ORDER_MARK)
        if not text or text.isspace():
            return None
        facts = read_object(text)
        id_ = read_id(facts)
        if with_pathways and facts.get("scheme") in PATHWAYS:
            return _appraise_line(id_, facts, today, explain)
        return _assess_history(read_identified(id_, facts), rulebook, today, explain)
    except UnicodeDecodeError:
        return LineResult(format_error(UnreadableHistoryError(None, "is not UTF-8")), False)
    except UnreadableHistoryError as error:
        return LineResult(format_error(error), False)


def _assess_history(line: HistoryLine, rulebook: Rulebook, today: date, explain: Explainer | None) -> LineResult:
    """Return the assessment of a working holiday. Raises `UnreadableHistoryError`, which has the id."""
    id_, as_of, history = line
    try:
        assessment = assess(history, rulebook, on=as_of or today)
    except CannotAssess as error:
        raise describe_refusal(error, id_) from None
    text = format_assessment(id_, assessment)
    return LineResult(add_explanations(text, explain(assessment)) if explain else text, True)


def _appraise_line(id_: str, facts: dict[str, Any], today: date, explain: Explainer | None) -> LineResult:
    """Return the appraisal of a line that names a pathway. Raises `UnreadableHistoryError`, which has the id."""
    try:
        applicant = read_applicant(facts, today=today)
        appraisal = appraise(applicant, pathways()[applicant.pathway])
    except UnreadableHistoryError as error:
        error.id_ = id_
        raise
    except CannotAssess as error:
        raise describe_pathway_refusal(error, id_) from None
    text = format_appraisal(id_, appraisal)
    return LineResult(add_explanations(text, explain(appraisal)) if explain else text, True)
