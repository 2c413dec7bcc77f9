"""The letter to print: tagged, in the participant's language, with reference, deadline and what officers wrote, as text."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from tracker.formats.letters.pdf import Letter, render_letter

WRITTEN_AT = datetime(2026, 7, 16, 4, tzinfo=UTC)
NOTICE = Letter(
    "notice",
    "P-7",
    12,
    "employer-tenure",
    "Yui Sato 佐藤 結衣",
    "payslips",
    WRITTEN_AT,
    date(2026, 7, 30),
    {"words": "Those of June.\n\nAnd of July."},
    contact=("1 Fictional Road", "office@programme.example"),
)
DECISION = NOTICE._replace(
    kind="decision",
    subject="contested-day-advice",
    answer_by=date(2026, 8, 13),
    texts={"finding": "One day.", "reasons": "The roster."},
)
AWKWARD = ["#panic()", '"]', "$x^2$ *bold* `raw` <label> @ref", "{name} %(day)s", "title: other", "<svg onload=alert(1)>"]


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def read(letter: Letter, language: str = "en") -> PdfReader:
    """Return the letter as a reader of PDFs sees it."""
    return PdfReader(io.BytesIO(render_letter(letter, language=language)), strict=True)


def words(letter: Letter, language: str = "en") -> str:
    """Return the text of all pages, without spaces and breaks."""
    return "".join("".join(page.extract_text().split()) for page in read(letter, language).pages)


@pytest.mark.parametrize(
    ("language", "deadline"),
    [
        ("en", "Please answer by Thursday 30 July 2026."),
        ("ja", "2026年7月30日（木）までにお答えください。"),
        ("zh-Hant", "請於2026年7月30日（星期四）或之前回覆。"),
    ],
)
def test_letter_is_tagged_in_the_language_with_its_deadline(language: str, deadline: str) -> None:
    file = read(NOTICE, language)
    catalog: Any = file.trailer["/Root"]
    assert (catalog["/MarkInfo"]["/Marked"], catalog["/Lang"].split("-")[0]) == (True, language.split("-", maxsplit=1)[0])
    said = words(NOTICE, language)
    assert "".join(deadline.split()) in said
    for part in ("P-7", "12", "YuiSato佐藤結衣", "ThoseofJune.", "AndofJuly.", "1FictionalRoad", "office@programme.example"):
        assert part in said
    assert file.metadata is not None
    assert "P-7" in str(file.metadata.title)


def test_decision_gives_both_texts_and_the_end_of_the_time_to_contest() -> None:
    said = words(DECISION)
    for part in (
        "One day.",
        "The roster.",
        "If you disagree, ask for a review by Thursday 13 August 2026.",
        "Finding",
        "Reasons",
    ):
        assert "".join(part.split()) in said


def test_contested_decision_offers_no_review() -> None:
    said = words(DECISION._replace(answer_by=None))
    assert "review" not in said
    assert "Theroster." in said


def test_notice_offers_more_time_once() -> None:
    assert "sevendaysmore" in words(NOTICE)
    assert "sevendaysmore" not in words(NOTICE._replace(is_extended=True))


def test_notice_without_words_of_an_officer_has_none() -> None:
    assert "June" not in words(NOTICE._replace(texts={"words": ""}))


@pytest.mark.parametrize("text", AWKWARD)
def test_what_people_typed_is_never_read_as_markup(text: str) -> None:
    said = words(NOTICE._replace(name=text, texts={"words": text}, contact=(text,)))
    assert said.count("".join(text.split())) == 3


def test_long_letter_has_numbered_pages() -> None:
    file = read(NOTICE._replace(texts={"words": "\n".join(["A line of an officer."] * 90)}))
    assert len(file.pages) > 1
    assert f"2 / {len(file.pages)}" in file.pages[1].extract_text()


def test_it_is_the_same_file_each_time() -> None:
    assert render_letter(DECISION, language="ja") == render_letter(DECISION, language="ja")
