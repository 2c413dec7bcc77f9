"""Finds riddling words in identifiers, prose and messages. `python -m tests.support.plain_words [FOLDER]` lists what is left."""

import ast
import inspect
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support.words import extracted

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted(ROOT.glob("tracker/**/*.py")), ROOT / "config.py", ROOT / "wsgi.py"]
TEMPLATES = sorted(path for ending in ("html", "txt") for path in ROOT.glob(f"templates/**/*.{ending}"))
PAPERS = [*sorted(ROOT.glob("docs/**/*.md")), *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG"))]

PLAIN = {
    "told": "shown, notified",
    "said": "typed, stated",
    "asked": "requested; right for a question put to a person",
    "kept": "stored, carried over, unchanged; right for 'kept for four years'",
    "stands": "is current, is in force",
    "standing": "current, in force",
    "fell": "was revoked",
    "whoever": "the user, the officer, the caller",
    "anew": "again",
    "thereof": "of it",
    "eve": "the day before",
    "judged": "assessed",
    "mended": "fixed",
    "lies": "is stored",
    "letter": "email; right for a letter of the alphabet",
    "letters": "emails; right for letters of the alphabet",
    "papers": "documents, formats",
}
"""Riddling words, and the plain ones."""
PHRASES = {
    r"\blet(s|ting)? in\b": "may sign in, accepts",
    r"\bone's\b": "their",
    r"\bis none\b": "is unknown, is not one",
    r"\bis no [a-z]": "is not a",
    r"\bgo(es)? on\b": "is ongoing, continues",
    r"\bwhat it is about\b": "the subject",
    **{rf"\b{word}\b": plain for word, plain in PLAIN.items()},
}
"""The same, and phrases, as they are found in prose."""
ANY_PHRASE = re.compile("|".join(PHRASES), re.IGNORECASE)
"""Most texts hold no riddle, and one search finds that out."""
CODE = re.compile(r"```.*?```|`[^`\n]*`|^ {4,}\S[^\n]*$", re.DOTALL | re.MULTILINE)
"""What a document or docstring quotes: names, lines and output."""


class Riddle(NamedTuple):
    """A riddling word, and where it was found."""

    path: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.text}"


def words_of(name: str) -> list[str]:
    """Return the words of an identifier: `lastSafe_days` has last, safe and days."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each name that a module gives: functions, classes, arguments, variables, attributes it assigns."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each text that stands alone: docstrings of modules, classes, functions and constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, inspect.cleandoc(node.value.value)


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield each comment of a module."""
    if "#" not in source:
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def riddles_in_name(name: str) -> set[str]:
    """Return the riddling words of an identifier."""
    return set(words_of(name)) & PLAIN.keys()


def riddles_in_prose(text: str) -> list[str]:
    """Return the riddling words and phrases of a text, each as found; what it quotes as code is not read."""
    prose = CODE.sub(" ", text)
    if not ANY_PHRASE.search(prose):
        return []
    return [match.group().lower() for phrase in PHRASES for match in re.finditer(phrase, prose, re.IGNORECASE)]


def in_source(path: str, source: str) -> Iterator[Riddle]:
    """Yield the riddles of a module: its names, docstrings and comments."""
    tree = ast.parse(source)
    yield from (Riddle(path, line, "name", name) for line, name in identifiers(tree) if riddles_in_name(name))
    for kind, texts in (("docstring", docstrings(tree)), ("comment", comments(source))):
        yield from (Riddle(path, line, kind, found) for line, text in texts for found in riddles_in_prose(text))


def in_template(path: str, source: str) -> Iterator[Riddle]:
    """Yield the riddles of a template's comments and macro names; its words are messages."""
    for match in re.finditer(r"\{#(.*?)#\}", source, re.DOTALL):
        line = source.count("\n", 0, match.start()) + 1
        yield from (Riddle(path, line, "comment", found) for found in riddles_in_prose(match.group(1)))
    for match in re.finditer(r"\{%-? *(?:macro|set|block) +(\w+)", source):
        if riddles_in_name(match.group(1)):
            yield Riddle(path, source.count("\n", 0, match.start()) + 1, "name", match.group(1))


def in_messages() -> Iterator[Riddle]:
    """Yield the riddles of what users read, in English."""
    for message in extracted():
        for form in message.id if isinstance(message.id, (tuple, list)) else [message.id or ""]:
            file = message.locations[0][0] if message.locations else "messages"
            yield from (Riddle(str(Path(file)), 0, "message", f"{found}: {form}") for found in riddles_in_prose(str(form)))


def in_document(path: str, text: str) -> Iterator[Riddle]:
    """Yield the riddles of a document."""
    yield from (Riddle(path, 0, "document", found) for found in riddles_in_prose(text))


def every_riddle() -> Iterator[Riddle]:
    """Yield every riddle of code, templates, messages and documents."""
    for paths, read in ((SOURCES, in_source), (TEMPLATES, in_template), (PAPERS, in_document)):
        for path in paths:
            yield from read(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    yield from in_messages()


if __name__ == "__main__":
    rooms = tuple(sys.argv[1:]) or ("",)
    sys.stdout.writelines(f"{riddle}\n" for riddle in every_riddle() if riddle.path.startswith(rooms))
