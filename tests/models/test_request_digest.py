"""A stored digest survives renamings, and tells one request from another."""

from datetime import date
from inspect import signature
from typing import Any, NamedTuple

import pytest

from tracker.adapters.keys import Secret
from tracker.models.request_digest import PREFIX, is_same_request, request_digest, requested
from tracker.models.transaction import bulk_transaction, transaction
from tracker.models.unit_of_work import UnitOfWork

DAY = date(2026, 3, 2)
KIND, BY = "tests.pay", -1


class Pay(NamedTuple):
    name: str
    on: date
    hours: float | None = None


class RenamedPay(NamedTuple):
    payee: str
    paid_on: date
    hours: float | None = None
    note: str | None = None


def pay(work: UnitOfWork, draft: Pay, amounts: tuple[int, ...] = (), *, by: int, reason: str | None = None) -> None:
    """A use case."""


def pay_again(work: UnitOfWork, drafted: RenamedPay, sums: tuple[int, ...] = (), *, by: int, why: str | None = None) -> None:
    """The same use case after a renaming."""


def digest(function: Any, *args: Any, **kwargs: Any) -> str:
    parameters = signature(function)
    return request_digest(KIND, BY, requested(parameters, parameters.bind(None, *args, by=BY, **kwargs)))


def test_renamed_parts_keep_digest() -> None:
    before = digest(pay, Pay("Ada", DAY, 7.5), (1, 2), reason="a bonus")
    assert before == digest(pay_again, RenamedPay("Ada", DAY, 7.5), sums=(1, 2), why="a bonus")
    assert before == f"{PREFIX}4ddecdca20c0ac19e025090bc85f223892e510fed5f4136c58240367f1407b2b"


def test_default_and_missing_argument_give_one_digest() -> None:
    assert digest(pay, Pay("Ada", DAY)) == digest(pay, Pay("Ada", DAY, None), (), reason=None)


DIFFERENT: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((Pay("Ada", DAY),), {}),
    ((Pay("Ada", DAY, 7.5),), {}),
    ((Pay("Ada", date(2026, 3, 3)),), {}),
    ((Pay("Ada", DAY), (1,)), {}),
    ((Pay("Ada", DAY), (1, 2)), {}),
    ((Pay("Ada", DAY), (12,)), {}),
    ((Pay("Ada", DAY),), {"reason": ""}),
    ((Pay("Ada", DAY),), {"reason": "a bonus"}),
]


def test_different_requests_have_different_digests() -> None:
    digests = [digest(pay, *args, **kwargs) for args, kwargs in DIFFERENT]
    assert len(set(digests)) == len(DIFFERENT)
    assert request_digest("tests.other", BY, {}) != request_digest(KIND, BY, {}) != request_digest(KIND, -2, {})


@pytest.mark.parametrize("stored", [None, "2:0", "0" * 64])
def test_foreign_digest_is_not_the_same_request(stored: str | None) -> None:
    assert not is_same_request(stored, KIND, BY, {1: "Ada"})


def test_set_has_one_digest_in_any_order() -> None:
    assert request_digest(KIND, BY, {1: frozenset({"a", "b"})}) == request_digest(KIND, BY, {1: frozenset({"b", "a"})})


def test_secret_stays_out_of_the_digest() -> None:
    assert request_digest(KIND, BY, {1: Secret("TR1234567")}) == request_digest(KIND, BY, {1: Secret("X")})


def test_value_of_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be part"):
        request_digest(KIND, BY, {1: object()})


@pytest.mark.parametrize("decorator", [transaction, bulk_transaction])
def test_use_case_without_a_kind_is_refused(decorator: Any) -> None:
    with pytest.raises(TypeError, match="needs a kind"):
        decorator(pay)
