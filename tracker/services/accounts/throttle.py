"""Throttle tries at passwords, and emails that anybody may cause. Every process counts in the same rows."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update

from tracker import clock
from tracker.models.accounts import Throttle
from tracker.models.base import db
from tracker.models.locks import lock_name
from tracker.models.transaction import housekeeping

NO_WAIT = timedelta(0)


class TryRate(NamedTuple):
    """How often something may be tried: so often at once, and once more after each pause."""

    at_once: int
    pause: timedelta


class Turn(NamedTuple):
    """One try, counted under a mark of 32 bytes."""

    mark: bytes
    rate: TryRate


@housekeeping
def take_turns(turns: Iterable[Turn]) -> timedelta:
    """Count one try under each mark and return zero; if all tries of a mark are used up, count none and return how long to wait.

    One transaction of its own. Of many tries at once, in any number of processes, no more than the rate allows succeed.
    """
    now = clock.now()
    ordered = sorted(turns)  # two requests lock the same marks in the same order
    for turn in ordered:
        lock_name(f"throttle {turn.mark.hex()}")
    whole = {turn: _whole_again(turn, now) for turn in ordered}
    wait = max(((at - now) - (turn.rate.at_once - 1) * turn.rate.pause for turn, at in whole.items()), default=NO_WAIT)
    if wait > NO_WAIT:
        return wait
    for turn, at in whole.items():
        _store(turn.mark, at + turn.rate.pause)
    return NO_WAIT


@housekeeping
def give_back_turns(turns: Iterable[Turn]) -> None:
    """Undo the count of one try under each mark, because it succeeded. One transaction of its own."""
    for turn in sorted(turns):
        lock_name(f"throttle {turn.mark.hex()}")
        at = _whole_at(turn.mark)
        if at is not None:
            _store(turn.mark, at - turn.rate.pause)


@housekeeping
def delete_whole_throttles() -> int:
    """Delete the rows that limit nobody any more; return how many. One transaction of its own."""
    whole = db.session.scalars(delete(Throttle).where(Throttle.whole_at <= clock.now()).returning(Throttle.mark))
    return len(whole.all())


def _whole_again(turn: Turn, now: datetime) -> datetime:
    """Return when all tries are there again. A row that lies further ahead than tries can move it is from a wrong clock."""
    at = _whole_at(turn.mark) or now
    return max(at, now) if at <= now + turn.rate.at_once * turn.rate.pause else now


def _whole_at(mark: bytes) -> datetime | None:
    return db.session.scalar(select(Throttle.whole_at).where(Throttle.mark == mark))


def _store(mark: bytes, at: datetime) -> None:
    changed = db.session.execute(update(Throttle).where(Throttle.mark == mark).values(whole_at=at).returning(Throttle.mark))
    if changed.first() is None:
        db.session.add(Throttle(mark=mark, whole_at=at))
        db.session.flush()
