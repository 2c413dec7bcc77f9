"""Accounts that may be used, because they were not disabled."""

from tracker.errors import NotFoundError
from tracker.queries.accounts import Account, account


def active_account(user_id: int, *, stamp: str | None = None) -> Account:
    """Return the account of an active user, locked. One statement. The caller owns the transaction.

    Raises NotFoundError for disabled and unknown ones, and if `stamp` is given and not the account's any more.
    """
    who = account(id_=user_id, lock=True)
    if who is None or not who.active or stamp not in {None, who.stamp}:
        raise NotFoundError("there is no such account")
    return who


def active_staff(user_id: int) -> Account:
    """Return the account of an active user of the office, locked. Raises `NotFoundError` for participants too. One statement."""
    who = active_account(user_id)
    if not who.is_staff:
        raise NotFoundError("there is no such account")
    return who
