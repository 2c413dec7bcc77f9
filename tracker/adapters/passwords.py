"""Hash passwords with argon2id, as OWASP's cheat sheet on password storage recommends."""

import secrets
from collections.abc import Mapping

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from tracker.adapters.keys import Secret


class PasswordHashes:
    """Makes and checks hashes of passwords."""

    def __init__(self, costs: Mapping[str, int]) -> None:
        """Take arguments of `argon2.PasswordHasher`; without any, the costs are those of RFC 9106 for little memory."""
        self._hasher = PasswordHasher(**costs)  # type: ignore[arg-type]  # costs are its whole numbers
        self._decoy = self._hasher.hash(secrets.token_urlsafe())

    def make(self, password: str) -> Secret:
        """Return the hash of a password, which names its salt and costs."""
        return Secret(self._hasher.hash(password))

    def matches(self, hashed: str | None, password: str) -> bool:
        """Return whether a password has this hash. Without a hash the answer is False and takes as long."""
        try:
            return self._hasher.verify(hashed or self._decoy, password) and bool(hashed)
        except (VerifyMismatchError, InvalidHashError):
            return False

    def is_outdated(self, hashed: str) -> bool:
        """Return whether a hash was made with other costs than this object's."""
        return self._hasher.check_needs_rehash(hashed)
