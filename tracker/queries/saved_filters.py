"""The filters of the queue that officers saved."""

from sqlalchemy import select

from tracker.models.base import db
from tracker.models.cases import SavedFilter


def saved_filters(user_id: int) -> dict[str, str]:
    """Return an officer's saved filters by name, in the order of the names: each as the address of the queue. One statement."""
    query = select(SavedFilter.name, SavedFilter.address).where(SavedFilter.user_id == user_id).order_by(SavedFilter.name)
    return {row.name: row.address for row in db.session.execute(query)}
