"""Working in Hong Kong: the guide, the six questions, the comparison, its file, and the page of a participant."""

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.support.client import Client
from tests.support.desk import Desk, open_desk
from tests.support.forms import submit_form
from tests.support.pages import page_text, page_text_without_bold
from tracker.compliance.loading import builtin
from tracker.compliance.pathways.loading import pathways
from tracker.formats.history.assess_line import assess_line
from tracker.services.participants.drafts import StayDraft

pytestmark = pytest.mark.usefixtures("inside", "in_june")
TYPED: dict[str, Any] = {
    "stay_ends-day": "28", "stay_ends-month": "9", "stay_ends-year": "2026",
    "birth_date-day": "2", "birth_date-month": "3", "birth_date-year": "1999",
    "nationality": "JP", "second_passport": "KR", "used": "JP", "degree": "bachelor", "work_years": "６",
    "income_last_year": "1,000,000", "english": "yes", "confirmed_offer": "yes", "market_pay": "no", "children": "2",
}  # fmt: skip


@pytest.fixture
def yui(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A participant who arrived on 10 January, at her own pages."""
    yield from open_desk(app, request)


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_guide_shows_every_way_with_link_and_sources(client: Client, language: str) -> None:
    page = client.get(f"/working-in-hong-kong?lang={language}").text
    for pathway in pathways().values():
        assert page.count(f'href="{pathway.link}"') >= 1
        for source in pathway.sources.values():
            assert f'href="{source.address}"' in page


def test_six_questions_have_reasons_and_no_answer_is_set(client: Client) -> None:
    answer = client.get("/working-in-hong-kong")
    said = page_text(answer)
    assert said.count("Why: ") == 6
    assert answer.text.count('type="radio"') == 12
    assert "checked" not in answer.text
    assert "By your answers" not in said
    assert "It excludes dependants: a spouse or children cannot come under it." in said


def test_answers_show_what_fits_and_why(client: Client) -> None:
    answer = client.get("/working-in-hong-kong?holiday=no&offer=yes&degree=no&trade=maybe&x=yes")
    said = page_text_without_bold(answer).partition("By your answers")[2].partition("This is help")[0]
    assert answer.text.count(" checked>") == 3
    assert "Working holiday: does not fit. Age, passport or family do not allow it." in said
    assert "Technical professionals: not settled by these answers. You have an offer. Not answered: 4." in said
    assert "It normally asks for a degree; the department decides on exceptions." in said
    assert said.index("Technical professionals") < said.index("Working holiday")


def test_comparison_stands_above_the_form(client: Client) -> None:
    answer = submit_form(client, client.get("/what-next"), **TYPED)
    said = page_text(answer)
    assert answer.status_code == 200
    for words in (
        "Apply by 31 August 2026, so that the answer can come before your stay ends.",
        "General Points Test with twelve criteria: 4 to 10 of 12, 6 needed.",
        "Pay and benefits broadly at the level of the market",
        "South Korea Your passport and age may allow it",
        "Leave on or before 28 September 2026.",
        "HK$600 to apply, HK$1,300 for a visa of more than 180 days",
    ):
        assert words in said
    assert 'value="６"' in answer.text


def test_late_application_is_named_as_late(client: Client) -> None:
    late = submit_form(client, client.get("/what-next"), **TYPED | {"stay_ends-month": "6", "second_passport": "XX"})
    assert "it may come only after your stay has ended" in page_text(late)
    assert "No scheme of another partner fits" in page_text(late)


def test_empty_form_is_compared_too(client: Client) -> None:
    said = page_text(submit_form(client, client.get("/what-next")))
    assert "Leave before your stay ends." in said
    assert "Apply by" not in said


def test_wrong_numbers_are_shown_beside_their_fields(client: Client) -> None:
    answer = submit_form(
        client, client.get("/what-next"), **TYPED | {"work_years": "81", "children": "-1", "senior_years": "x"}
    )
    assert answer.status_code == 422
    assert answer.text.count("Enter a whole number from 0 to 80, or nothing") >= 2
    assert 'value="-1"' in answer.text


def test_saved_file_opens_to_the_same_form(client: Client) -> None:
    page = client.get("/what-next")
    saved = submit_form(client, page, **TYPED | {"step": "save"})
    assert saved.headers["Content-Disposition"] == "attachment; filename=what-next.json"
    facts = json.loads(saved.data)
    assert (facts["stay_ends"], facts["work_years"], facts["english"], len(facts["children"])) == ("2026-09-28", 6, True, 2)
    assessed = assess_line(json.dumps(facts).encode(), builtin(), today=date(2026, 6, 12), with_pathways=True)
    assert assessed is not None
    assert assessed.assessed
    opened = submit_form(client, page, step="open", file=(io.BytesIO(saved.data), "what-next.json"))
    assert "Apply by 31 August 2026" in page_text(opened)
    again = submit_form(client, opened, step="save", **{name: TYPED[name] for name in SELECTED})
    assert json.loads(again.data) == facts


SELECTED = ("nationality", "second_passport", "used", "degree", "english", "confirmed_offer", "market_pay")
"""Boxes that a list fills, which the helper does not read from the page."""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Select a file first"),
        (b"[]", "Select a file that you saved here. The form has not changed"),
        (b"\xff", "Select a file that you saved here. The form has not changed"),
        (b'{"english": 1}', "Check english in the file: it cannot be opened."),
        (b'{"stay_ends": "x"}', "Check stay_ends in the file: it cannot be opened."),
    ],
)
def test_file_that_cannot_be_opened_is_named(client: Client, content: bytes, words: str) -> None:
    answer = submit_form(client, client.get("/what-next"), step="open", file=(io.BytesIO(content), "x.json"))
    assert answer.status_code == 422
    assert words in page_text(answer)


def test_file_without_degrees_or_children_is_opened(client: Client) -> None:
    content = json.dumps({"degrees": [], "children": []}).encode()
    answer = submit_form(client, client.get("/what-next"), step="open", file=(io.BytesIO(content), "x.json"))
    assert '<option value="none" selected>' in answer.text


def test_language_button_keeps_what_was_typed(client: Client) -> None:
    answer = submit_form(client, client.get("/what-next"), **TYPED | {"step": "language", "work_years": "x"})
    assert (answer.status_code, 'value="x"' in answer.text) == (200, True)
    assert "must be" not in page_text(answer)


def test_participant_finds_her_facts_filled_in(yui: Desk) -> None:
    answer = yui.client.get(f"{yui.path}/what-next")
    said = page_text(answer)
    assert "Filled in with what is on record." in said
    assert '<option value="JP" selected>' in answer.text
    assert 'value="2027"' in answer.text


@pytest.mark.parametrize(("permitted_until", "offered"), [(date(2026, 10, 10), True), (date(2026, 10, 11), False)])
def test_limits_page_offers_the_comparison_from_120_days(
    app: Flask, request: pytest.FixtureRequest, permitted_until: date, offered: bool
) -> None:
    for desk in open_desk(app, request, stay=StayDraft(date(2026, 1, 10), permitted_until)):
        assert ("Your stay ends soon: what next?" in page_text(desk.client.get(desk.path))) is offered


def test_page_before_arrival_has_no_end_of_stay(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft()):
        assert (
            'id="stay_ends-year" name="stay_ends-year" type="text" inputmode="numeric" value=""'
            in desk.client.get(f"{desk.path}/what-next").text
        )
