"""An answer that is kept as JSON comes back as it was given."""

import json
from datetime import date
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tracker.models.base import to_json
from tracker.models.stored_results import decode_result, encode_result


class Key(NamedTuple):
    id: int
    reference: str


class Answer(NamedTuple):
    number: int
    share: float
    done: bool
    name: str | None
    day: date | None
    days: tuple[date, ...]
    key: Key
    earlier: Key | None
    others: tuple[Key, ...]


PLAIN = {int: st.integers(-(2**53), 2**53), str: st.text(), float: st.floats(allow_nan=False, allow_infinity=False)}
KEYS = st.builds(Key, PLAIN[int], PLAIN[str])
ANSWERS = st.builds(
    Answer,
    PLAIN[int],
    PLAIN[float],
    st.booleans(),
    st.none() | PLAIN[str],
    st.none() | st.dates(),
    st.lists(st.dates()).map(tuple),
    KEYS,
    st.none() | KEYS,
    st.lists(KEYS).map(tuple),
)


@given(ANSWERS)
def test_named_values_read_back_equal(answer: Answer) -> None:
    assert decode_result(json.loads(to_json(encode_result(answer))), Answer) == answer


@given(st.none() | PLAIN[int] | PLAIN[str])
def test_plain_answer_reads_back_equal(answer: int | str | None) -> None:
    assert decode_result(json.loads(to_json(encode_result(answer))), type(answer)) == answer


@given(st.none() | st.dates())
def test_optional_day_reads_back_equal(answer: date | None) -> None:
    assert decode_result(json.loads(to_json(encode_result(answer))), date | None) == answer


@given(st.lists(KEYS).map(tuple))
def test_several_answers_come_back_in_their_order(answers: tuple[Key, ...]) -> None:
    assert decode_result(json.loads(to_json(encode_result(answers))), tuple[Key, ...]) == answers
