"""The answer of a use case as JSON and back: plain values, days, and NamedTuples of them."""

from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def encode_result(answer: Any) -> Any:
    """An answer as a tree that JSON holds; a NamedTuple becomes a list in the order of its fields."""
    if isinstance(answer, tuple):
        return [encode_result(each) for each in answer]
    return answer.isoformat() if isinstance(answer, date) else answer


def decode_result(kept: Any, form: Any) -> Any:
    """The answer again, in the form that the use case's annotation names."""
    if kept is None:
        return None
    if get_origin(form) in {UnionType, Union}:
        form = next(each for each in get_args(form) if each is not type(None))
    if form is date:
        return date.fromisoformat(kept)
    if get_origin(form) is tuple:
        return tuple(decode_result(each, get_args(form)[0]) for each in kept)
    if isinstance(kept, list):
        fields = get_type_hints(form)
        return form(*(decode_result(each, fields[name]) for each, name in zip(kept, form._fields, strict=True)))
    return kept
