"""A proof as a PDF of one page in every language, English first, with a QR code; the file is sealed."""

import io
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import segno
from flask import render_template

from tracker.clock import HONG_KONG
from tracker.formats.in_language import force_language
from tracker.formats.proofs.printable import printable
from tracker.formats.proofs.read import CARRIED, SEAL
from tracker.formats.proofs.statement import Statement, encode_base64url
from tracker.formats.proofs.year import draw_year, year_data
from tracker.formats.typesetting import lang_and_region, typeset
from tracker.languages import DEFAULT, LANGUAGES

PRINTED = (DEFAULT, "ja", "zh-Hant")
"""The languages of the page: employers in Hong Kong read English or Chinese, the participant perhaps Japanese."""
SLOT = re.compile(r"\{(\w+)\}")
LAST_XREF = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")


def check_url(token: str, public_url: str) -> str:
    """Return the address at which a proof is checked; its QR code holds the same."""
    return f"{public_url}/proofs?p={token}"


def render_page(statement: Statement, address: str, *, language: str) -> bytes:
    """Return the page as a PDF, the same bytes each time. `address` comes from `check_url`.

    `language` is a key of `LANGUAGES`. An application's context must be entered.
    """
    data = {
        "texts": [_texts(statement, address, each) for each in _order(language)],
        "year": year_data(draw_year(_made_on(statement), statement.until)),
        "address": address,
        "number": statement.number,
        "qr": _qr_code(address),
    }
    return typeset(_template(), data, statement.made_at)


def attach_token(pdf: bytes, token: str, *, carried_by: bytes = CARRIED) -> bytes:
    """Return the file with the token as a line after its end, then the end again: readers skip the line."""
    end = LAST_XREF.search(pdf)
    if end is None:
        raise ValueError("a PDF without an end")
    return pdf.rstrip() + carried_by + token.encode() + b"\n" + end[0].strip() + b"\n"


def seal_file(content: bytes, key: str, signature: bytes, *, carried_by: bytes = CARRIED) -> bytes:
    """Return the file with its seal: a line after the token that signs every other byte."""
    at = content.index(b"\n", content.rindex(carried_by) + 1)
    return content[:at] + SEAL + f"{key} {encode_base64url(signature)}".encode() + content[at:]


def _order(language: str) -> tuple[str, ...]:
    """Return the languages of the page: English, then the participant's, then the others."""
    return tuple(dict.fromkeys((DEFAULT, language, *PRINTED)))


def _made_on(statement: Statement) -> date:
    return statement.made_at.astimezone(HONG_KONG).date()


def _texts(statement: Statement, address: str, language: str) -> dict[str, Any]:
    """Return the page's texts in one language, with names, days and the host put in."""
    spoken = LANGUAGES[language]
    with force_language(language):
        lines = render_template("proofs/page.txt", statement=statement, made_on=_made_on(statement)).strip().splitlines()
    words = dict(line.split(": ", 1) for line in lines)
    host = address.partition("/proofs")[0].partition("://")[2]
    values = words | {"name": printable(statement.name), "employer": printable(statement.employer), "host": host}
    texts: dict[str, Any] = {slot: "".join(piece for _, piece in _pieces(text, values)) for slot, text in words.items()}
    lang, region = lang_and_region(spoken)
    in_pieces = {slot: _pieces(words[slot], values) for slot in ("sentence", "basis")}
    return texts | in_pieces | {"lang": lang, "region": region, "gap": spoken.gap}


def _pieces(text: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Split a text into pieces: our words (`text`), and what replaces a name in braces (`value`)."""
    pieces = enumerate(SLOT.split(text))
    return [("value", values[piece]) if index % 2 else ("text", piece) for index, piece in pieces if piece]


def _qr_code(address: str) -> str:
    """Return the QR code as SVG, with as much redundancy as fits into its size."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()


@cache
def _template() -> bytes:
    """Return the Typst source of the page."""
    return files(__package__).joinpath("proof.typ").read_bytes()
