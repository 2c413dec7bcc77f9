"""The data keys of a database: its engine carries them, so that queries open what is sealed in it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from tracker.adapters.keys import Keyring, PersonCipher
from tracker.models.base import db

OPTION = "data_keys"
"""The execution option of an engine that holds a function, which returns the keyring."""
CIPHERS = "ciphers"
"""The key of a session's `info` under which the ciphers are that its transaction has met."""


def use_data_keys(engine: Engine, keys: Callable[[], Keyring]) -> None:
    """Let queries on an engine open what is sealed in its database with these keys."""
    engine.update_execution_options(**{OPTION: keys})


def data_keys() -> Keyring:
    """Return the keys of the application's database."""
    keys: Callable[[], Keyring] = db.engine.get_execution_options()[OPTION]
    return keys()


def known_ciphers() -> dict[int, PersonCipher | None]:
    """Return the ciphers that the running transaction has met, by participant; None for people without a key."""
    found: dict[int, PersonCipher | None] = db.session.info.setdefault(CIPHERS, {})
    return found


def remember_key(participant_id: int, wrapped: bytes | None) -> None:
    """Note a participant's key as stored, until the transaction ends. Raises `SealedError` without the data key for it."""
    cipher = PersonCipher(data_keys().unwrap(wrapped, participant_id), participant_id) if wrapped else None
    known_ciphers()[participant_id] = cipher


def cipher_of(participant_id: int, wrapped: bytes) -> PersonCipher:
    """Return the cipher of a participant, whose key is given as stored. Raises `SealedError` without the data key for it."""
    known = known_ciphers().get(participant_id)
    if known is None:
        remember_key(participant_id, wrapped)
        known = known_ciphers()[participant_id]
        assert known is not None
    return known


@event.listens_for(db.session, "after_transaction_end")
def forget_ciphers(session: Any, transaction: Any) -> None:
    """Forget the keys of the people whom a transaction has met."""
    if transaction.parent is None:
        session.info.pop(CIPHERS, None)
