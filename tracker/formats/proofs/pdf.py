"""A proof as a PDF of one page: in English and in the language of whoever made it, with a QR code, and sealed as a file."""

import io
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import noto_cjk_sans_jp_regular
import segno
import typst
from babel import Locale
from babel.core import get_global
from flask import render_template
from fontTools.ttLib import TTFont

from tracker.formats.in_language import force_language
from tracker.formats.proofs.read import CARRIED, SEAL
from tracker.formats.proofs.statement import Statement, encode_base64url
from tracker.languages import DEFAULT, LANGUAGES, Language

BESIDE = "zh-Hant"
"""What stands beside English where the participant reads English: employers in Hong Kong read it too."""
NOT_SHOWN = "〓"
"""What stands in print for a character that cannot be set."""
SLOT = re.compile(r"\{(\w+)\}")
LAST_XREF = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")


def check_url(token: str, public_url: str) -> str:
    """Where a proof is checked."""
    return f"{public_url}/proofs?p={token}"


def render_page(said: Statement, address: str, *, language: str) -> bytes:
    """The page as a PDF, the same bytes each time. `address`: where it is checked, with what was signed."""
    data = {
        "texts": [_text(said, address, each) for each in (DEFAULT, language if language != DEFAULT else BESIDE)],
        "address": address,
        "number": said.number,
        "qr": _code(address),
    }
    return _compiled(_shown(json.dumps(data, ensure_ascii=False)), said)


def attach_token(pdf: bytes, token: str) -> bytes:
    """The file with what was signed as a line after its end, which readers pass over; they find the end repeated."""
    end = LAST_XREF.search(pdf)
    if end is None:
        raise ValueError("a PDF without an end")
    return pdf.rstrip() + CARRIED + token.encode() + b"\n" + end[0].strip() + b"\n"


def seal_file(content: bytes, key: str, signature: bytes) -> bytes:
    """The file with its seal: a line after the token that signs every other byte."""
    at = content.index(b"\n", content.rindex(CARRIED) + 1)
    return content[:at] + SEAL + f"{key} {encode_base64url(signature)}".encode() + content[at:]


def _text(said: Statement, address: str, language: str) -> dict[str, Any]:
    """The words in one language, with names, days and the host put in."""
    spoken = LANGUAGES[language]
    with force_language(language):
        lines = render_template("proofs/paper.txt", said=said).strip().splitlines()
    words = dict(line.split(": ", 1) for line in lines)
    host = address.partition("/proofs")[0].partition("://")[2]
    values = words | {"name": said.name, "employer": said.employer, "host": host}
    texts: dict[str, Any] = {slot: "".join(piece for _, piece in _pieces(text, values)) for slot, text in words.items()}
    lang, region = _lang_and_region(spoken)
    told = {slot: _pieces(words[slot], values) for slot in ("sentence", "basis")}
    return texts | told | {"lang": lang, "region": region, "gap": spoken.gap}


def _lang_and_region(spoken: Language) -> tuple[str, str]:
    """A language as Typst names it: by both a font chooses the forms of its characters."""
    lang = spoken.locale.partition("_")[0]
    return lang, Locale.parse(spoken.region).territory or str(get_global("likely_subtags")[lang]).rpartition("_")[2]


def _pieces(text: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """A text in pieces, each with its kind: words of ours (`text`), or what was put in where the braces stand (`value`)."""
    pieces = enumerate(SLOT.split(text))
    return [("value", values[piece]) if place % 2 else ("text", piece) for place, piece in pieces if piece]


def _code(address: str) -> str:
    """The QR code as SVG, with as much redundancy as fits into its size."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _compiled(data: str, said: Statement) -> bytes:
    """What Typst makes of it. The document's own time is that of the statement, so that nothing in it changes."""
    made = typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
        timestamp=int(said.made_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _shown(text: str) -> str:
    """A text with a mark in the place of what the font cannot show: an accessible PDF may not leave it out."""
    return "".join(each if each.isascii() or ord(each) in _characters() else NOT_SHOWN for each in text)


@cache
def _characters() -> frozenset[int]:
    """What the font can show: Latin, Cyrillic, Greek, Chinese, Japanese and Korean among it."""
    with TTFont(noto_cjk_sans_jp_regular.FONT_PATH, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _template() -> bytes:
    return files(__package__).joinpath("proof.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """One font, from a package: no font of the machine, so that the page looks the same everywhere."""
    folder = str(Path(str(noto_cjk_sans_jp_regular.FONT_PATH)).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
