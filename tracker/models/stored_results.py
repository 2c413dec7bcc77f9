"""Results of use cases as JSON and back: plain values, days, and NamedTuples of them."""

from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def encode_result(result: Any) -> Any:
    """Return a result as JSON can hold it. A NamedTuple becomes a list of its fields, in their order."""
    if isinstance(result, tuple):
        return [encode_result(each) for each in result]
    return result.isoformat() if isinstance(result, date) else result


def decode_result(stored: Any, type_: Any) -> Any:
    """Return the result in the type that the use case's annotation names: `[7, "P-1"]` as `Key(7, "P-1")`."""
    if stored is None:
        return None
    if get_origin(type_) in {UnionType, Union}:
        type_ = next(each for each in get_args(type_) if each is not type(None))
    if type_ is date:
        return date.fromisoformat(stored)
    if get_origin(type_) is tuple:
        return tuple(decode_result(each, get_args(type_)[0]) for each in stored)
    if isinstance(stored, list):
        fields = get_type_hints(type_)
        return type_(*(decode_result(each, fields[name]) for each, name in zip(stored, type_._fields, strict=True)))
    return stored
