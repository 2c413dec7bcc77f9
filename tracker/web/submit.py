"""Submit a form: the one way from a submitted form to a use case and its answer."""

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn, TypeAlias

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.services.quota.places import FullError
from tracker.web.middleware.after_answer import send_email_after
from tracker.web.middleware.form_pages import behind_address

Conflict: TypeAlias = ConflictError | OperationReusedError


def _is_always_complete() -> bool:
    return True


def _no_question() -> None:
    return None


def _never_refused(error: Exception) -> NoReturn:
    raise error


class Submission(NamedTuple):
    """The functions that answer one form. Every page they show has all that was typed."""

    page: Callable[[int], Response]
    """Show the form again under a status."""
    act: Callable[[], Any]
    """Run the use case with the form's operation id and the version that the page showed."""
    conflict: Callable[[Any], AnyResponse]
    """Show the form beside the facts recorded now, under 409, with a new operation id. Takes a `Conflict`."""
    url: Callable[[Any], str]
    """Return the address of the page with the result of the use case."""
    is_complete: Callable[[], bool] = _is_always_complete
    """Return whether nothing is missing; else the form holds the errors. A form that is only a button is complete."""
    question: Callable[[], AnyResponse | None] = _no_question
    """Show the question to answer before a complete form is acted on; None if nothing is open."""
    refusals: tuple[type[Exception], ...] = (FactError, FullError)
    """The errors that the use case raises if a rule forbids the request."""
    refuse: Callable[[Any], AnyResponse | None] = _never_refused
    """Add one of the `refusals` beside its field. `page` under 422 follows, unless a page is returned."""


def submit(sent: Submission) -> AnyResponse:
    """Run the use case once, however often the form is sent.

    303 to the result; 422 with errors; 409 if another user changed the record, or the operation id was used for another
    request; 200 with a question, for a button that only changes the form, and after a lost session. A browser of a signed-in
    user is sent on to an address of such a page, 303.
    """
    return behind_address(_answer(sent))


def _answer(sent: Submission) -> AnyResponse:
    # After a lost session another person may sit at the browser: the form is shown before anything is done.
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
    # Messages of the use case are emailed once the answer is with the browser.
    return send_email_after(redirect(sent.url(result), 303))
