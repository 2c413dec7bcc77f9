"""One line in, one line out: the whole of `flask assess` and of `POST /api/v1/assess` for one history."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.assess import assess
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.papers.history.reading import Unreadable, cannot, read_line
from tracker.papers.history.writing import assessment_line, error_line

BYTE_ORDER_MARK = "\ufeff"


class Answer(NamedTuple):
    """A line of JSON, and whether it is an assessment (else an error object)."""

    text: str
    assessed: bool


def answer(line: bytes, rulebook: Rulebook, *, today: date) -> Answer | None:
    """The assessment of one line, or the error object in its place; None for a blank line. `today` fills `as_of`."""
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
        return Answer(assessment_line(id_, assess(history, rulebook, on=as_of or today)), True)
    except CannotAssess as error:
        return Answer(error_line(cannot(error, id_)), False)
