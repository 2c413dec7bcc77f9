"""The page of a proof: the statement in three languages, any name, and a code that leads to the check."""

import io
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

import pytest
import segno
from flask import Flask
from pypdf import PdfReader

from tests.factories.signed_proofs import SignedStatement, sign_statement
from tracker.formats.proofs.printable import printable
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


def glyphs(file: bytes) -> list[Any]:
    """The widths and the subset of the font: equal for the same glyphs."""
    [page] = PdfReader(io.BytesIO(file)).pages
    fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    return [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile3"].get_object().get_data()
        for font in fonts.values()
    ]


def structure(file: bytes) -> list[tuple[str, str]]:
    """The tagged elements in reading order: each one's kind and alternative text."""
    found: list[tuple[str, str]] = []

    def walk(element: Any) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for each in element:
                walk(each)
        elif isinstance(element, dict):
            if "/S" in element:
                found.append((str(element["/S"]), str(element.get("/Alt", ""))))
            walk(element.get("/K", []))

    catalog: Any = PdfReader(io.BytesIO(file), strict=True).trailer["/Root"]
    walk(catalog["/StructTreeRoot"])
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


IN_ENGLISH = "Sato Yui (佐藤 結衣) may work for Harbour Lantern Café up to and including Tuesday 14 July 2026."
IN_JAPANESE = (
    "Sato Yui (佐藤 結衣)さんは、2026年7月14日（火）まで（当日を含む）、「Harbour Lantern Café」で働くことができます。"
)
IN_CHINESE = "Sato Yui (佐藤 結衣)可為「Harbour Lantern Café」工作至2026年7月14日（星期二），包括當日。"


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("ja", [IN_ENGLISH, IN_JAPANESE, IN_CHINESE]),
        ("zh-Hant", [IN_ENGLISH, IN_CHINESE, IN_JAPANESE]),
        ("en", [IN_ENGLISH, IN_JAPANESE, IN_CHINESE]),
    ],
)
def test_one_page_states_it_in_three_languages(language: str, order: list[str]) -> None:
    [page] = pages(sign_statement(), language)
    places = [page.find(squeezed(sentence)) for sentence in order]
    assert -1 not in places
    assert places == sorted(places)
    assert squeezed("12 June 2026 12:05") in page
    for words in ("e-Visa does not show this day", "e-VisaのQRコード", "電子簽證的二維碼"):
        assert squeezed(words) in page


def test_the_year_is_drawn_with_its_days_in_words() -> None:
    [page] = pages(sign_statement())
    for words in ("Made on 12 June 2026, last day 14 July 2026", "2026年6月", "2027年1月", "5月", "May"):
        assert squeezed(words) in page
    alternatives = [words for kind, words in structure(sign_statement().file("ja")) if kind == "/Figure"]
    assert len(alternatives) == 2
    assert "ends on 14 July 2026" in alternatives[0]
    assert "where this proof is checked" in alternatives[1]


@pytest.mark.parametrize("name", AWKWARD)
def test_a_name_is_never_read_as_markup(name: str) -> None:
    one = sign_statement(name, name)
    [page] = pages(one)
    assert page.count(squeezed(name)) == 6
    assert read_proof(one.file(), one.keys).statement.name == name


@pytest.mark.parametrize("longest", ["W" * 200, "龍" * 66, "a b " * 50], ids=["W", "龍", "a b"])
def test_longest_names_fit_on_one_page(longest: str) -> None:
    assert len(pages(sign_statement(longest, longest))) == 1


def test_it_is_the_same_file_each_time() -> None:
    one = sign_statement()
    assert one.file() == one.file()


def test_proof_is_accessible_and_links_to_check() -> None:
    one = sign_statement()
    read = PdfReader(io.BytesIO(one.file()), strict=True)
    catalog: Any = read.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert read.metadata is not None
    assert read.metadata.title == "Proof for an employer – Sojourn"
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


DECOMPOSED = normalize("NFD", "Nguyễn Thị Hồng")


@pytest.mark.parametrize(
    ("recorded", "printed"),
    [
        (DECOMPOSED, "Nguyễn Thị Hồng"),
        (normalize("NFD", "ガパ"), "ガパ"),
        (normalize("NFD", "김철수"), "김철수"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("山\U000e0105田", "山田"),
        ("山\ufe0f田", "山田"),
        ("a\u034fb", "ab"),
        ("\ufa19谷", "\ufa19谷"),
        ("สมชาย", "〓〓〓〓〓"),
        ("นี้", "〓"),
        ("Ana 😀\ufe0f", "Ana 〓"),
        ("x\u0323y", "〓y"),
        ("محمد", "〓〓〓〓"),
        ("Zoë Ÿ", "Zoë 〓"),
    ],
)
def test_only_letters_the_font_lacks_are_marked(recorded: str, printed: str) -> None:
    assert printable(recorded) == printed
    for language in ("en", "ja", "zh-Hant"):
        assert pages(sign_statement(recorded), language)[0].count(squeezed(printed)) >= 2


def test_name_is_signed_as_recorded() -> None:
    for name in (DECOMPOSED, "葛\U000e0100城", "สมชาย"):
        one = sign_statement(name)
        assert read_proof(one.file(), one.keys).statement.name == name


@pytest.mark.parametrize("selector", ["\U000e0100", "\U000e0101"])
def test_selector_chooses_form_of_character(selector: str) -> None:
    """The font holds two forms of 葛: each is another glyph on the page."""
    plain, selected = sign_statement("葛").file(), sign_statement(f"葛{selector}").file()
    assert (glyphs(plain) == glyphs(selected)) is (selector == "\U000e0101")


def test_no_spaces_stand_between_digits_and_japanese() -> None:
    [page] = PdfReader(io.BytesIO(sign_statement().file("ja")), strict=True).pages
    assert "2026年7月14日（火）" in page.extract_text()
