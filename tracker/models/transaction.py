"""`@transaction`: the one function that commits. One use case, one transaction, done once for each operation key."""

import random
import time
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from inspect import Signature, signature
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar, get_type_hints

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.errors import ConflictError, OperationReusedError
from tracker.models.base import db
from tracker.models.engines import LOCKS, WRITES
from tracker.models.faults import BusyError
from tracker.models.id_blocks import BLOCK_SIZE
from tracker.models.idempotency import Operation
from tracker.models.locks import lock_name
from tracker.models.request_digest import is_same_request, request_digest, requested
from tracker.models.stored_results import decode_result, encode_result
from tracker.models.unit_of_work import UnitOfWork
from tracker.models.write_queue import WriteQueue, seconds_left

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 8
"""How often a use case runs before its writer gives up."""
PAUSE_SECONDS = 0.02
"""The longest pause before the second try; it doubles from try to try."""
UNIQUE_VIOLATIONS = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
"""Codes of the engines after which the use case runs again, to find the row of the writer that was faster."""

_queue = WriteQueue()
_running: ContextVar[bool] = ContextVar("_running", default=False)


class Decorator(Protocol):
    """Makes a use case, which callers call without its unit of work."""

    def __call__(self, function: Callable[Concatenate[UnitOfWork, P], R], /) -> Callable[P, R]:
        """Wrap the function."""


class _OperationRequest(NamedTuple):
    """One call of a use case: its operation key, its kind, and the arguments that the key identifies."""

    key: str
    kind: str
    by: int
    arguments: dict[int, Any] | None
    """By position; None if the caller chose no key, so that the call is never a repetition."""

    @property
    def digest(self) -> str | None:
        return None if self.arguments is None else request_digest(self.kind, self.by, self.arguments)


def transaction(kind: str) -> Decorator:
    """Make a use case of a function that takes `work` first and the keywords `by` and `operation`.

    `kind` names the use case in stored operations: it never changes, whatever the function is called; `{kind}` in it is
    replaced by the keyword argument `kind`. Callers leave `work` out. A repeated operation key gives the stored result, or raises OperationReusedError if the request is another one.
    Raises StorageError if the database cannot be written, ConflictError if other writers were faster each time.
    """
    return _use_case(kind, 1)


def bulk_transaction(kind: str) -> Decorator:
    """Make a use case that writes hundreds of rows: it reserves their ids in blocks. Else as `transaction`."""
    return _use_case(kind, BLOCK_SIZE)


def rehearsal(step: Callable[Concatenate[UnitOfWork, P], R]) -> Callable[P, R]:
    """Run a step without the write lock and drop the rows that it would write."""

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        db.session.rollback()
        db.session.connection(execution_options={LOCKS: True})
        try:
            return step(UnitOfWork(by=_author(kwargs), block=BLOCK_SIZE), *args, **kwargs)
        finally:
            db.session.rollback()

    return run


def housekeeping(step: Callable[P, R]) -> Callable[P, R]:
    """Run a step in a transaction without operation and audit entry, for rows that are not facts of the programme.

    An example is the moment at which a browser was last seen.
    """

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        def once() -> R:
            _begin()
            result = step(*args, **kwargs)
            _commit()
            return result

        return _outermost(step.__name__, once)

    return run


def _use_case(kind: str, block: int) -> Decorator:
    if not isinstance(kind, str):
        raise TypeError(f'{kind} needs a kind: @transaction("area.what_it_does")')

    def decorate(function: Callable[Concatenate[UnitOfWork, P], R]) -> Callable[P, R]:
        parameters = signature(function)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            request = _request(kind.format_map(kwargs), parameters, args, kwargs)
            return _outermost(kind, lambda: _once(function, request, block, args, kwargs))

        return run

    return decorate


def _outermost(name: str, once: Callable[[], R]) -> R:
    """Run a transaction to its end. Raises RuntimeError inside another transaction, `BusyError` if others write all the time."""
    if _running.get():
        raise RuntimeError(f"{name} was called inside another transaction")
    token = _running.set(True)
    try:
        with _queue.place():
            return _retry(once)
    finally:
        db.session.rollback()
        _running.reset(token)


def _retry(once: Callable[[], R]) -> R:
    """Run a transaction up to `TRIES` times, until no other writer is in its way or the time to wait is over."""
    for attempt in range(TRIES - 1):
        try:
            return once()
        except BusyError:
            if seconds_left() == 0:
                raise
        except IntegrityError as error:
            if _code(error) not in UNIQUE_VIOLATIONS:
                raise
        db.session.rollback()
        time.sleep(random.random() * PAUSE_SECONDS * 2**attempt)  # noqa: S311 - no secret: writers should not wake together
    try:
        return once()
    except IntegrityError as error:
        raise ConflictError("what was to be written") from error


def _once(function: Callable[..., R], request: _OperationRequest, block: int, args: Any, kwargs: Any) -> R:
    _begin()
    if request.arguments is not None:
        # The same key may be sent twice at once: the second waits here and finds the result of the first.
        lock_name(f"operation {request.key}")
        done = db.session.execute(select(Operation.digest, Operation.answer).where(Operation.key == request.key)).first()
        if done is not None:
            return _replay_result(function, request, *done)
    work = UnitOfWork(by=request.by, block=block)
    result = function(work, *args, **kwargs)
    stored = None if request.arguments is None else encode_result(result)
    work.done(key=request.key, kind=request.kind, digest=request.digest, answer=stored)
    _commit()
    return result


def _begin() -> None:
    """Take the write lock, on a session without an open read."""
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})


def _commit() -> None:
    """Commit the session: the only call of its kind."""
    db.session.commit()


def _replay_result(function: Callable[..., R], request: _OperationRequest, digest: str | None, stored: Any) -> R:
    """Return the result that the same request got before. Raises OperationReusedError if the request is another one."""
    if request.arguments is None or not is_same_request(digest, request.kind, request.by, request.arguments):
        raise OperationReusedError(request.key)
    result: R = decode_result(stored, get_type_hints(function)["return"])
    return result


def _request(kind: str, parameters: Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _OperationRequest:
    key = kwargs.get("operation")
    if key is None:
        return _OperationRequest(uuid.uuid4().hex, kind, _author(kwargs), None)
    arguments = requested(parameters, parameters.bind(None, *args, **kwargs))  # None represents the unit of work
    return _OperationRequest(str(key), kind, _author(kwargs), arguments)


def _author(kwargs: Mapping[str, Any]) -> int:
    by: int = kwargs["by"]
    return by


def _code(error: IntegrityError) -> str:
    return getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
