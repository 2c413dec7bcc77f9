"""The statement of a whole record as a tagged PDF in one language, drawn from what was signed alone."""

from functools import cache
from importlib.resources import files
from typing import Any

from flask import render_template

from tracker.formats.in_language import force_language
from tracker.formats.proofs.printable import printable
from tracker.formats.proofs.statement import clean_name
from tracker.formats.proofs.whole_record import VerifiedStatement
from tracker.formats.typesetting import lang_and_region, typeset
from tracker.languages import LANGUAGES

CELL = "\t"
"""Between the cells of a row in the text."""


def render_record(record: VerifiedStatement, address: str, *, language: str) -> bytes:
    """Return the pages as a PDF, the same bytes each time. `address` is that of the page that checks it.

    `language` is a key of `LANGUAGES`. An application's context must be entered.
    """
    with force_language(language):
        lines = render_template("proofs/whole_record.txt", record=record, name_of=clean_name, host=_host(address)).splitlines()
    parts = [line.strip(" ").split(": ", 1) for line in lines if ": " in line]
    head = {kind: printable(words) for kind, words in parts if kind in {"title", "number", "open"}}
    lang, region = lang_and_region(LANGUAGES[language])
    data = {**head, "lang": lang, "region": region, "address": address, "body": _blocks(parts)}
    return typeset(_template(), data, record.made_at)


def _blocks(parts: list[list[str]]) -> list[dict[str, Any]]:
    """Return headings and paragraphs, and tables with the rows that follow each other."""
    blocks: list[dict[str, Any]] = []
    for kind, words in parts:
        cells = [printable(cell) for cell in words.split(CELL)]
        if kind == "row":
            blocks[-1]["rows"].append(cells)
        elif kind in {"heading", "paragraph", "columns"}:
            blocks.append({"kind": kind, "cells": cells, "rows": []})
    return blocks


def _host(address: str) -> str:
    return address.partition("://")[2]


@cache
def _template() -> bytes:
    """Return the Typst source of the pages."""
    return files(__package__).joinpath("whole_record.typ").read_bytes()
