"""A participant asks for a copy or a correction in a few taps; officers see what is due, comply or refuse."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.canaries import CanaryPerson, create_canary
from tests.factories.forms import day
from tests.factories.participants import CAFE, create_participant
from tests.factories.privacy_requests import record_access, record_correction
from tests.support.client import Client, signed_in
from tests.support.desk import TODAY, Desk, follow_redirect
from tests.support.forms import press_button
from tests.support.pages import field_error, page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.employers import Employer
from tracker.queries.audit import latest_acts
from tracker.queries.privacy_requests import PrivacyRequestFact, requests_of
from tracker.services.privacy_requests import receive
from tracker.services.privacy_requests.answer import comply

pytestmark = pytest.mark.usefixtures("in_june", "inside")
REQUESTS = "/privacy-requests"
CORRECTION = {"subject": "particulars", "wanted": "Sato, not Satou", "why": "as my passport says"}
LETTER = {"channel": "letter", **day("received_on", (1, 6, 2026))}


@pytest.fixture
def officer(app: Flask, inside: Flask) -> Client:
    """An officer's browser, which a participant's may take turns with."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user(f"Lee-{uuid.uuid4().hex[:8]}", "officer"))
    return client


@pytest.fixture
def lee(officer: Client, yui: Desk) -> Desk:
    """An officer at the pages of a participant."""
    return Desk(officer, yui.key)


def only_request(desk: Desk) -> PrivacyRequestFact:
    [found] = requests_of(desk.key.id)
    return found


def test_participant_asks_for_a_copy_in_three_taps(yui: Desk) -> None:
    limits = yui.client.get(yui.path).text
    assert f'href="{yui.path}{REQUESTS}"' in limits
    assert f'href="{yui.path}{REQUESTS}/access"' in yui.client.get(yui.path + REQUESTS).text
    text = follow_redirect(yui, yui.sends(f"{REQUESTS}/access"))
    assert "It is answered by Wednesday 22 July 2026 at the latest." in text
    found = only_request(yui)
    assert (found.kind, found.channel, found.received_on, found.is_open) == ("access", "account", TODAY, True)


def test_second_request_for_a_copy_waits_for_the_first(yui: Desk) -> None:
    yui.sends(f"{REQUESTS}/access")
    answer = yui.sends(f"{REQUESTS}/access")
    assert answer.status_code == 422
    assert "A copy was requested before, and the answer is still due. Wait for it first." in page_text(answer)
    assert only_request(yui).is_open


def test_form_sent_twice_makes_one_request(yui: Desk) -> None:
    first = yui.sends(f"{REQUESTS}/correction", **CORRECTION)
    again = yui.client.post(f"{yui.path}{REQUESTS}/correction", data=yui.sent)
    assert (first.location, again.status_code) == (again.location, 303)
    other = yui.client.post(f"{yui.path}{REQUESTS}/correction", data=yui.sent | {"wanted": "Saito"})
    assert (other.status_code, "Saito" in other.text) == (409, True)
    assert only_request(yui).wanted == CORRECTION["wanted"]


def test_flood_of_requests_is_refused_beside_the_first_field(yui: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "MAX_OPEN", 1)
    yui.sends(f"{REQUESTS}/correction", **CORRECTION)
    answer = yui.sends(f"{REQUESTS}/correction", **CORRECTION | {"wanted": "Saito"})
    assert (answer.status_code, "Saito" in answer.text) == (422, True)
    assert "Wait for our answers to your open requests, or write to the office" in field_error(answer, "subject")


@pytest.mark.parametrize(
    ("typed", "box", "error"),
    [
        ({"subject": "nobody"}, "subject", "Select what is wrong"),
        ({"wanted": " "}, "wanted", "Enter what it should be"),
        ({"why": ""}, "why", "Enter why, or how you know"),
        ({"why": "x" * 5001}, "why", "Use 5000 characters or fewer; this has 5001"),
    ],
)
def test_incomplete_correction_says_what_is_missing(yui: Desk, typed: dict[str, str], box: str, error: str) -> None:
    answer = yui.sends(f"{REQUESTS}/correction", **CORRECTION | typed)
    assert (answer.status_code, requests_of(yui.key.id)) == (422, [])
    assert error in field_error(answer, box)


@pytest.mark.parametrize(
    ("typed", "box", "error"),
    [
        ({"channel": "pigeon"}, "channel", "Select how the request was received"),
        (day("received_on", None), "received_on", "Enter the day on which the request was received"),
        (day("received_on", (13, 6, 2026)), "received_on", "The day must be today or earlier"),
        (day("received_on", (31, 6, 2026)), "received_on", "Day must be 30 or less in this month, not 31"),
    ],
)
def test_office_says_when_and_how_a_request_came(lee: Desk, typed: dict[str, Any], box: str, error: str) -> None:
    answer = lee.sends(f"{REQUESTS}/access", **LETTER | typed)
    assert (answer.status_code, requests_of(lee.key.id)) == (422, [])
    assert error in field_error(answer, box)


def test_office_records_a_request_that_came_by_letter(lee: Desk, yui: Desk) -> None:
    text = follow_redirect(lee, lee.sends(f"{REQUESTS}/access", **LETTER))
    assert "Saturday 11 July 2026" in text
    found = only_request(lee)
    assert (found.channel, found.received_on, found.due_on) == ("letter", date(2026, 6, 1), date(2026, 7, 11))
    assert "to be answered by 11 July 2026" in page_text(yui.client.get(yui.path + REQUESTS))
    listed = page_text(lee.client.get(REQUESTS))
    assert "to be answered by 11 July 2026" in listed[listed.index(yui.key.reference) :][:200]


def test_overdue_requests_are_first_in_the_list(officer: Client) -> None:
    late, later = (create_participant(f"D-{uuid.uuid4().hex[:12]}") for _ in range(2))
    record_access(later.id, received_on=TODAY - timedelta(days=39))
    record_access(late.id, received_on=TODAY - timedelta(days=41))
    text = page_text(officer.get(REQUESTS))
    assert "The law gives 40 days." in text
    assert text.index(late.reference) < text.index(later.reference)
    assert "overdue: was to be answered by 11 June 2026" in text
    assert "overdue: was to be answered by 13 June 2026" not in text


def test_officer_corrects_then_notes_it(lee: Desk, yui: Desk) -> None:
    yui.sends(f"{REQUESTS}/correction", **CORRECTION)
    one = f"{REQUESTS}/{only_request(lee).id}"
    page = lee.client.get(lee.path + one)
    assert f'href="{lee.path}/facts"' in page.text
    assert CORRECTION["wanted"] in page_text(page)
    empty = press_button(lee.client, page, "Corrected: note it")
    assert (empty.status_code, field_error(empty, "note")) == (
        422,
        "Error: Enter what was corrected. The participant reads it",
    )
    done = press_button(lee.client, page, "Corrected: note it", note="the family name is Sato now")
    assert "The answer is saved." in follow_redirect(lee, done)
    read = page_text(yui.client.get(yui.path + one))
    assert "the family name is Sato now" in read
    assert "complied with on 12 June 2026" in read
    assert "Show the copy" in read


def test_participant_is_emailed_that_a_request_was_answered(app: Flask, lee: Desk, yui: Desk) -> None:
    yui.sends(f"{REQUESTS}/access")
    page = lee.client.get(f"{lee.path}{REQUESTS}/{only_request(lee).id}")
    answer = press_button(lee.client, page, "Release the copy")
    assert "and gets an e-mail if there is an account" in follow_redirect(lee, answer)
    answer.close()
    assert app.extensions["post"].emails[-1].subject == "Your request about your personal data was answered"


def test_answer_promises_no_email_without_server(app: Flask, lee: Desk, yui: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "post", None)
    yui.sends(f"{REQUESTS}/access")
    page = lee.client.get(f"{lee.path}{REQUESTS}/{only_request(lee).id}")
    shown = follow_redirect(lee, press_button(lee.client, page, "Release the copy"))
    assert ("gets an e-mail" in shown, "so no e-mail is sent" in shown) == (False, True)


def test_stale_answer_shows_the_other_officers_answer(lee: Desk, yui: Desk) -> None:
    yui.sends(f"{REQUESTS}/correction", **CORRECTION)
    found = only_request(lee)
    one = f"{lee.path}{REQUESTS}/{found.id}"
    page, refusal = lee.client.get(one), lee.client.get(f"{one}/refuse")
    comply(found.key, "done by a colleague", on=TODAY, by=COMMAND_LINE)
    late = press_button(lee.client, page, "Corrected: note it", note="done by me")
    assert (late.status_code, "done by a colleague" in page_text(late)) == (409, True)
    typed = {"ground": "unclear", "reasons": "of another opinion"}
    refused = press_button(lee.client, refusal, "Refuse the request", **typed)
    assert (refused.status_code, "of another opinion" in page_text(refused)) == (409, True)
    assert only_request(lee).answer == "done by a colleague"


def test_copy_is_released_to_accounts_only(officer: Client) -> None:
    key = create_participant(f"D-{uuid.uuid4().hex[:12]}")
    id_ = record_access(key.id, received_on=TODAY).id
    page = officer.get(f"/participants/{key.id}{REQUESTS}/{id_}")
    answer = press_button(officer, page, "Release the copy")
    assert answer.status_code == 422
    assert "Nothing was saved: the participant has no account to read the copy in." in page_text(answer)


def test_refusal_is_a_notice_with_ground_section_and_reasons(lee: Desk, yui: Desk) -> None:
    yui.sends(f"{REQUESTS}/access")
    one = f"{REQUESTS}/{only_request(lee).id}"
    form = lee.client.get(f"{lee.path}{one}/refuse")
    bare = press_button(lee.client, form, "Refuse the request", ground="unclear")
    assert bare.status_code == 422
    assert "Select a ground" in field_error(bare, "ground")
    assert "Enter the reasons. The participant reads them" in field_error(bare, "reasons")
    typed = {"ground": "repeated", "reasons": "the third request this month"}
    follow_redirect(lee, press_button(lee.client, form, "Refuse the request", **typed))
    for language, words in (("en", "Notice of refusal"), ("ja", "拒否の通知"), ("zh-Hant", "拒絕通知書")):
        read = page_text(yui.client.get(f"{yui.path}{one}?lang={language}"))
        assert words in read
        assert "20(3)(c)" in read
        assert typed["reasons"] in read


@pytest.fixture
def canary(inside: Flask) -> tuple[CanaryPerson, int]:
    """A person with words everywhere, and the request that was complied with."""
    who = create_canary(int(uuid.uuid4().hex[:4], 16), reference=f"C-{uuid.uuid4().hex[:12]}")
    return who, requests_of(who.id)[-1].id


def test_copy_shows_everything_and_leaves_an_audit_line(app: Flask, canary: tuple[CanaryPerson, int]) -> None:
    who, request_id = canary
    employer = db.session.scalars(select(Employer.name).where(Employer.brn == CAFE.brn)).one()
    with signed_in(app, who.user_id) as client:
        page = client.get(f"/participants/{who.id}{REQUESTS}/{request_id}")
        shown = press_button(client, page, "Show the copy")
        assert shown.status_code == 200
        for words in (f"{who.word}married", f"{who.word} called", f"{who.word} cook", who.word.upper(), employer):
            assert words in page_text(shown)
        assert [act.action for act in latest_acts(1)] == ["personal-copy.shown"]
        file = press_button(client, page, "Download it (JSON)")
        assert file.headers["Content-Disposition"] == "attachment; filename=sojourn-my-data.json"
        assert json.loads(file.text)["tables"]["passports"][0]["number"] == who.word.upper()


def test_copy_is_for_the_participant_alone(officer: Client, yui: Desk, canary: tuple[CanaryPerson, int]) -> None:
    who, request_id = canary
    for client, status in ((officer, 403), (yui.client, 404)):
        for path in ("copy", "copy.json"):
            answer = client.send(f"/participants/{who.id}{REQUESTS}/{request_id}/{path}", {})
            assert (answer.status_code, who.word in answer.text.lower()) == (status, False)


def test_open_request_has_no_copy(yui: Desk) -> None:
    yui.sends(f"{REQUESTS}/access")
    for path in ("copy", "copy.json"):
        assert yui.client.send(f"{yui.path}{REQUESTS}/{only_request(yui).id}/{path}", {}).status_code == 404


def test_request_of_another_participant_is_404(officer: Client) -> None:
    key, _ = create_participant_user(f"D-{uuid.uuid4().hex[:12]}")
    other = create_participant(f"D-{uuid.uuid4().hex[:12]}")
    id_ = record_correction(other.id, received_on=TODAY).id
    for path in ("", "/refuse"):
        assert officer.get(f"/participants/{key.id}{REQUESTS}/{id_}{path}").status_code == 404


def test_carried_form_shows_the_request_without_a_copy(app: Flask, canary: tuple[CanaryPerson, int]) -> None:
    who, request_id = canary
    with signed_in(app, who.user_id) as client:
        for path in ("copy", "copy.json"):
            shown = client.send(f"/participants/{who.id}{REQUESTS}/{request_id}/{path}", {"step": "again"})
            assert (shown.status_code, who.word.upper() in shown.text) == (200, False)
