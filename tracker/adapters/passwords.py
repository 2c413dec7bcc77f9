"""How passwords are kept: by argon2, with the parameters that the settings of the sign-in library name."""

from flask_security import hash_password

from tracker.adapters.keys import Secret


def hash_by_argon2(password: str) -> Secret:
    """A password as it is kept. Needs the application's settings."""
    return Secret(hash_password(password))
