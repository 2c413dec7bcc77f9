"""What participants take with them: the copy as PDF and JSON, their facts as a file, and who has seen the passport number."""

import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.canaries import CanaryPerson, create_canary
from tests.factories.participants import CAFE, create_job
from tests.factories.privacy_requests import record_access
from tests.factories.proofs import START, YUI
from tests.support.client import Client, signed_in
from tests.support.forms import page_forms, press_button
from tests.support.pages import page_text
from tracker.compliance.loading import builtin
from tracker.formats.history.assess_line import assess_line
from tracker.queries.participants import key_of
from tracker.queries.privacy_requests import requests_of
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.passports import audit_passport_view

NOON, TODAY = datetime(2026, 6, 12, 4, tzinfo=UTC), date(2026, 6, 12)


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def canary(inside: Flask) -> tuple[CanaryPerson, str]:
    """A person with words everywhere, and the page of the request that was complied with."""
    who = create_canary(int(uuid.uuid4().hex[:4], 16), reference=f"C-{uuid.uuid4().hex[:12]}")
    return who, f"/participants/{who.id}/privacy-requests/{requests_of(who.id)[-1].id}"


def opened(client: Client, content: bytes) -> str:
    """The words of the calculator's page after it opened a file."""
    fields = {boxes["csrf_token"] for _, boxes in page_forms(client.get("/")) if "csrf_token" in boxes}
    upload = {"csrf_token": fields.pop(), "file": (io.BytesIO(content), "facts.json")}
    answer = client.post("/open", data=upload)
    assert answer.status_code == 200
    return answer.text


def test_json_copy_opens_in_command_and_calculator(inside: Flask, canary: tuple[CanaryPerson, str]) -> None:
    who, address = canary
    with signed_in(inside, who.user_id) as client:
        content = press_button(client, client.get(address), "Download it (JSON)").data
    assert content.count(b"\n") == 1
    answer = assess_line(content, builtin(), today=TODAY)
    assert answer is not None
    assert answer.assessed, answer.text
    said = json.loads(answer.text)
    assert said["id"] == who.reference
    subjects = [each["subject"] for each in said["findings"] if each["rule"] == "employer-tenure"]
    assert subjects == list(dict.fromkeys(job["employer"] for job in json.loads(content)["jobs"]))


def test_facts_make_the_round_trip(inside: Flask, client: Client) -> None:
    key, user_id = create_participant_user(f"O-{uuid.uuid4().hex[:8]}", particulars=YUI)
    create_job(key, START, date(2026, 3, 31), at=CAFE)
    with signed_in(inside, user_id) as own:
        assert f"/participants/{key.id}/facts.json" in own.get(f"/participants/{key.id}/privacy-requests").text
        content = own.get(f"/participants/{key.id}/facts.json").data
    fields = json.loads(content)
    assert (fields["arrived_on"], fields["jobs"][0]["start"]) == ("2026-01-10", "2026-01-15")
    answer = assess_line(content, builtin(), today=TODAY)
    assert answer is not None
    assert answer.assessed
    assert f'value="{fields["jobs"][0]["employer"]}"' in opened(client, content).replace("&amp;", "&")


@pytest.mark.parametrize(
    ("language", "lang", "words"), [("en", "en", "First day"), ("ja", "ja", "開始日"), ("zh-Hant", "zh", "開始日期")]
)
def test_pdf_copy_holds_what_the_page_holds(
    inside: Flask, canary: tuple[CanaryPerson, str], language: str, lang: str, words: str
) -> None:
    who, address = canary
    with signed_in(inside, who.user_id) as client:
        page = client.get(f"{address}?lang={language}")
        [action] = [action for action, _ in page_forms(page) if action.endswith("copy.pdf")]
        file = client.send(action, {})
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"] == "attachment; filename=sojourn-my-data.pdf"
    read = PdfReader(io.BytesIO(file.data), strict=True)
    catalog: Any = read.trailer["/Root"]
    assert catalog["/Lang"].startswith(lang)
    assert read.metadata is not None
    assert who.reference in str(read.metadata.title)
    printed = "".join("".join(each.extract_text() for each in read.pages).split())
    for each in (words, who.word.upper(), f"{who.word}married"):
        assert "".join(each.split()) in printed, each


def test_nobody_else_gets_the_files(inside: Flask, canary: tuple[CanaryPerson, str]) -> None:
    who, address = canary
    _, other = create_participant_user(f"O-{uuid.uuid4().hex[:8]}")
    for user_id, status in ((other, 404), (create_user("Lee", "officer"), 403)):
        with signed_in(inside, user_id) as client:
            assert client.send(f"{address}/copy.pdf", {}).status_code == status
            assert client.get(f"/participants/{who.id}/facts.json").status_code == status


def test_before_the_arrival_there_is_no_file_of_facts(inside: Flask) -> None:
    key, user_id = create_participant_user(f"O-{uuid.uuid4().hex[:8]}", stay=StayDraft())
    with signed_in(inside, user_id) as client:
        assert client.get(f"/participants/{key.id}/facts.json").status_code == 404
        assert "facts.json" not in client.get(f"/participants/{key.id}/privacy-requests").text


def test_page_says_who_has_seen_the_passport_number(inside: Flask, canary: tuple[CanaryPerson, str]) -> None:
    who, _ = canary
    seen = key_of(who.id)
    assert seen is not None
    audit_passport_view(seen, reason="to compare the e-Visa", by=create_user("Lee", "officer"))
    with signed_in(inside, who.user_id) as client:
        page = page_text(client.get(f"/participants/{who.id}/privacy-requests"))
        assert "the programme office, 12 June 2026 12:00" in page
        assert "“to compare the e-Visa”" in page
    key, user_id = create_participant_user(f"O-{uuid.uuid4().hex[:8]}")
    with signed_in(inside, user_id) as client:
        assert "Nobody yet." in page_text(client.get(f"/participants/{key.id}/privacy-requests"))


def test_page_says_when_the_data_are_deleted(inside: Flask) -> None:
    key, user_id = create_participant_user(f"O-{uuid.uuid4().hex[:8]}")
    with signed_in(inside, user_id) as client:
        page = page_text(client.get(f"/participants/{key.id}/privacy-requests"))
    assert "When your data are deleted" in page
    assert "January 2033" in page
    assert "Do you want them deleted earlier?" in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "day 0 of 40, days left: 40"), (40, "day 40 of 40, days left: 0"), (41, "1 day late"), (43, "3 days late")],
)
def test_clock_of_a_request_is_visible(inside: Flask, days: int, words: str) -> None:
    key, user_id = create_participant_user(f"O-{uuid.uuid4().hex[:8]}")
    asked = record_access(key.id, received_on=TODAY)
    with time_machine.travel(NOON.timestamp() + days * 86400), signed_in(inside, user_id) as client:
        for path in ("", f"/{asked.id}"):
            assert words in page_text(client.get(f"/participants/{key.id}/privacy-requests{path}"))
