"""Requests that were digested with former names are still recognised, and requests with another content never are.

The digests were written by the program as it was before modules, classes and fields were renamed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from flask import Flask
from sqlalchemy import insert

from tests.factories.former_requests import AUTHOR, FORMS, SentForm
from tests.support.databases import fresh_app
from tracker import clock
from tracker.errors import OperationReusedError
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.idempotency import Operation
from tracker.models.stored_results import decode_result
from tracker.services.register import uploads


@pytest.fixture(scope="module")
def stored() -> Iterator[Flask]:
    """A database in which each form's operation was done under the form's name."""
    with fresh_app("sqlite") as app:
        row = {"kind": "person", "name": "Ada", "email": None, "language": None, "active": True, "created_at": clock.now()}
        db.session.execute(insert(User).values(id=AUTHOR, **row))
        for name, form in FORMS.items():
            done = {"digest": form.digest, "answer": _example(_result_type(form)), "by": AUTHOR, "done_at": clock.now()}
            db.session.execute(insert(Operation).values(key=name, kind="as then", **done))
        db.session.commit()
        yield app


def _result_type(form: SentForm) -> Any:
    return get_type_hints(form.use_case)["return"]


def _example(hint: Any) -> Any:
    """A result of a type, as stored."""
    if get_origin(hint) is tuple:
        return [_example(get_args(hint)[0])]
    if hasattr(hint, "_fields"):
        return [_example(each) for each in get_type_hints(hint).values()]
    return {int: 7, str: "seven"}[hint]


def _others(value: Any) -> Iterator[Any]:
    """The same value with one leaf changed, for each leaf. Two secrets look alike in a digest, so they are left alone."""
    match value:
        case tuple():
            for position, each in enumerate(value):
                for other in _others(each):
                    values = [*value[:position], other, *value[position + 1 :]]
                    yield type(value)(*values) if hasattr(value, "_fields") else tuple(values)
        case str():
            yield f"{value}!"
        case int() | float():
            yield value + 1
        case date():
            yield value + timedelta(days=1)
        case uploads.Bytes():
            yield uploads.Bytes(value.content + b"!")


def _changed(form: SentForm) -> Iterator[SentForm]:
    """The same form with something else in it."""
    for args in _others(form.args):
        yield form._replace(args=args)
    for name in form.kwargs.keys() - {"on", "keys"}:
        for other in _others(form.kwargs[name]):
            yield form._replace(kwargs=form.kwargs | {name: other})


@pytest.mark.parametrize("name", FORMS)
def test_former_request_gets_stored_result(stored: Flask, name: str) -> None:
    form = FORMS[name]
    hint = _result_type(form)
    assert form.send(name) == decode_result(_example(hint), hint)


@pytest.mark.parametrize("name", FORMS)
def test_changed_former_request_is_refused(stored: Flask, name: str) -> None:
    changed = list(_changed(FORMS[name]))
    assert changed
    for form in changed:
        with pytest.raises(OperationReusedError):
            form.send(name)
    with pytest.raises(OperationReusedError):
        FORMS[name].send(name, by=AUTHOR + 1)
