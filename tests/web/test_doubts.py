"""Questions of the calculator about days that are probably not meant."""

import json
from io import BytesIO
from typing import Any

import pytest

from tests.factories.forms import day, form, stint
from tests.support.client import Client
from tests.support.forms import press_button
from tests.support.pages import field_error, page_text

WORK = stint("jobs-0", "Harbour Café", (15, 1, 2025))
LONG_AGO = form(WORK, arrived_on=(10, 1, 2025), as_of=("", "", ""))
"""A stay of 2025 whose departure is not typed."""
DOUBTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("departed_on", LONG_AGO, "When did you leave Hong Kong? Your permitted stay ended on 9 January 2026", "I have not left"),
    (
        "visa_issued_on",
        form(WORK, **day("visa_issued_on", (1, 2, 2026))),
        "Check the day on which the visa was issued: it is after your arrival on 10 January 2026",
        "Yes, the day is right",
    ),
    (
        "applied_on",
        form(WORK, **day("visa_issued_on", (1, 12, 2025)), **day("applied_on", (2, 12, 2025))),
        "Check the day on which you applied: it is after the visa was issued on 1 December 2025",
        "Yes, the day is right",
    ),
    (
        "enter_by",
        form(WORK, **day("visa_issued_on", (1, 12, 2025)), **day("enter_by", (30, 11, 2025))),
        "Check the day by which the visa had to be used: it is before the visa was issued on 1 December 2025",
        "Yes, the day is right",
    ),
]


@pytest.mark.parametrize(("field", "boxes", "words", "button"), DOUBTS, ids=[case[0] for case in DOUBTS])
def test_unusual_day_is_asked_about_beside_its_field(
    client: Client, field: str, boxes: dict[str, Any], words: str, button: str
) -> None:
    asked = client.send("/", boxes)
    assert asked.status_code == 422
    assert field_error(asked, field) == f"Error: {words}"
    assert f'href="#{field}-day"' in asked.text
    assert "may be over" not in page_text(asked)
    answered = press_button(client, asked, button, scheme="japan")
    assert answered.status_code == 200
    assert "Harbour Café" in page_text(answered)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", "許可された滞在は2026年1月9日に終わっています。いつ香港を離れましたか。"),
        ("zh-Hant", "獲准的逗留已於2026年1月9日結束。你何時離開香港？"),
    ],
)
def test_question_about_the_departure_is_asked_in_other_languages(client: Client, lang: str, words: str) -> None:
    assert field_error(client.send(f"/?lang={lang}", LONG_AGO), "departed_on").endswith(words)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", "ビザの発給日を確かめてください。入国日（2026年1月10日）より後になっています。"),
        ("zh-Hant", "請核對簽證的簽發日期：這一天在你入境（2026年1月10日）之後。"),
    ],
)
def test_question_about_the_visa_is_asked_in_other_languages(client: Client, lang: str, words: str) -> None:
    asked = client.send(f"/?lang={lang}", form(**day("visa_issued_on", (1, 2, 2026))))
    assert field_error(asked, "visa_issued_on").endswith(words)


def test_opened_file_is_asked_about_too(client: Client) -> None:
    content = json.dumps({"scheme": "japan", "arrived_on": "2025-01-10", "as_of": "2026-06-12"}).encode()
    asked = client.send("/open", {"file": (BytesIO(content), "facts.json")})
    assert asked.status_code == 422
    assert "When did you leave Hong Kong?" in field_error(asked, "departed_on")


def test_departure_that_was_typed_needs_no_question(client: Client) -> None:
    assert client.send("/", {**LONG_AGO, **day("departed_on", (1, 9, 2025))}).status_code == 200


def test_answer_holds_only_for_the_days_that_were_asked_about(client: Client) -> None:
    confirmed: dict[str, Any] = {"confirmed": ["visa_issued_on:2026-02-01:2026-01-10", "visa<script>"]}
    assert client.send("/", form(**day("visa_issued_on", (1, 2, 2026)), **confirmed)).status_code == 200
    again = client.send("/", form(**day("visa_issued_on", (2, 2, 2026)), **confirmed))
    assert again.status_code == 422
    assert again.text.count("visa_issued_on:2026-02-01:2026-01-10") == 1
    assert "visa&lt;" not in again.text


def test_stay_whose_departure_is_missing_is_not_said_to_be_over(client: Client) -> None:
    told = page_text(client.send("/", form(as_of=(1, 2, 2027), confirmed="departed_on:2027-01-09")))
    assert "no departure recorded" in told
    assert "may be over" not in told
