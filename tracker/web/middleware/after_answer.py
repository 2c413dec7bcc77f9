"""Work that a request causes and its answer does not wait for: emails are sent once the answer is with the browser."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from flask import current_app
from werkzeug.wrappers import Response

from tracker import clock
from tracker.adapters.smtp import Mailer
from tracker.workflows.email.send import send_newest_emails

LOG = structlog.get_logger("tracker")
Answer = TypeVar("Answer", bound=Response)


def after_answer(response: Answer, step: Callable[[], object]) -> Answer:
    """Return the answer; once it was sent, the step runs in an application context of its own. What it raises is logged."""
    context = current_app.app_context()

    def run() -> None:
        with context:
            try:
                step()
            except Exception:
                LOG.exception("a step after an answer failed")

    response.call_on_close(run)
    return response


def send_email_after(response: Answer) -> Answer:
    """Return the answer; once it was sent, the newest emails are sent. What fails, and older ones, wait for the scheduler."""
    return after_answer(response, send_newest)


def can_send_email() -> bool:
    """Return whether there is a mail server, for pages that say that an email is sent."""
    return current_app.extensions["post"] is not None


def send_newest() -> None:
    """Send the emails that have just been written, if there is a mail server."""
    mailer: Mailer | None = current_app.extensions["post"]
    if mailer is not None:
        send_newest_emails(mailer, current_app.extensions["keyring"], on=clock.today())
