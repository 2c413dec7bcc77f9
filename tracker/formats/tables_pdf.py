"""Tables of names and values as a tagged PDF in one language: the copy of personal data, the monthly report."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from tracker.formats.proofs.printable import printable
from tracker.formats.typesetting import lang_and_region, typeset
from tracker.languages import LANGUAGES


class PrintedTable(NamedTuple):
    """One table: its name, and its rows, each with pairs of a column's name and its value."""

    name: str
    rows: Sequence[Sequence[tuple[str, str]]]


class PrintedTables(NamedTuple):
    """The words of a document of tables in one language."""

    title: str
    reference: str
    made_at: datetime
    intro: Sequence[str]
    """Paragraphs above the sections."""
    sections: Sequence[PrintedTable]


def tables_pdf(printed: PrintedTables, *, language: str) -> bytes:
    """Return the document as a PDF. `language` is a key of `LANGUAGES`."""
    lang, region = lang_and_region(LANGUAGES[language])
    data = {
        "title": printed.title,
        "reference": printable(printed.reference),
        "lang": lang,
        "region": region,
        "intro": list(printed.intro),
        "sections": [
            {"name": section.name, "rows": [_printable_row(row) for row in section.rows]} for section in printed.sections
        ],
    }
    return typeset(_template(), data, printed.made_at)


def _printable_row(row: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(printable(name), printable(value)) for name, value in row]


@cache
def _template() -> bytes:
    """Return the Typst source of the pages."""
    return files(__package__).joinpath("tables.typ").read_bytes()
