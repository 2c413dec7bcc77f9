"""Browsers in which participants have turned push on."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, db
from tracker.models.sealed_words import SealedWords


class PushSubscription(Base):
    """A browser that takes push messages for a participant. Deleted when either turns it off."""

    __tablename__ = "push_subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    endpoint: Mapped[str] = mapped_column(SealedWords)
    """The address at a push service at which the browser is reached."""
    endpoint_mark: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """A keyed digest of the address: a browser that turns push on again, for anybody, is the same one."""
    keys: Mapped[str] = mapped_column(SealedWords)
    """The browser's public key and its secret, in base64url with a dot between."""
    signed_with: Mapped[str]
    """Our public key that the browser was given: messages that another key signs are refused."""
    device: Mapped[str]
    """What the browser calls itself."""
    made_at: Mapped[datetime] = mapped_column(Moment)


def browsers_with_push(participant_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of the browsers of participants, by participant; nobody without one. One statement."""
    found: dict[int, list[int]] = defaultdict(list)
    columns = PushSubscription.participant_id, PushSubscription.id
    query = select(*columns).where(PushSubscription.participant_id.in_(participant_ids)).order_by(PushSubscription.id)
    for participant_id, id_ in db.session.execute(query):
        found[participant_id].append(id_)
    return found
