"""Words sealed where they are stored, and opened where they are read: about a participant under that person's key, others under the data key.

A sealed text says whose it is. The keys of the people whom a transaction has met are in its session, so that reading costs
one statement a person at most.
"""

import base64

from sqlalchemy import Dialect, String, text
from sqlalchemy.types import TypeDecorator

from tracker.adapters.keys import PersonCipher
from tracker.models.base import db
from tracker.models.data_keys import data_keys, known_ciphers, remember_key

PERSONS, OFFICES = "\x02", "\x03"
"""The first character of a text sealed with a person's key, and of one sealed with the data key. No form accepts either."""
KEY = text("SELECT wrapped FROM person_keys WHERE participant_id = :id")
BY_REGISTER = "the register says so"
"""The reason of a version that an import wrote: our own words, which are not sealed."""
COLUMN = "words"
"""What sealed words are bound to, beside the person."""


class SealedWords(TypeDecorator[str]):
    """A column of words that are sealed by `seal_words` or `seal_for_office`; words of former releases are plain."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the words; "" if the person's key is destroyed."""
        return open_words(value)


def seal_words(words: str | None, participant_id: int) -> str | None:
    """Return words about a participant as they are stored; plainly if the person has no key yet. None and "" stay."""
    cipher = _cipher(participant_id) if words else None
    if not words or cipher is None:
        return words
    return f"{PERSONS}{participant_id}:{base64.b64encode(cipher.seal(words, COLUMN)).decode()}"


def seal_for_office(words: str) -> str:
    """Return words that are not about a participant, such as the name of an officer, as they are stored."""
    return OFFICES + base64.b64encode(data_keys().wrap(words.encode(), 0)).decode()


def seal_of(participant_id: int | None, words: str) -> str:
    """Return words about a participant, or about the office without one, as they are stored."""
    return seal_for_office(words) if participant_id is None else seal_words(words, participant_id) or ""


def email_mark(address: str) -> bytes:
    """Return the mark of an e-mail address, by which an account is found. Raises SealedError without data keys."""
    return data_keys().mark(f"account email: {address}")


def push_mark(endpoint: str) -> bytes:
    """Return the mark of a browser's address at a push service, by which the browser is recognised. Raises SealedError."""
    return data_keys().mark(f"push endpoint: {endpoint}")


def open_words(stored: str | None) -> str | None:
    """Return the words of a stored text; "" if the person's key is destroyed. Raises SealedError without the data key."""
    if not stored or stored[0] not in {PERSONS, OFFICES}:
        return stored
    if stored[0] == OFFICES:
        return data_keys().unwrap(base64.b64decode(stored[1:]), 0).decode()
    owner, _, sealed = stored[1:].partition(":")
    cipher = _cipher(int(owner))
    return "" if cipher is None else cipher.open(base64.b64decode(sealed), COLUMN)


def _cipher(participant_id: int) -> PersonCipher | None:
    """Return the cipher of a participant, from the session or the database; None without a key."""
    if participant_id not in known_ciphers():
        remember_key(participant_id, db.session.connection().execute(KEY, {"id": participant_id}).scalar())
    return known_ciphers()[participant_id]
