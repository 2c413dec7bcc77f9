"""The file of settings that a shell loads: which line sets what, and lines that a shell reads in another way than was meant."""

import re
import shlex
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from tracker.settings.catalogue import NAMES
from tracker.settings.permissions import OTHERS

SHELL_SIGNS = "();<>|&"
ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
SINGLE_QUOTED = re.compile(r"'[^']*'")


class FileEntry(NamedTuple):
    """A setting in the file."""

    line: int
    value: str


class SettingsFile(NamedTuple):
    """A file of settings: the last entry of each setting, and every problem, each with its line."""

    path: Path
    entries: dict[str, FileEntry]
    problems: tuple[str, ...]

    def line_of(self, name: str, value: str | None) -> int | None:
        """Return the line that gives a setting this value; None if the value is from elsewhere."""
        entry = self.entries.get(name)
        return entry.line if entry and entry.value == value else None


def read_settings_file(path: Path) -> SettingsFile | None:
    """Read the file without running it; None without one. A file that cannot be read is a problem."""
    try:
        text = path.read_bytes().decode("utf-8")
        is_open = bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        return SettingsFile(path, {}, (f"The file cannot be read: {type(error).__name__}.",))
    entries: dict[str, FileEntry] = {}
    problems = ["Others may read the file: run `chmod 600` on it."] if is_open else []
    for number, line in enumerate(text.split("\n"), start=1):
        problems += [f"Line {number}: {problem}" for problem in _read_line(number, line, entries)]
    return SettingsFile(path, entries, tuple(problems))


def _read_line(number: int, line: str, entries: dict[str, FileEntry]) -> Iterator[str]:
    """Add the settings of a line to the entries; yield what is wrong with it."""
    if line.endswith("\r"):
        yield "it ends with a carriage return, which becomes a part of the value: save the file with Unix line ends."
    try:
        words = _words(line)
    except ValueError:
        yield "a quotation mark is not closed: write each setting on one line."
        return
    if not words:
        return
    if words[0] == "export":
        words = words[1:]
    elif ASSIGNMENT.fullmatch(words[0]):
        yield "write export before the name, or the program does not see the setting."
    if "$" in (open_text := SINGLE_QUOTED.sub("", line)) or "`" in open_text:
        yield "the shell replaces $ and ` each time: write the value itself, in single quotation marks."
    for word in words:
        yield from _read_word(number, word, entries)


def _words(line: str) -> list[str]:
    """Return the words of a line as a shell splits it. Raises ValueError for an open quotation."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=SHELL_SIGNS)
    lexer.whitespace_split = True
    return list(lexer)


def _read_word(number: int, word: str, entries: dict[str, FileEntry]) -> Iterator[str]:
    match = ASSIGNMENT.fullmatch(word)
    if set(word) <= set(SHELL_SIGNS):
        yield f"{word} is a sign of the shell: put single quotation marks around the value."
        return
    if match is None:
        yield f"{word!r} is not NAME=value: put single quotation marks around a value with spaces."
        return
    name, value = match.groups()
    if name in entries:
        yield f"{name} is on line {entries[name].line} as well; this line counts."
    if name not in NAMES and (meant := get_close_matches(name, NAMES, n=1, cutoff=0.8)):
        yield f"{name} is unknown: write {meant[0]}."
    entries[name] = FileEntry(number, value)
