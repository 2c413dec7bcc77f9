"""A copy of all personal data as a tagged PDF in one language; its words come from the page that shows the same."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from tracker.formats.proofs.printable import printable
from tracker.formats.typesetting import lang_and_region, typeset
from tracker.languages import LANGUAGES


class PrintedSection(NamedTuple):
    """One table of the copy: its name, and its rows, each with pairs of a column's name and its value."""

    name: str
    rows: Sequence[Sequence[tuple[str, str]]]


class PrintedCopy(NamedTuple):
    """The words of a copy in one language."""

    title: str
    reference: str
    made_at: datetime
    intro: Sequence[str]
    """Paragraphs above the sections."""
    sections: Sequence[PrintedSection]


def copy_pdf(copy: PrintedCopy, *, language: str) -> bytes:
    """Return the copy as a PDF. `language` is a key of `LANGUAGES`."""
    lang, region = lang_and_region(LANGUAGES[language])
    data = {
        "title": copy.title,
        "reference": printable(copy.reference),
        "lang": lang,
        "region": region,
        "intro": list(copy.intro),
        "sections": [
            {"name": section.name, "rows": [_printable_row(row) for row in section.rows]} for section in copy.sections
        ],
    }
    return typeset(_template(), data, copy.made_at)


def _printable_row(row: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(printable(name), printable(value)) for name, value in row]


@cache
def _template() -> bytes:
    """Return the Typst source of the pages."""
    return files(__package__).joinpath("personal_copy.typ").read_bytes()
