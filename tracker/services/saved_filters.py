"""Officers save filters of the queue under a name, and delete them."""

from sqlalchemy import delete, insert, select

from tracker.errors import FactError
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.cases import SavedFilter
from tracker.models.transaction import housekeeping
from tracker.queries.saved_filters import saved_filters

MOST_FILTERS = 20
"""Saved filters of one officer."""


@housekeeping
def save_filter(user_id: int, name: str, address: str) -> None:
    """Save filters under a name, in the place of those that have it. Locks the account's row.

    Raises FactError("filter_name", "full") for a further name after `MOST_FILTERS`.
    """
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    saved = saved_filters(user_id)
    if name not in saved and len(saved) >= MOST_FILTERS:
        raise FactError("filter_name", "full")
    db.session.execute(delete(SavedFilter).where(SavedFilter.user_id == user_id, SavedFilter.name == name))
    db.session.execute(insert(SavedFilter), {"user_id": user_id, "name": name, "address": address})


@housekeeping
def delete_filter(user_id: int, name: str) -> None:
    """Delete the saved filters of a name; nothing without one."""
    db.session.execute(delete(SavedFilter).where(SavedFilter.user_id == user_id, SavedFilter.name == name))
