"""Sealing that gives the same bytes each time, for checks that compare databases."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.goals.r11_saboteurs import swapped
from tracker.adapters.keys import KEY, NONCE, Keyring, PersonCipher


def _steady_seal(self: PersonCipher, text: str, column: str) -> bytes:
    nonce = hashlib.sha256(text.encode()).digest()[:NONCE]
    return nonce + self._cipher.encrypt(nonce, text.encode(), self._bound_to(column))


def _steady_wrap(self: Keyring, key: bytes, person: int) -> bytes:
    nonce = hashlib.sha256(key).digest()[:NONCE]
    return self._newest + nonce + self._cipher(self._newest).encrypt(nonce, key, b"%d" % person)


@contextmanager
def steady_sealing() -> Iterator[None]:
    """Give everybody the same key, and every text the same nonce, while the block runs."""
    with ExitStack() as stack:
        stack.enter_context(swapped(Keyring, "new_key", lambda _: bytes(KEY)))
        stack.enter_context(swapped(Keyring, "wrap", _steady_wrap))
        stack.enter_context(swapped(PersonCipher, "seal", _steady_seal))
        yield
