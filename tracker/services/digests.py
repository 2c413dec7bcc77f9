"""Officers' digests: one email a day at most, which is rendered when it is sent."""

from datetime import date, datetime

from sqlalchemy import delete, insert, select

from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.outbox import UnwantedDigest
from tracker.models.transaction import housekeeping, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.digests import DIGEST, DigestReader, digest_window


def queue_digest(reader: DigestReader, *, on: date, by: int) -> int:
    """Store a digest to an officer, once a day however often this is called; return the officer's id. One transaction."""
    return _queue_digest(reader.user_id, reader.language, reader.last_at, by=by, operation=f"digest-{reader.user_id}-{on}")


@transaction("digests.queue_digest")
def _queue_digest(
    work: UnitOfWork, user_id: int, language: str | None, last_at: datetime | None, *, by: int, operation: str
) -> int:
    window = digest_window(last_at, at=work.at)
    content = {"since": window.since.isoformat(), "until": window.until.isoformat()}
    work.store_message(DIGEST, language, user_id=user_id, content=content)
    work.audit("digest.made", user=user_id)
    return user_id


@housekeeping
def choose_digest(user_id: int, *, wanted: bool, at: datetime) -> None:
    """Note whether an officer wants digests; the same choice twice changes nothing. Locks the account's row."""
    if db.session.scalar(select(User.id).where(User.id == user_id).with_for_update()) is None:
        return
    chosen = UnwantedDigest.user_id == user_id
    if wanted:
        db.session.execute(delete(UnwantedDigest).where(chosen))
    elif db.session.scalar(select(UnwantedDigest.since).where(chosen)) is None:
        db.session.execute(insert(UnwantedDigest), {"user_id": user_id, "since": at})
