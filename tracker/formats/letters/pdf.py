"""A notice or decision as a letter to print, in the participant's language, with reference and deadline."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from flask import render_template

from tracker.formats.in_language import force_language
from tracker.formats.proofs.printable import printable
from tracker.formats.typesetting import lang_and_region, typeset
from tracker.languages import LANGUAGES


class Letter(NamedTuple):
    """A letter to a participant: a notice that was served, or the decision on a case."""

    kind: str
    """`notice` or `decision`."""
    reference: str
    case_id: int
    rule: str
    name: str
    """The participant; empty if no name is recorded."""
    subject: str
    """The name of the notice, or the outcome of the decision."""
    written_at: datetime
    """When the notice was served or the decision signed."""
    answer_by: date | None
    """The last day for the reply or for contesting; None if it cannot be contested."""
    texts: Mapping[str, str]
    """What officers wrote, by its place in the letter: `words`, or `finding` and `reasons`."""
    is_extended: bool = False
    """Whether the day for the reply was moved: it is moved once."""
    contact: Sequence[str] = ()
    """How to reach the office, a line each."""


def render_letter(letter: Letter, *, language: str) -> bytes:
    """Return the letter as a tagged PDF, the same bytes each time. `language` is a key of `LANGUAGES`.

    An application's context must be entered.
    """
    spoken = LANGUAGES[language]
    with force_language(language):
        lines = render_template("notices/letter.txt", letter=letter).strip().splitlines()
    lang, region = lang_and_region(spoken)
    parts = [line.split(": ", 1) for line in lines if line.strip()]
    head = {kind: words for kind, words in parts if kind not in {"heading", "paragraph", "written"}}
    data = {
        **head,
        "lang": lang,
        "region": region,
        "name": printable(letter.name),
        "contact": [printable(line) for line in letter.contact],
        "body": [piece for kind, words in parts for piece in pieces(kind, words, letter.texts)],
    }
    return typeset(page_template(), data, letter.written_at)


def pieces(kind: str, words: str, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the pieces of the body for a line of the text; what officers wrote has one for each of its lines."""
    if kind == "written":
        return [("written", printable(line)) for line in texts[words].splitlines() if line.strip()]
    return [(kind, words)] if kind in {"heading", "paragraph"} else []


@cache
def page_template() -> bytes:
    """Return the Typst source of the letter."""
    return files(__package__).joinpath("letter.typ").read_bytes()
