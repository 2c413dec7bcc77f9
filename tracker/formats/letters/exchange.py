"""All that was written in a case, by both sides, as a PDF to store, in the language of its reader."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import render_template

from tracker.formats.in_language import force_language
from tracker.formats.letters.pdf import page_template, pieces
from tracker.formats.proofs.printable import printable
from tracker.formats.typesetting import lang_and_region, typeset
from tracker.languages import LANGUAGES


class ExchangeEntry(NamedTuple):
    """One thing that was written: a notice, words of the participant, or a decision."""

    kind: str
    """`notice`, `written` or `decision`."""
    subject: str
    """The name of the notice, the act of the participant, or the outcome."""
    at: datetime
    texts: dict[str, str]
    """What was typed, by its name."""
    file: str = ""
    """The name of the file that came with it; empty without one."""


class Exchange(NamedTuple):
    """A case as its participant stores it. The entries begin with the earliest."""

    reference: str
    case_id: int
    rule: str
    name: str
    entries: tuple[ExchangeEntry, ...]
    made_at: datetime


def render_exchange(exchange: Exchange, *, language: str) -> bytes:
    """Return the exchange as a tagged PDF. `language` is a key of `LANGUAGES`. An application's context must be entered."""
    with force_language(language):
        lines = render_template("notices/exchange.txt", exchange=exchange).strip().splitlines()
    parts = [line.strip().split(": ", 1) for line in lines if line.strip()]
    texts = {f"{number}.{name}": text for number, each in enumerate(exchange.entries) for name, text in each.texts.items()}
    lang, region = lang_and_region(LANGUAGES[language])
    data: dict[str, Any] = {kind: words for kind, words in parts if kind not in {"heading", "paragraph", "written"}}
    data |= {"lang": lang, "region": region, "name": printable(exchange.name), "contact": []}
    data["body"] = [piece for kind, words in parts for piece in pieces(kind, words, texts)]
    return typeset(page_template(), data, exchange.made_at)
