"""The quick calculator: its answers, its complaints, and that nothing typed is ever lost."""

import json
from io import BytesIO
from typing import Any

import pytest

from tests.factories.forms import break_at_harbour_cafe, day, form, stint
from tests.support.client import Client
from tests.support.pages import field_error, page_text

ANSWERS: list[tuple[str, dict[str, Any], str]] = [
    ("a break", break_at_harbour_cafe(), "You may work for Harbour Café up to and including Saturday 1 August 2026."),
    ("no job", form(), "You may stay up to and including Saturday 9 January 2027."),
    (
        "over on every reading",
        form(stint("jobs-0", "A", (15, 1, 2026)), as_of=(1, 9, 2026)),
        "You may be over the limit with A since Wednesday 15 July 2026.",
    ),
    (
        "over on one reading",
        form(stint("jobs-0", "A", (15, 1, 2026)), as_of=(15, 7, 2026)),
        "By one way of counting you may be over the limit with A since Wednesday 15 July 2026, by another you are not.",
    ),
    (
        "before arrival",
        form(stint("jobs-0", "A", (9, 1, 2026), (9, 1, 2026))),
        "A job or course begins on Friday 9 January 2026, before your arrival on 10 January 2026.",
    ),
    (
        "too old",
        form(**day("birth_date", (1, 1, 1990)), **day("applied_on", (1, 12, 2025))),
        "You were 35 years old when you applied on 1 December 2025; the scheme is for ages 18 to 30.",
    ),
    (
        "after the end",
        form(stint("jobs-0", "A", (15, 1, 2026), (15, 5, 2026)), as_of=(12, 9, 2026), **day("departed_on", (1, 6, 2026))),
        "Your work for A stayed within the limit.",
    ),
    (
        "left too late",
        form(**day("departed_on", (20, 1, 2027)), as_of=(1, 2, 2027)),
        "Your departure on Wednesday 20 January 2027 is after your last permitted day, 9 January 2027.",
    ),
    (
        "overdue",
        form(as_of=(1, 2, 2027), confirmed="departed_on:2027-01-09"),
        "Your permitted stay ended on Saturday 9 January 2027, and no departure is recorded.",
    ),
    (
        "left",
        form(**day("departed_on", (1, 6, 2026))),
        "Your stay ended with your departure on Monday 1 June 2026; it was permitted up to and including 9 January 2027.",
    ),
    (
        "leaving",
        form(**day("departed_on", (1, 7, 2026))),
        "You leave on Wednesday 1 July 2026; you may stay up to and including 9 January 2027.",
    ),
    (
        "a short stay",
        form(stint("jobs-0", "A", (15, 1, 2026)), **day("permitted_until", (1, 5, 2026)), as_of=(1, 2, 2026)),
        "You may work for A to the end of your stay, up to and including Friday 1 May 2026.",
    ),
    (
        "one employer in two spellings",
        form(stint("jobs-0", "Star Hotel", (15, 1, 2026), (31, 3, 2026)), stint("jobs-1", "ｓｔａｒ　hotel", (20, 4, 2026))),
        "You may work for Star Hotel up to and including Saturday 1 August 2026",
    ),
    (
        "Ireland and a course",
        form(stint("courses-0", "C", (1, 2, 2026), (3, 2, 2026)), scheme="ireland"),
        "The scheme allows no courses; the first begins on Sunday 1 February 2026.",
    ),
    (
        "Austria, all work together",
        form(stint("jobs-0", "A", (15, 1, 2026), (31, 3, 2026)), stint("jobs-1", "B", (1, 4, 2026)), scheme="austria"),
        "You may work up to and including Tuesday 14 July 2026, for all employers together.",
    ),
]


@pytest.mark.parametrize(("boxes", "sentence"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
def test_the_answer_is_one_sentence(client: Client, boxes: dict[str, Any], sentence: str) -> None:
    response = client.send("/", boxes)
    assert response.status_code == 200
    assert sentence in page_text(response)


def test_answer_shows_count_and_source(client: Client) -> None:
    told = page_text(client.send("/", break_at_harbour_cafe()))
    for words in (
        "With several stints one way of counting takes a month as 30 days: 6 months are 180 days. Breaks of 19 days are not counted.",
        "Counted another way, the last day is Monday 3 August 2026: plan for the earlier one, 1 August 2026.",
        "on leave on the days that are not counted, they count too: the last safe day is then Tuesday 14 July 2026.",
        "20 April 2026 to 1 August 2026 104 180",
        "Rule for visas issued from 1 January 2018: Not more than 6 months of work for the same employer.",
        "Working Holiday Scheme: quota and condition of stay (official page, read in November 2026)",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("ja", "2026年8月1日（土）"),
        ("zh-Hant", "2026年8月1日（星期六）"),
        ("en", "Saturday 1 August 2026"),
    ],
)
def test_the_answer_comes_in_three_languages(client: Client, lang: str, sentence: str) -> None:
    response = client.send(f"/?lang={lang}", break_at_harbour_cafe())
    assert f'<html lang="{lang}">' in response.text
    assert sentence in page_text(response)


COMPLAINTS: list[tuple[dict[str, Any], str, str]] = [
    (form(arrived_on=("", "", "")), "arrived_on", "Enter the day on which you arrived in Hong Kong"),
    (form(arrived_on=(29, 2, 2026)), "arrived_on", "Day must be 28 or less in this month, not 29"),
    (form(arrived_on=("10", "", "2026")), "arrived_on", "Enter the month as well"),
    (form(arrived_on=(10, 13, 2026)), "arrived_on", "Month must be a number from 1 to 12"),
    (form(arrived_on=(10, 1, 9999)), "arrived_on", "Year must be between 1900 and 2200"),
    (form(arrived_on=("x", 1, 2026)), "arrived_on", "Day must be a number, like 15"),
    (form(arrived_on=(10, 1, "令和8")), "arrived_on", "Do you mean 10 January 2026? Enter the year with four digits"),
    (form(arrived_on=(10, 1, "26")), "arrived_on", "Do you mean 10 January 2026? Enter the year with four digits"),
    (form(arrived_on=(10, 1, 2009)), "arrived_on", "Date must be 1 January 2010 or later, when the known rules begin"),
    (
        form(**day("birth_date", (1, 1, 2026)), **day("applied_on", (1, 12, 2025))),
        "applied_on",
        "Application day must be after the day of birth, 1 January 2026",
    ),
    (form(scheme="atlantis"), "scheme", "Select another scheme: no limits can be worked out for this one"),
    (form(scheme="italy"), "scheme", "Select another scheme: no limits can be worked out for this one"),
    (
        form(**day("departed_on", (9, 1, 2026))),
        "departed_on",
        "Your departure must be 10 January 2026 or later, the day of your arrival",
    ),
    (
        form(stint("jobs-0", "", (15, 1, 2026))),
        "jobs-0-name",
        "Enter a name, so that days with the same name can be added up",
    ),
    (form({"jobs-0-name": "A"}), "jobs-0-start", "Enter the first day"),
    (
        form(stint("jobs-0", "", ("", "", "")), stint("jobs-1", "A", (15, 1, 2026), (14, 1, 2026))),
        "jobs-1-end",
        "Last day must be 15 January 2026 or later, the first day",
    ),
    (
        form(stint("jobs-0", "A", (15, 1, 2026), (16, 1, 2026)), {"jobs-0-ongoing": "y"}),
        "jobs-0-end",
        "Clear the last day, or untick the box",
    ),
    (form(stint("jobs-0", "あ" * 201, (15, 1, 2026))), "jobs-0-name", "Use 200 characters or fewer; this has 201"),
    (
        form(stint("jobs-0", "A\u202eB\x00", (15, 1, 2026))),
        "jobs-0-name",
        "Invisible characters were removed. Check the text and send the form again",
    ),
]


@pytest.mark.parametrize(("boxes", "box", "words"), COMPLAINTS, ids=[f"{box}: {words}" for _, box, words in COMPLAINTS])
def test_errors_are_beside_fields_and_keep_text(client: Client, boxes: dict[str, Any], box: str, words: str) -> None:
    response = client.send("/", boxes)
    assert response.status_code == 422
    assert field_error(response, box).endswith(words)
    assert f'href="#{box}' in response.text
    for name, typed in boxes.items():
        if name.endswith(("-year", "-month", "-day")) and typed:
            assert f'value="{typed}"' in response.text


def test_job_without_last_day_is_ongoing(client: Client) -> None:
    boxes = form(stint("jobs-0", "A", (15, 1, 2026)))
    del boxes["jobs-0-ongoing"]
    assert 'name="jobs-0-ongoing" value="y" checked' in client.send("/", boxes).text


def test_file_with_many_rows_is_refused(client: Client) -> None:
    jobs = [{"employer": "A", "start": "2026-01-15"}] * 201
    content = json.dumps({"scheme": "japan", "arrived_on": "2026-01-10", "jobs": jobs}).encode()
    response = client.send("/open", {**break_at_harbour_cafe(), "file": (BytesIO(content), "facts.json")})
    assert "The file must hold 200 jobs and courses or fewer" in page_text(response)
    assert response.text.count('value="Harbour Café"') == 2


def test_full_width_digits_are_read(client: Client) -> None:
    assert client.send("/", form(arrived_on=("１０", "１", "２０２６"))).status_code == 200


def test_added_and_removed_rows_keep_others(client: Client) -> None:
    boxes = break_at_harbour_cafe()
    more = client.send("/", {**boxes, "step": "add-jobs"})
    assert 'name="jobs-2-name"' in more.text
    fewer = client.send("/", {**boxes, "step": "remove-jobs-0"})
    assert 'name="jobs-0-name"' not in fewer.text
    assert 'name="jobs-1-name"' in fewer.text
    assert client.send("/", {**boxes, "step": "add-elephants"}).status_code == 200


def test_later_row_can_be_removed_after_first(client: Client) -> None:
    rows = [stint(f"jobs-{number}", f"Employer {number}", (15, 1, 2026)) for number in range(3)]
    assert 'value="Employer 2"' in client.send("/", form(*rows, step="remove-jobs-0")).text
    fewer = client.send("/", form(*rows[1:], step="remove-jobs-2"))
    assert 'value="Employer 1"' in fewer.text
    assert 'value="Employer 2"' not in fewer.text


def test_another_language_keeps_what_was_typed(client: Client) -> None:
    before = client.send("/?lang=ja", {**break_at_harbour_cafe(), "step": "language"})
    assert "Harbour Café" in before.text
    assert 'id="answer"' not in before.text
    after = client.send("/?lang=zh-Hant", {**break_at_harbour_cafe(), "step": "language", "sent": "1"})
    assert "2026年8月1日（星期六）" in after.text


@pytest.mark.parametrize("path", ["/", "/facts.json", "/open"])
def test_lost_session_brings_form_back(client: Client, path: str) -> None:
    response = client.post(path, data={**break_at_harbour_cafe(), "csrf_token": "of another session"})
    assert response.status_code == 400
    assert "This page was open for a long time" in response.text
    assert response.text.count('value="Harbour Café"') == 2


def test_saved_file_can_be_opened(client: Client) -> None:
    saved = client.send("/facts.json", break_at_harbour_cafe())
    assert saved.headers["Content-Disposition"] == "attachment; filename=sojourn-facts.json"
    assert saved.json is not None
    assert saved.json["jobs"][1] == {"employer": "Harbour Café", "start": "2026-04-20", "end": None}
    opened = client.send("/open", {"file": (BytesIO(saved.data), "facts.json")})
    assert opened.status_code == 200
    assert "up to and including Saturday 1 August 2026" in page_text(opened)


def test_incomplete_facts_are_not_saved(client: Client) -> None:
    assert client.send("/facts.json", form(arrived_on=(30, 2, 2026))).status_code == 422


FILES: list[tuple[str, bytes, str]] = [
    ("none", b"", "Select a file first"),
    ("no JSON", b"PK\x03\x04", "Select a file that you saved here"),
    ("a list", b"[]", "Select a file that you saved here"),
    ("no UTF-8", b"\xff\xfe{}", "Select a file that you saved here"),
    ("a wrong day", b'{"scheme": "japan", "arrived_on": "2026-02-30"}', "Check arrived_on in the file"),
]


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_invalid_file_changes_nothing(client: Client, content: bytes, words: str) -> None:
    upload = (BytesIO(content), "facts.json" if content else "")
    response = client.send("/open", {**break_at_harbour_cafe(), "file": upload})
    assert response.status_code == 422
    assert words in page_text(response)
    assert response.text.count('value="Harbour Café"') == 2


def test_file_of_unknown_scheme_is_refused(client: Client) -> None:
    content = json.dumps(
        {"scheme": "atlantis", "arrived_on": "2026-01-10", "jobs": [{"employer": "\ud800", "start": "2026-01-15"}]}
    )
    response = client.send("/open", {"file": (BytesIO(content.encode()), "facts.json")})
    assert response.status_code == 422


def test_how_we_count_works_out_its_examples(client: Client) -> None:
    told = page_text(client.get("/how-we-count"))
    for words in (
        "Saturday 1 August 2026",
        "4 months 9/30",
        "Tuesday 14 July 2026",
        "up to and including 30 July 2026",
        "An agency",
    ):
        assert words in told
