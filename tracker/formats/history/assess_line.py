"""One line in, one line out: the whole of `flask assess` and of `POST /api/v1/assess` for one history."""

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
"""Puts an assessment into words, a text for each finding."""


class LineResult(NamedTuple):
    """A line of JSON, and whether it is an assessment (else an error object)."""

    text: str
    assessed: bool


def assess_line(line: bytes, rulebook: Rulebook, *, today: date, explain: Explainer | None = None) -> LineResult | None:
    """The assessment of one line, or the error object in its place; None for a blank line. `today` fills `as_of`.

    With `explain` an assessment says its findings in words too, under one further key.
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
