"""Submit a form: the one way from what was typed to a use case and its answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from tracker.errors import ConflictError, FactError, OperationReusedError
from tracker.services.quota.places import FullError


class Submission(NamedTuple):
    """A form with a version and an operation id, and the functions that answer it."""

    form: Any
    page: Callable[[int], Response]
    """Shows the form again with everything that was typed, under a status."""
    is_complete: Callable[[], bool]
    """Whether nothing is missing; else the form holds the errors."""
    act: Callable[[], Any]
    """The use case, under the form's operation id and in the version that was seen."""
    refuse: Callable[[Any], None]
    """Puts a FactError or FullError beside its field."""
    conflict: Callable[[], Response]
    """Shows the form beside what is recorded now, under 409, with a new operation id."""
    url: Callable[[Any], str]
    """Of the page that shows the result of the use case."""


def submit(sent: Submission) -> AnyResponse:
    """Run the use case once, however often the form is sent.

    303 to the result; 422 with errors; 409 if another user changed the record, or the operation id was used for another
    request; 200 if a button of the form only changes the form, or it comes back after a lost session.
    """
    if sent.form.step.data:
        return sent.page(200)
    if not sent.is_complete():
        return sent.page(422)
    try:
        result = sent.act()
    except (FactError, FullError) as error:
        sent.refuse(error)
        return sent.page(422)
    except (ConflictError, OperationReusedError):
        return sent.conflict()
    return redirect(sent.url(result), 303)
