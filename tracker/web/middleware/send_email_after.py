"""Letters that a request made due leave the house right after its answer; what fails then waits for the next round."""

from functools import partial
from typing import TypeVar

from flask import current_app
from werkzeug.wrappers import Response

from tracker.adapters.smtp import Mailer
from tracker.workflows.email import send_unsent_emails

Answer = TypeVar("Answer", bound=Response)


def send_email_after(response: Answer) -> Answer:
    """The same answer; once it is with the browser, the letters that wait are sent."""
    post: Mailer | None = current_app.extensions["post"]
    keys, context = current_app.extensions["keyring"], current_app.app_context()

    def send(waiting: Mailer) -> None:
        with context:
            send_unsent_emails(waiting, keys)

    if post is not None:
        response.call_on_close(partial(send, post))
    return response
