"""Reads TOML tables with checks. Every error names the file and the full key."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any, Never, TypeVar

from tracker.errors import TrackerError

Kind = TypeVar("Kind")
WORDS: dict[type, str] = {str: "text", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}
"""The words for the kinds of values in an error; "a date" for a kind that is not listed."""


class RulebookError(TrackerError):
    """A scheme's file that cannot be used: the file, the key in it, and the reason."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class Table:
    """One table of a file, which notes the keys that were read."""

    def __init__(self, file: str, prefix: str, values: Mapping[str, Any]) -> None:
        self.file, self.prefix, self.values = file, prefix, values
        self.unread = set(values)
        self.known: set[str] = set()

    @classmethod
    def parse(cls, file: str, content: bytes) -> "Table":
        """Return the top table of a file. Raises `RulebookError` if the bytes are not UTF-8 or not TOML."""
        try:
            return cls(file, "", tomllib.loads(content.decode()))
        except ValueError as broken:
            raise RulebookError(file, "(file)", str(broken)) from broken
        except RecursionError as deep:
            raise RulebookError(file, "(file)", "holds lists or tables inside of each other without end") from deep

    def refuse(self, key: str, reason: str) -> Never:
        """Raise `RulebookError` for a key of this table."""
        raise RulebookError(self.file, self.prefix + key, reason)

    def value(self, key: str, kind: type[Kind], default: Kind | None = None) -> Kind:
        """Return a value of exactly this type. Without a default it is required."""
        self.unread.discard(key)
        self.known.add(key)
        value, form = self.values.get(key, default), WORDS.get(kind, "a date")
        if value is None:
            self.refuse(key, f"is missing; it must be {form}")
        if type(value) is not kind:
            self.refuse(key, f"must be {form}, not {value!r}")
        return value

    def text(self, key: str, form: str) -> str:
        """Return a text that matches `form`, a regular expression."""
        text = self.value(key, str)
        if not re.fullmatch(form, text):
            self.refuse(key, f"{text!r} is not of the form {form}")
        return text

    def dated(self, key: str, *, or_word: str | None = None) -> str:
        """Return a valid day, month or year in ISO 8601, or the word `or_word`."""
        text = self.value(key, str)
        if text != or_word and not (re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", text) and _exists(text)):
            self.refuse(key, f"{text!r} is no day, month or year (YYYY-MM-DD, YYYY-MM, YYYY)")
        return text

    def number(self, key: str, least: int, most: int) -> int:
        """Return a whole number between two bounds, both included."""
        number = self.value(key, int)
        if not least <= number <= most:
            self.refuse(key, f"{number} is not between {least} and {most}")
        return number

    def one_of(self, key: str, known: set[str]) -> str:
        """Return one of the known words."""
        word = self.value(key, str)
        if word not in known:
            self.refuse(key, f"{word!r} is not one of {', '.join(sorted(known))}")
        return word

    def some_of(self, key: str, known: set[str]) -> tuple[str, ...]:
        """Return a list of one or more known words, each at most once."""
        words = self.value(key, list)
        if not words or len(set(map(str, words))) < len(words) or not all(str(word) in known for word in words):
            self.refuse(key, f"{words!r} is not a list of {', '.join(sorted(known))}")
        return tuple(words)

    def numbers(self, key: str, least: int, most: int) -> tuple[int, ...]:
        """Return a list of whole numbers between two bounds, both included; () if it is missing."""
        numbers = self.value(key, list, [])
        if not all(type(number) is int and least <= number <= most for number in numbers):
            self.refuse(key, f"{numbers!r} is not a list of whole numbers between {least} and {most}")
        return tuple(numbers)

    def texts(self, key: str, form: str) -> tuple[str, ...]:
        """Return a list of texts that match `form`, a regular expression; () if it is missing."""
        texts = self.value(key, list, [])
        if not all(type(text) is str and re.fullmatch(form, text) for text in texts):
            self.refuse(key, f"{texts!r} is not a list of texts of the form {form}")
        return tuple(texts)

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of `[[key]]`; [] if there are none."""
        inner = self.value(key, list, [])
        for index, values in enumerate(inner):
            if type(values) is not dict:
                self.refuse(f"{key}[{index}]", f"must be {WORDS[dict]}, not {values!r}")
        return [Table(self.file, f"{self.prefix}{key}[{index}].", values) for index, values in enumerate(inner)]

    def inner(self, key: str) -> "Table":
        """Return the table under a key."""
        return Table(self.file, f"{self.prefix}{key}.", self.value(key, dict))

    def optional(self, key: str) -> "Table | None":
        """Return the table under a key; None if it is missing."""
        self.known.add(key)
        return self.inner(key) if key in self.values else None

    def named(self, key: str) -> dict[str, "Table"]:
        """Return the tables of a table of tables by name."""
        outer = self.inner(key)
        return {name: outer.inner(name) for name in outer.values}

    def refuse_unread(self) -> None:
        """Refuse a key that was not read: most likely it is misspelt."""
        for key in sorted(self.unread):
            self.refuse(key, f"is not a key that is known here; known are {', '.join(sorted(self.known))}")


def first_day(text: str) -> date:
    """Return the first day of a day, month or year in ISO 8601. Raises ValueError if it does not exist."""
    return date.fromisoformat(text + "0001-01-01"[len(text) :])


def _exists(text: str) -> bool:
    try:
        first_day(text)
    except ValueError:
        return False
    return True
