"""Digests of requests: the same operation key may come again only with the same request.

The text that is digested holds positions and plain values, no name of a class, field or parameter: those may be renamed.
A new field or parameter comes last and defaults to None, so that older requests keep their digests.
"""

import hashlib
from collections.abc import Set as AbstractSet
from datetime import date
from inspect import BoundArguments, Parameter, Signature
from typing import Any, Protocol, runtime_checkable

from tracker.models.base import to_json
from tracker.models.former_requests import former_text

PREFIX = "2:"
"""Begins a digest of the second form. Digests without it were stored before there was one."""
NOT_IN_DIGEST = {"kind", "on", "by", "keys", "operation"}
"""Keyword arguments that are part of an operation's kind, or say when, by whom and under which key."""


@runtime_checkable
class Opaque(Protocol):
    """A value with content too secret or too large for a digest's text."""

    def in_digest(self) -> str:
        """Return the text that represents the value in digests."""


def requested(signature: Signature, arguments: BoundArguments) -> dict[int, Any]:
    """Return the arguments that differ from their defaults, by position among those that say what is requested.

    Position 0 is the unit of work, which is left out.
    """
    parameters = [each for each in signature.parameters.values() if each.name not in NOT_IN_DIGEST]
    return {
        position: arguments.arguments[parameter.name]
        for position, parameter in enumerate(parameters)
        if position and not _is_default(arguments, parameter)
    }


def _is_default(arguments: BoundArguments, parameter: Parameter) -> bool:
    value = arguments.arguments.get(parameter.name, parameter.default)
    return value is parameter.default or bool(value == parameter.default)


def request_digest(kind: str, by: int, request: dict[int, Any]) -> str:
    """Return the digest of a request as it is stored now."""
    text = to_json([kind, by, [[position, _encode(value)] for position, value in request.items()]])
    return PREFIX + hashlib.sha256(text.encode()).hexdigest()


def is_same_request(stored: str | None, kind: str, by: int, request: dict[int, Any]) -> bool:
    """Return whether a stored digest, of either form, was made from this request."""
    if stored is None or stored.startswith(PREFIX):
        return stored == request_digest(kind, by, request)
    text = former_text(kind, by, request)
    return text is not None and stored == hashlib.sha256(text.encode()).hexdigest()


def _encode(value: Any) -> Any:
    """Return a value as JSON can hold it. Raises TypeError for a type whose text might change."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Opaque):
        return value.in_digest()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, AbstractSet):
        return sorted(map(_encode, value))
    if isinstance(value, tuple | list):
        encoded = list(map(_encode, value))
        while encoded and encoded[-1] is None and hasattr(value, "_fields"):
            encoded.pop()
        return encoded
    raise TypeError(f"{type(value).__name__} cannot be part of a request's digest")
