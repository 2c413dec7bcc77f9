"""Flask-Login over sessions that are rows: the cookie holds a session's token, and the database knows whose it is."""

from flask import Flask, current_app, g
from flask_login import LoginManager

from tracker.adapters.passwords import PasswordHashes
from tracker.queries.accounts import Account
from tracker.services.accounts.passwords import strengthen_password
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


def verify_password(known: Account | None, password: str) -> bool:
    """Return whether a password opens an account. False takes as long without an account, or with a closed one."""
    hashes: PasswordHashes = current_app.extensions["password_hashes"]
    usable = known if known is not None and known.active else None
    hashed = usable.password if usable is not None else None
    if not hashes.matches(hashed, password) or usable is None or hashed is None:
        return False
    if hashes.is_outdated(hashed):
        strengthen_password(hashes.make(password), by=usable.id)
    return True


def _forget_last_user() -> None:
    """Forget the user of the last request: `g` outlives a request inside an outer application context, as in commands."""
    g.pop("_login_user", None)
