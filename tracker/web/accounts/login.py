"""Flask-Login over sessions that are rows: the cookie holds a session's token, and the database knows whose it is."""

from contextlib import suppress
from datetime import timedelta

from flask import Flask, current_app, g
from flask_login import LoginManager

from tracker.adapters.keys import Secret
from tracker.adapters.passwords import PasswordHashes
from tracker.errors import NotFoundError, TrackerError
from tracker.queries.accounts import Account, account
from tracker.services.accounts.passwords import strengthen_password
from tracker.services.accounts.throttle import give_back_turns, take_turns
from tracker.web.accounts.throttling import sign_in_turns
from tracker.web.middleware.current_user import load_member
from tracker.web.middleware.lost_session import sign_in_first


def init_app(app: Flask) -> None:
    """Set up who is signed in, and what somebody sees who is not.

    Flask-Login's own protection of sessions is off: it ends a session when the address changes, as a phone's does all day.
    """
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(load_member)
    manager.unauthorized_handler(sign_in_first)
    app.before_request(_forget_last_user)
    manager.init_app(app, add_context_processor=False)  # templates call `current_user()` and pages without it read no user


class TooManyTriesError(TrackerError):
    """The password was not looked at: too many wrong ones were tried. `wait` says how long until the next try."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many wrong passwords")
        self.wait = wait


def verify_password(email: str, password: str) -> Account | None:
    """Return the account that an address and its password open; None if they open none, which takes as long.

    Raises `TooManyTriesError`. Two short transactions of their own; the try is counted before the password is looked at.
    """
    turns = sign_in_turns(email)
    wait = take_turns(turns)
    if wait:
        raise TooManyTriesError(wait)
    known = account(email=email)
    usable = known if known is not None and known.active else None
    hashes = _hashes()
    hashed = usable.password if usable is not None else None
    if not hashes.matches(hashed, password) or usable is None or hashed is None:
        return None
    give_back_turns(turns)
    if hashes.is_outdated(hashed):
        with suppress(NotFoundError):  # another password was set meanwhile: the sign-in finds that itself
            strengthen_password(hashes.make(password), stamp=usable.stamp, by=usable.id)
    return usable


def hash_password(password: str) -> Secret:
    """Return the hash of a password that a user chose."""
    return _hashes().make(password)


def _hashes() -> PasswordHashes:
    hashes: PasswordHashes = current_app.extensions["password_hashes"]
    return hashes


def _forget_last_user() -> None:
    """Forget the user of the last request: `g` outlives a request inside an outer application context, as in commands."""
    g.pop("_login_user", None)
