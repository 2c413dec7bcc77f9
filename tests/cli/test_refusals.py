"""Lines that `flask assess` cannot assess: told in their place with the field; and lines that only look broken."""

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import chain
from typing import Any

import pytest

from tests.support.assess_command import EXAMPLE, FACTS, assess_lines, example_with, invoke_assess, run_assess

AT_THE_TOP = ("birth_date", "applied_on", "visa_issued_on", "enter_by", "arrived_on", "permitted_until", "departed_on", "as_of")
IN_STINTS = tuple(f"{kind}[0].{key}" for kind in ("jobs", "courses") for key in ("start", "end"))
DAYS = (*AT_THE_TOP, *IN_STINTS)
NAMES = ("scheme", "jobs[0].employer", "courses[0].course")
REQUIRED = ("scheme", "arrived_on", "jobs[0].employer", "jobs[0].start", "courses[0].course", "courses[0].start")
NO_DAYS = (
    "", "today", "2026-02-29", "1900-02-29", "2026-04-31", "2026-01-32", "2026-01-00", "2026-00-10", "2026-13-01",
    "1899-12-31", "2201-01-01", "0000-01-01", "0001-01-01", "9999-12-31", "-026-01-10", "12026-01-10", "2026-W01-1", "2026-W01",
    "20260115", "2026-015", "2026-1-15", "2026-01-1", "2026-01", "2026/01/15", "15-01-2026", "2026-01-15T00:00:00", "2026-01-15Z",
    " 2026-01-15", "2026-01-15 ", "2026-01-15\n", "2026-01-1\x00", "２０２６-０１-１５", "2026-01-１5", "２026-1-15", "2026-01-1²",
    "2026‐01‐15", "2026−01-15", "2026-01-1\ud800", "1" * 1_000_000,
)  # fmt: skip
NOT_JSON = (
    "not JSON", "{", "}", "{}}", "[" * 100_000, "{'id': 'a'}", '{"id": "a",}', '{"id": "a"', '"', "\\", "\x00", "\ufeff\ufeff{", "//",
    f"{EXAMPLE} {EXAMPLE}", f"{EXAMPLE},", EXAMPLE[:-1], EXAMPLE.replace('"a"', '"a\x01"'), EXAMPLE.replace('"a"', '"\\ud8"'),
    *(EXAMPLE.replace("null", word) for word in ("NaN", "Infinity", "-Infinity", "None", "undefined", "01", "+1", "1.", "'x'")),
)  # fmt: skip
NO_OBJECT = ("[]", f"[{EXAMPLE}]", "1", "null", "true", '"a"', '""', "1.5", "9" * 5_000, "[" * 900 + "]" * 900)
NOT_UTF8 = (b"\xff", b'{"id": "\xe5\x83"}', EXAMPLE.encode("utf-16"), b'{"id": "\xed\xa0\x80"}', EXAMPLE.encode() + b"\xc0\x80")


def with_value(path: str, *value: Any) -> str:
    """The example with another value in a field, or without the field."""
    facts = deepcopy(FACTS)
    place, _, key = path.rpartition(".")
    holder = facts[place.removesuffix("[0]")][0] if place else facts
    holder.pop(key)
    holder |= dict.fromkeys([key], *value) if value else {}
    return json.dumps(facts)


def refused(*lines: str | bytes) -> list[tuple[str | None, str | None]]:
    """The id and the field of the error in the place of each line."""
    found = assess_lines(*lines, status=1)
    for answer in found:
        assert list(answer) == ["id", "error"]
        assert list(answer["error"]) == ["field", "message"]
        assert answer["error"]["message"].strip()
    return [(answer["id"], answer["error"]["field"]) for answer in found]


@pytest.mark.parametrize("field", DAYS)
def test_inexact_day_is_refused_with_its_field(field: str) -> None:
    assert refused(*(with_value(field, text) for text in NO_DAYS)) == [("a", field)] * len(NO_DAYS)


def test_wrong_type_names_its_field() -> None:
    wrong: tuple[Any, ...] = (1, 0, 1.5, True, False, [], {}, [None], {"a": "b"}, 1e300)
    pairs: list[tuple[str, Any]] = [(field, value) for field in (*DAYS, *NAMES) for value in wrong]
    pairs += [(field, value) for field in ("jobs", "courses") for value in wrong if type(value) is not list]
    assert refused(*(with_value(field, value) for field, value in pairs)) == [("a", field) for field, _ in pairs]
    assert refused(*(with_value("id", value) for value in wrong)) == [(None, "id")] * len(wrong)


def test_missing_required_field_is_named() -> None:
    lines = [with_value(field, *value) for field in REQUIRED for value in ((), (None,))]
    assert refused(*lines) == [("a", field) for field in REQUIRED for _ in "12"]
    assert refused("{}", with_value("id"), with_value("id", None), '{"id": "b"}')[:3] == [(None, "id")] * 3


@pytest.mark.parametrize("kind", ["jobs", "courses"])
def test_wrong_stint_is_named_by_index(kind: str) -> None:
    values: list[Any] = [None, 1, "x", [], True]
    assert refused(*(example_with(**{kind: [*FACTS[kind], value]}) for value in values)) == [("a", f"{kind}[1]")] * len(values)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("departed_on", "2026-01-09"),
        ("permitted_until", "2026-01-09"),
        ("departed_on", "1900-01-01"),
        ("jobs[0].end", "2026-01-14"),
        ("courses[0].end", "2026-01-31"),
    ],
)
def test_end_before_start_is_named(path: str, value: str) -> None:
    assert refused(with_value(path, value)) == [("a", path)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"scheme": "atlantis"}, "scheme"),
        ({"scheme": ""}, "scheme"),
        ({"scheme": "Japan"}, "scheme"),
        ({"scheme": "japan "}, "scheme"),
        ({"scheme": "../japan"}, "scheme"),
        ({"scheme": "\ud800"}, "scheme"),
        ({"scheme": "italy"}, "scheme"),
        ({"visa_issued_on": "2009-12-31"}, "visa_issued_on"),
        ({"visa_issued_on": None, "applied_on": "2009-12-31"}, "applied_on"),
        ({"visa_issued_on": None, "applied_on": None, "arrived_on": "2009-12-31"}, "arrived_on"),
    ],
)
def test_missing_rules_name_their_field(facts: dict[str, Any], field: str) -> None:
    assert refused(example_with(**facts)) == [("a", field)]


def test_line_without_object_has_no_id() -> None:
    lines: list[str | bytes] = [*NOT_JSON, *NO_OBJECT, *NOT_UTF8[:2], *NOT_UTF8[3:], *NOT_UTF8[2].split(b"\n")]
    assert refused(*lines) == [(None, None)] * len(lines)


@pytest.mark.slow
def test_broken_line_stops_no_other() -> None:
    broken = list(chain.from_iterable((EXAMPLE, line) for line in (*NOT_JSON, "[]", example_with(jobs=[None]))))
    found = assess_lines(*broken, status=1)
    assert ["error" in answer for answer in found] == [False, True] * (len(broken) // 2)
    done = run_assess(given="\n".join(broken).encode())
    assert [json.loads(line) for line in done.stdout.splitlines()] == found
    assert done.returncode == 1


def accepted() -> Iterator[tuple[str, str]]:
    """Lines that mean the same as the example, each with what is odd about it."""
    for value in (
        "9" * 5_000,
        "-" + "9" * 5_000,
        "1e999999",
        "[" * 100 + "]" * 100,
        '{"id": 1}',
        '"\\ud800"',
        '"\u2028"',
        '""',
    ):
        yield value[:20], EXAMPLE.replace("{", f'{{"unknown": {value}, ', 1)
    yield "an unknown key in a job", EXAMPLE.replace('"employer"', '"hours": 40, "employer"')
    yield "a key twice", EXAMPLE.replace("{", '{"id": 7, "scheme": [], "arrived_on": "x", "jobs": 1, ', 1)
    yield "a key twice in a job", EXAMPLE.replace('"employer"', '"start": 5, "employer": null, "employer"')
    yield "escapes", EXAMPLE.replace("japan", "\\u006aapan").replace('"id"', '"\\u0069d"')
    yield "spaces", EXAMPLE.replace(",", " ,\t").replace(":", " : ")
    yield "without nulls", json.dumps({key: value for key, value in FACTS.items() if value is not None})


@pytest.mark.parametrize("line", [pytest.param(line, id=odd) for odd, line in accepted()])
def test_unusual_but_valid_line_is_assessed(line: str) -> None:
    assert assess_lines(line) == assess_lines(EXAMPLE)


def test_null_missing_and_empty_lists_are_equal() -> None:
    spellings: list[dict[str, Any]] = [{}, {"jobs": None, "courses": None}, {"jobs": [], "courses": []}]
    facts = {key: value for key, value in FACTS.items() if key not in spellings[1]}
    first, *others = assess_lines(*(json.dumps(facts | lists) for lists in spellings))
    assert others == [first] * 2


@pytest.mark.parametrize(
    "name", ["", " ", "\x00", "\ud800", "\udfff\ud800", '"\\', "\u2028\x85", "😀", "働く", "ﷺ", "x" * 1_000_000]
)
def test_names_come_back_as_they_were_given(name: str) -> None:
    facts = FACTS | {"id": name, "jobs": [{"employer": name, "start": "2026-02-01"}]}
    raw = json.dumps(facts, ensure_ascii=False).encode(errors="backslashreplace")
    for answer in assess_lines(json.dumps(facts), raw):
        assert (answer["id"], answer["findings"][4]["subject"]) == (name, name)
    assert invoke_assess(raw).stdout_bytes.count(b"\n") == 1


def test_employers_are_compared_as_given() -> None:
    names = ["E", "e", "Ｅ", "E ", "é", "e\u0301", "E"]
    (answer,) = assess_lines(example_with(jobs=[{"employer": name, "start": "2026-02-01"} for name in names], courses=None))
    assert [finding["subject"] for finding in answer["findings"] if finding["subject"] is not None] == names[:-1]
