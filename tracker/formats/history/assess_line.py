"""Assess one history given as a line of JSON, for `flask assess` and `POST /api/v1/assess`."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from tracker.compliance.assess import assess
from tracker.compliance.findings import Assessment
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.formats.history.read import UnreadableHistoryError, describe_refusal, read_line
from tracker.formats.history.write import add_explanations, format_assessment, format_error

BYTE_ORDER_MARK = "\ufeff"
Explainer: TypeAlias = Callable[[Assessment], Sequence[str]]
"""Explains an assessment: one text for each finding."""


class LineResult(NamedTuple):
    """A line of JSON: an assessment, or an error object if `assessed` is false."""

    text: str
    assessed: bool


def assess_line(line: bytes, rulebook: Rulebook, *, today: date, explain: Explainer | None = None) -> LineResult | None:
    """Assess the history of one line in UTF-8; return its error object if that fails, None for a blank line.

    `today` replaces a missing `as_of`. With `explain` an assessment has the key `explained`, a text for each finding.
    """
    try:
        text = line.decode().lstrip(BYTE_ORDER_MARK)
        if not text or text.isspace():
            return None
        id_, as_of, history = read_line(text)
    except UnicodeDecodeError:
        return LineResult(format_error(UnreadableHistoryError(None, "is not UTF-8")), False)
    except UnreadableHistoryError as error:
        return LineResult(format_error(error), False)
    try:
        assessment = assess(history, rulebook, on=as_of or today)
    except CannotAssess as error:
        return LineResult(format_error(describe_refusal(error, id_)), False)
    text = format_assessment(id_, assessment)
    return LineResult(add_explanations(text, explain(assessment)) if explain else text, True)
