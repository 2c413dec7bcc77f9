"""Send the emails of a request right after its answer; failed ones wait for the next round."""

from functools import partial
from typing import TypeVar

from flask import current_app
from werkzeug.wrappers import Response

from tracker.adapters.smtp import Mailer
from tracker.workflows.email import send_unsent_emails

Answer = TypeVar("Answer", bound=Response)


def send_email_after(response: Answer) -> Answer:
    """Return the same response; unsent emails are sent once the browser has it."""
    mailer: Mailer | None = current_app.extensions["post"]
    keys, context = current_app.extensions["keyring"], current_app.app_context()

    def send(waiting: Mailer) -> None:
        with context:
            send_unsent_emails(waiting, keys)

    if mailer is not None:
        response.call_on_close(partial(send, mailer))
    return response
