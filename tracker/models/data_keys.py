"""The data keys of a database: its engine carries them, so that queries open what is sealed in it."""

from collections.abc import Callable

from sqlalchemy import Engine

from tracker.adapters.keys import Keyring, PersonCipher
from tracker.models.base import db

OPTION = "data_keys"
"""The execution option of an engine that holds a function, which returns the keyring."""


def use_data_keys(engine: Engine, keys: Callable[[], Keyring]) -> None:
    """Let queries on an engine open what is sealed in its database with these keys."""
    engine.update_execution_options(**{OPTION: keys})


def data_keys() -> Keyring:
    """Return the keys of the application's database."""
    keys: Callable[[], Keyring] = db.engine.get_execution_options()[OPTION]
    return keys()


def cipher_of(participant_id: int, wrapped: bytes) -> PersonCipher:
    """Return the cipher of a participant, whose key is given as stored. Raises `SealedError` without the data key for it."""
    return PersonCipher(data_keys().unwrap(wrapped, participant_id), participant_id)
