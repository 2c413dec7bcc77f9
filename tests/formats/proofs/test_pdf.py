"""The paper: one page in two languages that says the statement, whatever people are called, with a code that leads to the check."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import segno
from flask import Flask
from pypdf import PdfReader

from tests.factories.signed_proofs import SignedStatement, sign_statement
from tracker.formats.proofs.read import read_proof

AWKWARD = [
    "Kim (김철수)",
    "ひらがな 髙﨑 𠮷野",
    "Nguyễn Thị",
    "#panic()",
    '"]',
    "#import sys: inputs",
    "$x^2$ *bold* _it_ `raw` <label> @ref",
    "\\u{1f600} // comment /* */",
    "{employer} {name}",
    "<svg onload=alert(1)>",
    "O'Brien & Söhne: 50 %",
    "%(day)s %s",
]


def pages(one: SignedStatement, language: str = "ja") -> list[str]:
    """The text of each page, without its spaces and breaks."""
    read = PdfReader(io.BytesIO(one.file(language)), strict=True)
    return ["".join(page.extract_text().split()) for page in read.pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("language", "second"),
    [
        ("ja", "Sato Yui (佐藤 結衣)さんは、2026年7月14日（火）まで（当日を含む）、Harbour Lantern Caféで働くことができます。"),
        ("zh-Hant", "Sato Yui (佐藤 結衣)可為Harbour Lantern Café工作至2026年7月14日（星期二），包括當日。"),
        ("en", "Sato Yui (佐藤 結衣)可為Harbour Lantern Café工作至2026年7月14日（星期二），包括當日。"),
    ],
    ids=["ja", "zh-Hant", "en"],
)
def test_one_page_says_it_in_english_and_in_the_language_of_the_participant(language: str, second: str) -> None:
    [page] = pages(sign_statement(), language)
    first = "Sato Yui (佐藤 結衣) may work for Harbour Lantern Café up to and including Tuesday 14 July 2026."
    assert squeezed(first) in page
    assert squeezed(second) in page
    assert squeezed("12 June 2026 12:05") in page


@pytest.mark.parametrize("name", AWKWARD)
def test_a_name_is_words_and_never_a_command(name: str) -> None:
    one = sign_statement(name, name)
    [page] = pages(one)
    assert page.count(squeezed(name)) == 4
    assert read_proof(one.file(), one.keys).statement.name == name


@pytest.mark.parametrize("longest", ["W" * 200, "龍" * 66, "a b " * 50], ids=["W", "龍", "a b"])
def test_the_longest_names_still_fit_on_one_page(longest: str) -> None:
    assert len(pages(sign_statement(longest, longest))) == 1


def test_it_is_the_same_file_each_time() -> None:
    one = sign_statement()
    assert one.file() == one.file()


def test_it_is_accessible_and_leads_to_the_check() -> None:
    one = sign_statement()
    read = PdfReader(io.BytesIO(one.file()), strict=True)
    catalog: Any = read.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert read.metadata is not None
    assert read.metadata.title == "Statement for an employer – Sojourn"
    notes: Any = read.pages[0]["/Annots"]
    assert {note.get_object()["/A"]["/URI"] for note in notes} == {one.address}


def test_the_code_is_that_of_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segno makes it from the address; for the longest names too."""
    made: list[str] = []
    whole = segno.make

    def noted(text: str, **how: Any) -> segno.QRCode:
        made.append(text)
        return whole(text, **how)

    monkeypatch.setattr(segno, "make", noted)
    for one in (sign_statement(), sign_statement("龍" * 66, "龍" * 66)):
        one.file()
        assert made[-1] == one.address


@pytest.mark.parametrize("name", ["สมชาย", "Ana 😀", "محمد", "Zoë Ÿ"])
def test_what_the_font_cannot_show_has_a_mark_in_print_and_is_signed_as_it_is(name: str) -> None:
    one = sign_statement(name)
    assert "〓" in pages(one)[0]
    assert read_proof(one.file(), one.keys).statement.name == name
