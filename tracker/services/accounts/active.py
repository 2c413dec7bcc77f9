"""Accounts that may be used, because they were not disabled."""

from tracker.errors import NotFoundError
from tracker.queries.accounts import Account, account


def active_account(user_id: int) -> Account:
    """Return the account of an active user. Raises `NotFoundError` for disabled and unknown ones. One statement."""
    who = account(id_=user_id)
    if who is None or not who.active:
        raise NotFoundError("there is no such account")
    return who


def active_staff(user_id: int) -> Account:
    """Return the account of an active user of the office. Raises `NotFoundError` for participants too. One statement."""
    who = active_account(user_id)
    if not who.is_staff:
        raise NotFoundError("there is no such account")
    return who
