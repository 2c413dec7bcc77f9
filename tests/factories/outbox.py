"""Messages in the outbox, as use cases store them, and mail servers that fail."""

from typing import Any

from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import MailError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.email import StoredEmail, waiting_emails


def post_message(participant_id: int, kind: str, content: dict[str, Any], *, case_id: int | None = None) -> None:
    """A message to a participant, of a case if one is named."""
    post_messages([(participant_id, case_id)], kind, content)


def post_messages(recipients: list[tuple[int, int | None]], kind: str, content: dict[str, Any]) -> None:
    """Messages of one transaction, to participants about a case each, or about none."""
    _post(recipients, kind, content, by=COMMAND_LINE)


@transaction("tests.post")
def _post(
    work: UnitOfWork,
    recipients: list[tuple[int, int | None]],
    kind: str,
    content: dict[str, Any],
    *,
    by: int,
    operation: str | None = None,
) -> None:
    for participant_id, case_id in recipients:
        work.post(participant_id, kind, None, case_id=case_id, **content)


def waiting() -> list[StoredEmail]:
    """The emails that wait, the oldest first."""
    db.session.rollback()
    return waiting_emails(99)


class FailingMailer:
    """A mail server that takes some emails, and fails in one way at others."""

    def __init__(self, error: Exception, *addresses: str) -> None:
        self.error, self.addresses, self.emails = error, addresses, list[OutgoingEmail]()

    def deliver(self, mail: OutgoingEmail) -> None:
        """Fail for the addresses, or for all if none is named."""
        if not self.addresses or mail.address in self.addresses:
            raise self.error
        self.emails.append(mail)


AWAY = MailError("away")
