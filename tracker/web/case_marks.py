"""Officers mark a case as escalated or paused, take that back, and declare a conflict of interest."""

from collections.abc import Callable
from functools import partial

from werkzeug.wrappers import Response as AnyResponse

from tracker.queries.cases import CaseKey
from tracker.services import case_marks as marks
from tracker.web.cases import bp, case_submission, found_case
from tracker.web.forms.cases import MarkForm
from tracker.web.submit import submit

ACTS: dict[str, Callable[..., CaseKey]] = {
    "escalated": partial(marks.mark, name="escalated"),
    "not-escalated": partial(marks.unmark, name="escalated"),
    "paused": partial(marks.mark, name="paused"),
    "not-paused": partial(marks.unmark, name="paused"),
    "conflict": marks.declare_conflict,
}
"""What the form can do, by the value that it sends."""


@bp.post("/cases/<int:case_id>/mark")
def mark(case_id: int) -> AnyResponse:
    """Set or take back a mark, or declare a conflict of interest. Answers as `case_submission`, and 422 without a reason."""
    found, form = found_case(case_id), MarkForm()
    act = partial(ACTS.get(form.mark.data or "", marks.mark), why=form.cause.data)
    return submit(case_submission(found, form, act, mark=form)._replace(is_complete=lambda: form.is_complete(ACTS)))
