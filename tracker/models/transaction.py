"""`@transaction`: the one place that commits. One use case, one transaction, done once for each operation key."""

import hashlib
import random
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, get_type_hints

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.errors import ConflictError, OperationReusedError
from tracker.models.base import db
from tracker.models.engines import WRITES
from tracker.models.faults import BusyError
from tracker.models.id_blocks import BLOCK_SIZE
from tracker.models.idempotency import Operation
from tracker.models.locks import wait_for
from tracker.models.stored_results import decode_result, encode_result
from tracker.models.unit_of_work import UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 8
"""How often a use case is run before its writer gives up."""
PAUSE_SECONDS = 0.02
"""The longest pause before the second try; it doubles from try to try."""
UNIQUE_VIOLATIONS = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
"""What the engines say where somebody else was faster: the whole function runs again and finds what stands now."""
NOT_IN_DIGEST = ("on", "by", "keys", "operation")
"""Keyword arguments that are no part of what was asked."""

_running: ContextVar[bool] = ContextVar("_running", default=False)


class _Asked(NamedTuple):
    key: str
    kind: str
    digest: str | None


def transaction(use_case: Callable[Concatenate[UnitOfWork, P], R]) -> Callable[P, R]:
    """Makes a use case of a function that takes `work` first and the keywords `by` and `operation`.

    It begins with the write lock on a session without an open read, runs the function again where the engine asks for
    it or somebody else was faster, writes what `work` collected, and commits. Callers leave `work` out. An operation key
    that was already used gives the same answer again, or raises `OperationReusedError` where something else was asked;
    the answer must then be plain values, days, or NamedTuples of them. Refuses to run inside another.
    Raises `StorageError` where the database cannot be written, and `ConflictError` where others were always faster.
    """
    return _wrapped(use_case, 1)


def bulk_transaction(use_case: Callable[Concatenate[UnitOfWork, P], R]) -> Callable[P, R]:
    """The same for a use case that writes hundreds of rows: numbers for them are taken in blocks."""
    return _wrapped(use_case, BLOCK_SIZE)


def rehearsal(step: Callable[Concatenate[UnitOfWork, P], R]) -> Callable[P, R]:
    """The same again without the write lock and without writing: what `work` collected is dropped."""

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        db.session.rollback()
        try:
            return step(UnitOfWork(by=_author(kwargs), block=BLOCK_SIZE), *args, **kwargs)
        finally:
            db.session.rollback()

    return run


def housekeeping(step: Callable[P, R]) -> Callable[P, R]:
    """The same for what is no fact of the programme, as when a browser was last seen: no operation and no audit line."""

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        def once() -> R:
            _begin()
            answer = step(*args, **kwargs)
            _commit()
            return answer

        return _alone(step, once)

    return run


def _wrapped(use_case: Callable[Concatenate[UnitOfWork, P], R], block: int) -> Callable[P, R]:
    @wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        asked = _asked(use_case, args, kwargs)
        return _alone(use_case, lambda: _once(use_case, asked, block, args, kwargs))

    return run


def _alone(asked: Callable[..., object], once: Callable[[], R]) -> R:
    """Runs it until it is through. Raises RuntimeError inside another transaction."""
    if _running.get():
        raise RuntimeError(f"{asked.__name__} was called inside another transaction")
    token = _running.set(True)
    try:
        return _until_done(once)
    finally:
        db.session.rollback()
        _running.reset(token)


def _until_done(once: Callable[[], R]) -> R:
    """Runs it until it is through; gives up after `TRIES`."""
    for attempt in range(TRIES - 1):
        with suppress(BusyError):
            try:
                return once()
            except IntegrityError as error:
                if _code(error) not in UNIQUE_VIOLATIONS:
                    raise
        db.session.rollback()
        time.sleep(random.random() * PAUSE_SECONDS * 2**attempt)  # noqa: S311 - no secret: writers should not wake together
    try:
        return once()
    except IntegrityError as error:
        raise ConflictError("what was to be written") from error


def _once(use_case: Callable[..., R], asked: _Asked, block: int, args: Any, kwargs: Any) -> R:
    _begin()
    if asked.digest is not None:
        wait_for(f"operation {asked.key}")  # the same key, sent twice at once: the second finds the answer of the first
        done = db.session.execute(select(Operation.digest, Operation.answer).where(Operation.key == asked.key)).first()
        if done is not None:
            return _same_again(use_case, asked, *done)
    work = UnitOfWork(by=_author(kwargs), block=block)
    answer = use_case(work, *args, **kwargs)
    work.done(key=asked.key, kind=asked.kind, digest=asked.digest, answer=encode_result(answer) if asked.digest else None)
    _commit()
    return answer


def _begin() -> None:
    """Takes the write lock, on a session without an open read."""
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})


def _commit() -> None:
    """The one place where anything becomes true."""
    db.session.commit()


def _same_again(use_case: Callable[..., R], asked: _Asked, digest: str | None, answer: Any) -> R:
    if digest != asked.digest:
        raise OperationReusedError(asked.key)
    again: R = decode_result(answer, get_type_hints(use_case)["return"])
    return again


def _asked(use_case: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> _Asked:
    kind = f"{use_case.__module__.removeprefix('tracker.services.')}.{use_case.__name__}"
    key = kwargs.get("operation")
    if key is None:
        return _Asked(uuid.uuid4().hex, kind, None)
    content = [(name, value) for name, value in sorted(kwargs.items()) if name not in NOT_IN_DIGEST]
    said = repr((kind, kwargs["by"], args, content))
    return _Asked(str(key), kind, hashlib.sha256(said.encode()).hexdigest())


def _author(kwargs: Mapping[str, Any]) -> int:
    by: int = kwargs["by"]
    return by


def _code(error: IntegrityError) -> str:
    return getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
