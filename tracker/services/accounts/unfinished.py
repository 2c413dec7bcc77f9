"""Sign-ins that need one more proof: begun after a right password, or before a passkey. Over after ten minutes."""

import secrets
from datetime import timedelta

from sqlalchemy import delete

from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import UnfinishedSignIn
from tracker.models.base import db
from tracker.models.transaction import housekeeping
from tracker.services.accounts.active import active_account
from tracker.services.accounts.sessions import digest

LASTS = timedelta(minutes=10)
CHALLENGE_BYTES = 32


@housekeeping
def begin_unfinished(token: Secret, user_id: int | None, *, stamp: str | None = None) -> None:
    """Store that a browser has to prove more; None as user if a passkey alone is to say who it is.

    One transaction of its own, which also deletes the sign-ins that were never finished. Raises NotFoundError if the user's
    account is not active, or its stamp is not `stamp`: the password that was verified was changed meanwhile.
    """
    if user_id is not None:
        active_account(user_id, stamp=stamp)
    now = clock.now()
    db.session.execute(delete(UnfinishedSignIn).where(UnfinishedSignIn.ends_at <= now))
    ends_at = now + LASTS
    db.session.add(
        UnfinishedSignIn(token_digest=digest(token.text), user_id=user_id, challenge=new_challenge(), ends_at=ends_at)
    )
    db.session.flush()


@housekeeping
def take_challenge(token: Secret) -> bytes | None:
    """Return what a passkey must have signed in this sign-in, and replace it, so that no answer counts twice; None if it is over.

    One transaction of its own.
    """
    row = db.session.get(UnfinishedSignIn, digest(token.text), with_for_update=True, populate_existing=True)
    if row is None or row.ends_at <= clock.now():
        return None
    challenge, row.challenge = row.challenge, new_challenge()
    db.session.flush()
    return challenge


def new_challenge() -> bytes:
    """Return 256 random bits for a passkey to sign."""
    return secrets.token_bytes(CHALLENGE_BYTES)
