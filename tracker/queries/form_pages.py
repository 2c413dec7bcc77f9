"""The pages that answered forms."""

from datetime import datetime

from sqlalchemy import select

from tracker.models.accounts import FormPage
from tracker.models.base import db


def form_page(token_digest: bytes, user_id: int, *, after: datetime) -> bytes | None:
    """Return a page of a user that was made after a moment, as it is stored; None if it is unknown. One statement."""
    mine = FormPage.token_digest == token_digest, FormPage.user_id == user_id, FormPage.made_at > after
    return db.session.scalar(select(FormPage.sealed).where(*mine))
