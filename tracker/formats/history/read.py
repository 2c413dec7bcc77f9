"""Read a history from one JSON object; an error names the field and the reason.

The form is section "A history" of docs/interfaces.md. Unknown keys are ignored; of a repeated key the last counts.
"""

import json
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Never

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR, History, Stay, Stint, Visa, problems
from tracker.compliance.rulebook import CannotAssess
from tracker.errors import TrackerError


class UnreadableHistoryError(TrackerError):
    """A history that cannot be read: its id if readable, the path of the field, such as `jobs[0].start`, and the reason."""

    def __init__(self, field: str | None, message: str, id_: str | None = None) -> None:
        super().__init__(field, message, id_)
        self.field, self.message, self.id_ = field, message, id_


class HistoryLine(NamedTuple):
    """A history with its id and the day to assess it on; None means today."""

    id_: str
    as_of: date | None
    history: History


def _refuse_constant(word: str) -> Never:
    raise ValueError(f"{word} is not JSON")


DECODER = json.JSONDecoder(parse_int=float, parse_constant=_refuse_constant)
"""Strict JSON. No fact is a number, so whole numbers are read as floats, which accept any length."""


def read_line(text: str) -> HistoryLine:
    """Read a history with its id from one JSON object. Raises `UnreadableHistoryError`, which names one of the errors."""
    facts = read_object(text)
    return read_identified(read_id(facts), facts)


def read_id(facts: dict[str, Any]) -> str:
    """Return the id of a decoded object. Raises `UnreadableHistoryError`."""
    id_ = facts.get("id")
    if type(id_) is not str:
        raise UnreadableHistoryError("id", "is required and must be a string" if id_ is None else "must be a string")
    return id_


def read_identified(id_: str, facts: dict[str, Any]) -> HistoryLine:
    """Return the history of a decoded object. Raises `UnreadableHistoryError`, which has the id."""
    try:
        return HistoryLine(id_, read_day(facts, "as_of"), read_history(facts))
    except UnreadableHistoryError as error:
        error.id_ = id_
        raise


def read_file(content: bytes) -> HistoryLine:
    """Read a saved history: one JSON object, whose id is ignored. Raises `UnreadableHistoryError`."""
    try:
        facts = read_object(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableHistoryError(None, "is not UTF-8") from None
    return HistoryLine("", read_day(facts, "as_of"), read_history(facts))


def read_object(text: str) -> dict[str, Any]:
    """Decode a JSON object. Raises `UnreadableHistoryError` if the text is not JSON, too deeply nested or another value."""
    try:
        facts = DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "it is nested too deeply or holds no JSON value"
        raise UnreadableHistoryError(None, f"is not JSON: {reason}") from None
    if type(facts) is not dict:
        raise UnreadableHistoryError(None, "is not a JSON object")
    return facts


def read_history(facts: dict[str, Any]) -> History:
    """Return the facts of a decoded object. Raises `UnreadableHistoryError`, also if two facts contradict each other."""
    history = History(
        _text(facts, "scheme"),
        Stay(_required_day(facts, "arrived_on"), read_day(facts, "permitted_until"), read_day(facts, "departed_on")),
        Visa(read_day(facts, "applied_on"), read_day(facts, "visa_issued_on"), read_day(facts, "enter_by")),
        read_day(facts, "birth_date"),
        _stints(facts, "jobs", "employer"),
        _stints(facts, "courses", "course"),
    )
    for problem in problems(history):
        raise UnreadableHistoryError(problem.field, f"must not be before {problem.against}")
    return history


def describe_refusal(error: CannotAssess, id_: str) -> UnreadableHistoryError:
    """Return the engine's refusal as an error in English."""
    if error.reason == "unknown-scheme":
        message = f"{error.scheme!r} is not a known scheme"
    elif error.reason == "scheme-not-open":
        message = f"the scheme {error.scheme!r} is not open"
    else:
        message = f"{error.scheme} has no rules for {error.on}: they begin on {error.first}"
    return UnreadableHistoryError(error.field, message, id_)


def _text(facts: dict[str, Any], key: str) -> str:
    text = facts.get(key)
    if type(text) is not str:
        raise UnreadableHistoryError(key, "is required" if text is None else "must be a string")
    return text


def read_day(facts: dict[str, Any], key: str) -> date | None:
    """Return the day under a key; None if it is missing or null. Raises `UnreadableHistoryError`."""
    text = facts.get(key)
    if text is None:
        return None
    if type(text) is not str:
        raise UnreadableHistoryError(key, "must be a string, YYYY-MM-DD")
    try:
        return parse_day(text)
    except ValueError:
        raise UnreadableHistoryError(
            key, f"{text[:40]!r} is not a day of the years {FIRST_YEAR} to {LAST_YEAR}, YYYY-MM-DD"
        ) from None


def _required_day(facts: dict[str, Any], key: str) -> date:
    day = read_day(facts, key)
    if day is None:
        raise UnreadableHistoryError(key, "is required")
    return day


@lru_cache(maxsize=16384)
def parse_day(text: str) -> date:
    """Parse a day written exactly YYYY-MM-DD. Raises ValueError if the day does not exist, or its year is out of bounds."""
    if len(text) != 10 or text[7] != "-":
        raise ValueError(text)
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def _stints(facts: dict[str, Any], key: str, name: str) -> tuple[Stint, ...]:
    """Read the jobs or courses of an object; () if missing or null. `name` is the key of a stint's name."""
    listed = facts.get(key)
    if listed is None:
        return ()
    if type(listed) is not list:
        raise UnreadableHistoryError(key, "must be a list")
    stints: list[Stint] = []
    for stint in listed:
        if type(stint) is not dict:
            raise UnreadableHistoryError(f"{key}[{len(stints)}]", "must be an object")
        try:
            stints.append(Stint(_text(stint, name), _required_day(stint, "start"), read_day(stint, "end")))
        except UnreadableHistoryError as error:
            error.field = f"{key}[{len(stints)}].{error.field}"
            raise
    return tuple(stints)
