"""Letters about accounts as text: their words are in `templates/messages/`, in the language of whoever gets them."""

import hashlib
import hmac
from collections.abc import Iterator

import structlog
from flask import current_app, render_template

from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.smtp import Mail, MailError, Post, RefusedError
from tracker.formats.in_language import force_language
from tracker.queries.letters import LetterFact, waiting_letters
from tracker.services.letters import note_sent

LOG = structlog.get_logger("tracker")
AT_ONCE = 50
"""How many letters are read at once."""
LETTERS_OF_A_CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""


def send_waiting(post: Post, keys: Keyring) -> int:
    """Sends what waits, the oldest first; how many letters were taken.

    A letter that cannot be sent waits on, and is written down; where the mail server is away, all others wait too.
    """
    sent = 0
    try:
        for letter in _waiting():
            sent += _is_sent(letter, post, keys)
    except MailError as error:
        LOG.warning("letters wait", error=str(error))
    return sent


def _waiting() -> Iterator[LetterFact]:
    """The letters that wait, each once."""
    last = 0
    while batch := waiting_letters(AT_ONCE, after=last):
        yield from batch
        last = batch[-1].id


def _is_sent(letter: LetterFact, post: Post, keys: Keyring) -> bool:
    """Raises `MailError` where the mail server is away."""
    try:
        post.deliver(written(letter, keys))
    except (RefusedError, SealedError) as error:
        LOG.warning("letter not sent", letter=letter.id, kind=letter.kind, error=str(error))
        return False
    note_sent(letter.id, clock.now())
    return True


def written(letter: LetterFact, keys: Keyring) -> Mail:
    """A letter in its words. Its first line is the subject. Raises `SealedError` where its link cannot be opened."""
    link = keys.unwrap(letter.sealed, letter.user_id).decode() if letter.sealed else None
    with force_language(letter.language):
        text = render_template(f"messages/{letter.kind}.txt", name=letter.name, link=link, code=code_of(letter.user_id))
    subject, _, body = text.strip().partition("\n")
    return Mail(letter.address, subject.strip(), body.strip() + "\n")


def code_of(user_id: int) -> str:
    """The code that stands in every letter to somebody and on their profile, so that a forged letter can be told."""
    made = hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), b"letters %d" % user_id, hashlib.sha256)
    code = "".join(LETTERS_OF_A_CODE[byte % len(LETTERS_OF_A_CODE)] for byte in made[:6])
    return f"{code[:3]}-{code[3:]}"
