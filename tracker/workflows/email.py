"""Emails about accounts: rendered from `templates/messages/` in the language of the addressee, and sent."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date

import structlog
from flask import current_app, render_template

from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.one_time_codes import CLEAR_CHARACTERS
from tracker.adapters.smtp import EmailRefusedError, Mailer, MailError, OutgoingEmail
from tracker.formats.in_language import force_language
from tracker.queries.email import StoredEmail, unsent_emails
from tracker.queries.office import OfficeContact, office_settings
from tracker.services.email import note_sent

LOG = structlog.get_logger("tracker")
BATCH_SIZE = 50
"""Emails that are read at once."""


def send_unsent_emails(mailer: Mailer, keys: Keyring, *, on: date) -> int:
    """Send the emails that wait, oldest first, with the office's contact of a day; return how many the mail server took.

    An email that cannot be sent is logged and waits for the next run. If the server is away, all others wait too.
    """
    sent, contact = 0, office_settings(on=on).contact
    try:
        for email in _unsent():
            sent += _is_sent(email, mailer, keys, contact)
    except MailError as error:
        LOG.warning("emails wait", error=str(error))
    return sent


def _unsent() -> Iterator[StoredEmail]:
    """Yield each unsent email once."""
    last = 0
    while batch := unsent_emails(BATCH_SIZE, after=last):
        yield from batch
        last = batch[-1].id


def _is_sent(email: StoredEmail, mailer: Mailer, keys: Keyring, contact: OfficeContact) -> bool:
    """Send one email; return whether the server took it. Raises `MailError` if the server is away."""
    try:
        mailer.deliver(render_email(email, keys, contact))
    except (EmailRefusedError, SealedError) as error:
        LOG.warning("email not sent", email=email.id, user=email.user_id, kind=email.kind, error=str(error))
        return False
    note_sent(email.id, clock.now())
    return True


def render_email(email: StoredEmail, keys: Keyring, contact: OfficeContact) -> OutgoingEmail:
    """Return an email in words; the first line of its template is the subject. Raises `SealedError` without its link's key."""
    link = keys.unwrap(email.sealed, email.user_id).decode() if email.sealed else None
    with force_language(email.language):
        text = render_template(f"messages/{email.kind}.txt", name=email.name, link=link, code=email_code(email.user_id))
        footer = render_template("messages/contact.txt", contact=contact).strip()
    subject, _, body = text.strip().partition("\n")
    return OutgoingEmail(email.address, subject.strip(), f"{body.strip()}\n\n{footer}".rstrip() + "\n")


def email_code(user_id: int) -> str:
    """Return the code that each email to a user carries and their profile shows, so that a forged email can be recognised."""
    digest = hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), b"letters %d" % user_id, hashlib.sha256)
    code = "".join(CLEAR_CHARACTERS[byte % len(CLEAR_CHARACTERS)] for byte in digest[:6])
    return f"{code[:3]}-{code[3:]}"
