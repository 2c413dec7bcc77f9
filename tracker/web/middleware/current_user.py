"""Who asks: the person that is signed in with this browser, read once a request."""

from flask import request, session

from tracker import clock
from tracker.queries.accounts import SignedIn, signed_in
from tracker.services.accounts.sessions import digest, see

HELD = "held"
"""Where the browser's signed cookie holds the token of its session."""
READ = "tracker.visitor"
"""Where a request keeps who was read."""


def visitor() -> SignedIn | None:
    """Who is signed in with this browser; None where nobody is, or the session is over. One statement, once a request."""
    if READ not in request.environ:
        token = session.get(HELD)
        who = signed_in(digest(token), at=clock.now()) if isinstance(token, str) else None
        if who is not None:
            see(who)
        request.environ[READ] = who
    found: SignedIn | None = request.environ[READ]
    return found


def forget_visitor() -> None:
    """Somebody was signed in or out by this request."""
    request.environ.pop(READ, None)


def nobody_known() -> None:
    """It cannot be known who asks, now that the database is away."""
    request.environ[READ] = None


def acting() -> SignedIn:
    """Who acts. Only for views that the policy keeps from others; raises RuntimeError where nobody is signed in."""
    who = visitor()
    if who is None:
        raise RuntimeError("a view that needs somebody signed in stands open in the policy")
    return who
