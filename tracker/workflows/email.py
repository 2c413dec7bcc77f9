"""Letters about accounts as text: their words are in `templates/messages/`, in the language of whoever gets them."""

import hashlib
import hmac
from collections.abc import Iterator

import structlog
from flask import current_app, render_template

from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.smtp import EmailRefusedError, Mailer, MailError, OutgoingEmail
from tracker.formats.in_language import force_language
from tracker.queries.email import StoredEmail, unsent_emails
from tracker.services.email import note_sent

LOG = structlog.get_logger("tracker")
AT_ONCE = 50
"""How many letters are read at once."""
LETTERS_OF_A_CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""


def send_unsent_emails(post: Mailer, keys: Keyring) -> int:
    """Sends what waits, the oldest first; how many letters were taken.

    A letter that cannot be sent waits on, and is render_email down; where the mail server is away, all others wait too.
    """
    sent = 0
    try:
        for letter in _waiting():
            sent += _is_sent(letter, post, keys)
    except MailError as error:
        LOG.warning("letters wait", error=str(error))
    return sent


def _waiting() -> Iterator[StoredEmail]:
    """The letters that wait, each once."""
    last = 0
    while batch := unsent_emails(AT_ONCE, after=last):
        yield from batch
        last = batch[-1].id


def _is_sent(letter: StoredEmail, post: Mailer, keys: Keyring) -> bool:
    """Raises `MailError` where the mail server is away."""
    try:
        post.deliver(render_email(letter, keys))
    except (EmailRefusedError, SealedError) as error:
        LOG.warning("letter not sent", letter=letter.id, kind=letter.kind, error=str(error))
        return False
    note_sent(letter.id, clock.now())
    return True


def render_email(letter: StoredEmail, keys: Keyring) -> OutgoingEmail:
    """A letter in its words. Its first line is the subject. Raises `SealedError` where its link cannot be opened."""
    link = keys.unwrap(letter.sealed, letter.user_id).decode() if letter.sealed else None
    with force_language(letter.language):
        text = render_template(f"messages/{letter.kind}.txt", name=letter.name, link=link, code=email_code(letter.user_id))
    subject, _, body = text.strip().partition("\n")
    return OutgoingEmail(letter.address, subject.strip(), body.strip() + "\n")


def email_code(user_id: int) -> str:
    """The code that stands in every letter to somebody and on their profile, so that a forged letter can be told."""
    made = hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), b"letters %d" % user_id, hashlib.sha256)
    code = "".join(LETTERS_OF_A_CODE[byte % len(LETTERS_OF_A_CODE)] for byte in made[:6])
    return f"{code[:3]}-{code[3:]}"
