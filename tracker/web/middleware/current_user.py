"""The user who is signed in with this browser, read once a request."""

from flask import g
from flask_login import AnonymousUserMixin, UserMixin
from flask_login import current_user as signed_in_member

from tracker import clock
from tracker.queries.accounts import SignedIn, signed_in
from tracker.services.accounts.sessions import digest, note_browser_seen

SESSION_KEY = "_user_id"
"""The key in the signed cookie under which the browser holds its session token."""


class Member(UserMixin):
    """A user as Flask-Login knows one: by the token of the session."""

    def __init__(self, token: str, signed_in: SignedIn | None = None) -> None:
        self.token = token
        self.signed_in = signed_in

    def get_id(self) -> str:
        """Return the token, which the cookie holds."""
        return self.token


def load_member(token: str) -> Member | None:
    """Return the member of a session's token; None if the session is over. One statement."""
    user = signed_in(digest(token), at=clock.now()) if isinstance(token, str) else None
    if user is None:
        return None
    note_browser_seen(user)
    return Member(token, user)


def current_user() -> SignedIn | None:
    """Return the user who is signed in; None if nobody is, or the session is over. One SQL statement, once a request."""
    member = signed_in_member._get_current_object()  # noqa: SLF001 - the proxy's own way to its object
    return member.signed_in if isinstance(member, Member) else None


def forget_current_user() -> None:
    """Read the user again, after a sign-in or sign-out in this request."""
    g.pop("_login_user", None)


def assume_nobody() -> None:
    """Treat the request as not signed in, because the database is away."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - where Flask-Login looks first


def require_user() -> SignedIn:
    """Return the user who is signed in. Only for views that the policy guards; raises RuntimeError if nobody is signed in."""
    user = current_user()
    if user is None:
        raise RuntimeError("a view that needs a signed-in user is open to everybody in the policy")
    return user
