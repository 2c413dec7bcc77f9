"""Who asks: the person that is signed in with this browser, read once a request."""

from flask import request, session

from tracker import clock
from tracker.queries.accounts import SignedIn, signed_in
from tracker.services.accounts.sessions import digest, note_browser_seen

SESSION_KEY = "held"
"""Where the browser's signed cookie holds the token of its session."""
CURRENT_USER = "tracker.current_user"
"""Where a request keeps who was read."""


def current_user() -> SignedIn | None:
    """Who is signed in with this browser; None where nobody is, or the session is over. One statement, once a request."""
    if CURRENT_USER not in request.environ:
        token = session.get(SESSION_KEY)
        who = signed_in(digest(token), at=clock.now()) if isinstance(token, str) else None
        if who is not None:
            note_browser_seen(who)
        request.environ[CURRENT_USER] = who
    found: SignedIn | None = request.environ[CURRENT_USER]
    return found


def forget_current_user() -> None:
    """Somebody was signed in or out by this request."""
    request.environ.pop(CURRENT_USER, None)


def assume_nobody() -> None:
    """It cannot be known who asks, now that the database is away."""
    request.environ[CURRENT_USER] = None


def require_user() -> SignedIn:
    """Who acts. Only for views that the policy keeps from others; raises RuntimeError where nobody is signed in."""
    who = current_user()
    if who is None:
        raise RuntimeError("a view that needs somebody signed in stands open in the policy")
    return who
