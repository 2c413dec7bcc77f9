"""Messages as emails: rendered from `templates/messages/` in the language of the recipient, as plain text and as HTML."""

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple

from flask import current_app, render_template

from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.keys import Keyring
from tracker.adapters.one_time_codes import CLEAR_CHARACTERS
from tracker.formats.in_language import force_language
from tracker.languages import LANGUAGES
from tracker.queries.digests import DIGEST, digest_of, stored_window
from tracker.queries.email import StoredEmail
from tracker.queries.office import OfficeContact
from tracker.workflows.email.unsubscribe import subscription_of, unsubscribe_url

PAGES = {
    "alert": "participants.limits",
    "case-decided": "participants.decisions",
    "case-notice": "participants.decisions",
    "verdict-changed": "participants.limits",
    "still-there": "alerts.messages",
}
"""The page of a participant that a message leads to."""
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
MOST = 20
"""How many lines each list of a digest has."""


class MessageText(NamedTuple):
    """A message in words: the subject of its email, and its paragraphs."""

    title: str
    paragraphs: list[str]


def render_text(kind: str, **values: Any) -> MessageText:
    """Return a message in the current language; the first line of its template is the title.

    Paragraphs of the template are separated by empty lines. `values`: `name`, `link`, `code` (None leaves a part out), the
    stored `content`, and the day `on` from which days left are counted.
    """
    # Translated messages escape what is put into them, in text files too.
    title, _, body = unescape(render_template(f"messages/{kind}.txt", **values)).strip().partition("\n")
    return MessageText(title.strip(), _paragraphs(body))


def render_email(email: StoredEmail, keys: Keyring, contact: OfficeContact, *, on: date) -> OutgoingEmail:
    """Return a message as an email, as of the day `on`. Raises `SealedError` without its link's key."""
    with force_language(email.language):
        subject, paragraphs = render_text(email.kind, **_values(email, keys, on), on=on)
        paragraphs += _contact_paragraphs(email.language, contact)
        url = _unsubscribe_url(email)
        if url is not None:
            paragraphs += _paragraphs(unescape(render_template("messages/unsubscribe.txt", url=url)))
        html = render_template("messages/email.html", subject=subject, paragraphs=paragraphs, language=email.language)
    words = subject, "\n\n".join(paragraphs) + "\n", html, email.language
    return OutgoingEmail(email.address or "", *words, message_id_of(email.id, email.due_at), url)


def message_link(kind: str, participant_id: int) -> str:
    """Return the address of the page that a message to a participant leads to."""
    return page_url(PAGES[kind], participant_id=participant_id)


def page_url(endpoint: str, **values: Any) -> str:
    """Return the address of a page, as emails carry it."""
    return str(current_app.config["PUBLIC_URL"]) + current_app.url_map.bind("").build(endpoint, values)


@lru_cache(maxsize=len(LANGUAGES))
def _contact_paragraphs(language: str, contact: OfficeContact) -> tuple[str, ...]:
    """Return the last lines of an email in a language, which must be the current one; of a run they are all the same."""
    return tuple(_paragraphs(unescape(render_template("messages/contact.txt", contact=contact))))


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _unsubscribe_url(email: StoredEmail) -> str | None:
    """Return where the participant ends emails of this kind; None if they are legally due."""
    subscription = subscription_of(email)
    return None if subscription is None else unsubscribe_url(subscription)


def _values(email: StoredEmail, keys: Keyring, on: date) -> dict[str, Any]:
    """Return what the templates of messages may show."""
    link = keys.unwrap(email.sealed, email.user_id or 0).decode() if email.sealed else None
    if email.participant_id is not None and email.account_id is not None:
        link = message_link(email.kind, email.participant_id)
    code = None if email.account_id is None else email_code(email.account_id)
    values: dict[str, Any] = {"name": email.name, "link": link, "code": code, "content": email.content}
    if email.kind == DIGEST:
        values |= {"digest": digest_of(stored_window(email.content), on=on), "page": page_url, "most": MOST}
    return values


def email_code(user_id: int) -> str:
    """Return the code that each email to a user carries and their profile shows, so that a forged email can be recognised."""
    digest = hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), b"letters %d" % user_id, hashlib.sha256)
    code = "".join(CLEAR_CHARACTERS[byte % len(CLEAR_CHARACTERS)] for byte in digest[:6])
    return f"{code[:3]}-{code[3:]}"


def message_id_of(email_id: int, due_at: datetime) -> str:
    """Return the Message-ID of an email, the same at every try, so that a recipient who gets it twice can recognise it.

    SQLite gives the id of a deleted row to a later one, and a restored backup counts on from its end: the moment tells two
    emails of one id apart, which a mail program would take for one.
    """
    domain = parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2] or "localhost"
    name = f"{email_id}.{(due_at - EPOCH) // MICROSECOND}"
    return f"<{name}.{_mark(name)}@{domain}>"


def email_of_message_id(message_id: str) -> tuple[int, datetime] | None:
    """Return the id of the email that a Message-ID was made for, and when it was due; None if it was not made here."""
    name, _, mark = message_id.strip().removeprefix("<").partition("@")[0].rpartition(".")
    if not hmac.compare_digest(mark.encode(), _mark(name).encode()):
        return None
    email_id, _, microseconds = name.partition(".")
    return int(email_id), EPOCH + int(microseconds) * MICROSECOND


def _mark(name: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"message id %b" % name.encode(), hashlib.sha256).hex()[:16]
