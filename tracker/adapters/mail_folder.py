"""The demonstration's mail server: each email becomes a file in a folder, and a page shows the latest."""

import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from tracker.adapters.email_message import OutgoingEmail, write_message
from tracker.adapters.smtp import EmailRefusedError, MailError
from tracker.settings.permissions import OWNER_ONLY


class WrittenEmail(NamedTuple):
    """An email of the folder, for the page that shows it."""

    address: str
    subject: str
    text: str
    language: str


class FolderMailer:
    """Writes emails to a folder, `12.eml` for the email 12 of the outbox: one that is sent twice is there once."""

    def __init__(self, folder: Path, sender: str) -> None:
        """Take the folder, which is created with the first email, and the address that emails come from."""
        self.folder, self._sender = folder, sender

    def deliver(self, mail: OutgoingEmail) -> None:
        """Write the email. Raises `EmailRefusedError` for an impossible header, `MailError` if the folder cannot be written."""
        try:
            content = write_message(mail, sender=self._sender, to=mail.address)
        except ValueError as error:
            raise EmailRefusedError("the address or the subject cannot be written as a header") from error
        message_id = mail.message_id or uuid.uuid4().hex
        name = "".join(each for each in message_id.partition("@")[0].partition(".")[0] if each.isalnum())
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self.folder / f".{name}.partial"
            beside.touch(OWNER_ONLY)
            beside.write_bytes(content)
            beside.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise MailError(f"the folder of emails cannot be written: {error.strerror}") from error

    def latest(self, limit: int) -> list[WrittenEmail]:
        """Return the emails that were written last, the newest first."""
        try:
            files = sorted(self.folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
            contents = [path.read_bytes() for path in files[:limit]]
        except OSError:
            return []
        return [_read(content) for content in contents]


def _read(content: bytes) -> WrittenEmail:
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    text = str(body.get_content()).replace("\r\n", "\n") if body is not None else ""
    return WrittenEmail(str(message["To"]), str(message["Subject"]), text, str(message["Content-Language"] or ""))
