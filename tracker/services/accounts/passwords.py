"""Request and set passwords. A new password makes earlier links and sessions void."""

from tracker.adapters.keys import Keyring, Secret
from tracker.models.accounts import User
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.accounts.active import active_account
from tracker.services.accounts.email import queue_email
from tracker.services.accounts.sessions import end_sessions_of


@transaction("accounts.passwords.ask_new_password")
def request_new_password(
    work: UnitOfWork, link: Secret, nonce: str, *, keys: Keyring, by: int, operation: str | None = None
) -> int:
    """Send a link for a new password to a user who forgot theirs; links with another nonce become void. Raises `NotFoundError`."""
    who = active_account(by)
    work.update(User, {"id": by}, password_nonce=nonce)
    queue_email(work, who, "new-password", link, keys=keys)
    work.audit("account.password-asked", user=by)
    return by


@transaction("accounts.passwords.set_password")
def set_password(work: UnitOfWork, stamp: str, hashed: Secret, new_stamp: str, *, by: int, operation: str | None = None) -> int:
    """Set the user's password hash, sign out every browser, and say so by email if there was a password before.

    One transaction. Raises NotFoundError if the stamp is outdated: the link was used already.
    """
    who = active_account(by, stamp=stamp)
    work.update(User, {"id": by}, password=hashed.text, stamp=new_stamp)
    end_sessions_of(work, by)
    if who.password is not None:
        queue_email(work, who, "password-changed")
    work.audit("account.password", user=by, first=who.password is None)
    return by


@transaction("accounts.passwords.strengthen_password")
def strengthen_password(
    work: UnitOfWork, hashed: Secret, *, stamp: str | None = None, by: int, operation: str | None = None
) -> int:
    """Store the hash of the same password by newer argon2 parameters.

    One transaction. Raises NotFoundError if `stamp` is outdated: another password was set meanwhile.
    """
    active_account(by, stamp=stamp)
    work.update(User, {"id": by}, password=hashed.text)
    work.audit("account.password-kept", user=by)
    return by
