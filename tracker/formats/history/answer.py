"""One line in, one line out: the whole of `flask assess` and of `POST /api/v1/assess` for one history."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from tracker.compliance.assess import assess
from tracker.compliance.findings import Assessment
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.formats.history.read import Unreadable, cannot, read_line
from tracker.formats.history.write import assessment_line, error_line, with_words

BYTE_ORDER_MARK = "\ufeff"
Explain: TypeAlias = Callable[[Assessment], Sequence[str]]
"""Puts an assessment into words, a text for each finding."""


class Answer(NamedTuple):
    """A line of JSON, and whether it is an assessment (else an error object)."""

    text: str
    assessed: bool


def answer(line: bytes, rulebook: Rulebook, *, today: date, explain: Explain | None = None) -> Answer | None:
    """The assessment of one line, or the error object in its place; None for a blank line. `today` fills `as_of`.

    With `explain` an assessment says its findings in words too, under one further key.
    """
    try:
        text = line.decode().lstrip(BYTE_ORDER_MARK)
        if not text or text.isspace():
            return None
        id_, as_of, history = read_line(text)
    except UnicodeDecodeError:
        return Answer(error_line(Unreadable(None, "is not UTF-8")), False)
    except Unreadable as error:
        return Answer(error_line(error), False)
    try:
        assessment = assess(history, rulebook, on=as_of or today)
    except CannotAssess as error:
        return Answer(error_line(cannot(error, id_)), False)
    text = assessment_line(id_, assessment)
    return Answer(with_words(text, explain(assessment)) if explain else text, True)
