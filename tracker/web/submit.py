"""Submit a form: the one way from what was typed to a use case and its answer."""

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn, TypeAlias

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.services.quota.places import FullError

Conflict: TypeAlias = ConflictError | OperationReusedError


def _has_all() -> bool:
    return True


def _no_question() -> None:
    return None


def _never_refused(error: Exception) -> NoReturn:
    raise error


class Submission(NamedTuple):
    """The functions that answer one form. Each of them carries everything that was typed."""

    page: Callable[[int], Response]
    """Shows the form again under a status."""
    act: Callable[[], Any]
    """The use case, under the form's operation id and in the version that was seen."""
    conflict: Callable[[Any], AnyResponse]
    """Shows the form beside what is recorded now, under 409, with a new operation id. Takes a `Conflict`."""
    url: Callable[[Any], str]
    """Of the page that shows the result of the use case."""
    is_complete: Callable[[], bool] = _has_all
    """Whether nothing is missing; else the form holds the errors. A form that is only a button lacks nothing."""
    question: Callable[[], AnyResponse | None] = _no_question
    """Shows the question to answer before a complete form is acted on; None if there is none."""
    refusals: tuple[type[Exception], ...] = (FactError, FullError)
    """What the use case raises when a rule forbids the request."""
    refuse: Callable[[Any], AnyResponse | None] = _never_refused
    """Puts one of the `refusals` beside its field. `page` under 422 follows, unless a page is returned."""


def submit(sent: Submission) -> AnyResponse:
    """Run the use case once, however often the form is sent.

    303 to the result; 422 with errors; 409 if another user changed the record, or the operation id was used for another
    request; 200 with a question, for a button that only changes the form, and after a lost session.
    """
    # After a lost session another person may sit there: the form is shown before anything is done.
    if request.form.get("step"):
        return sent.page(200)
    if not sent.is_complete():
        return sent.page(422)
    question = sent.question()
    if question is not None:
        return question
    try:
        result = sent.act()
    except sent.refusals as error:
        return sent.refuse(error) or sent.page(422)
    except (ConflictError, OperationReusedError) as error:
        return sent.conflict(error)
    return redirect(sent.url(result), 303)
