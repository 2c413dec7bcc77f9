"""Pages that answer forms of signed-in users get an address, which browsers show again without sending the form."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.support.client import Client, signed_in
from tests.support.desk import Desk
from tests.support.pages import field_error, page_text
from tracker.errors import StorageError
from tracker.web import policy
from tracker.web.middleware import form_pages

pytestmark = pytest.mark.usefixtures("inside")
BROWSER = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}
NONCE = re.compile(r"nonce-([\w-]{22})")


def post_from_browser(client: Client, path: str, **fields: str) -> TestResponse:
    return client.send(path, fields, headers=BROWSER)


@pytest.fixture
def answer(yui: Desk) -> TestResponse:
    """What a browser got for a job without a first day."""
    return post_from_browser(yui.client, f"{yui.path}/jobs/new", employer="Harbour Café")


def test_browser_is_led_to_page_with_all_that_was_typed(yui: Desk, answer: TestResponse) -> None:
    assert answer.status_code == 303
    assert re.fullmatch(rf"{yui.path}/jobs/new\?form_page=[\w-]{{43}}", answer.location)
    pages = [yui.client.get(answer.location) for _ in range(2)]
    assert [page.status_code for page in pages] == [422, 422]
    assert [page.headers["Cache-Control"] for page in pages] == ["no-store", "no-store"]
    assert 'value="Harbour Café"' in pages[1].text
    assert field_error(pages[1], "start") == "Error: Enter the first day"


def test_page_has_new_nonce_each_time(yui: Desk, answer: TestResponse) -> None:
    pages = [yui.client.get(answer.location) for _ in range(2)]
    nonces = [NONCE.findall(page.headers["Content-Security-Policy"])[0] for page in pages]
    assert len(set(nonces)) == 2
    assert all(f'nonce="{nonce}"' in page.text for nonce, page in zip(nonces, pages, strict=True))


def test_form_of_stored_page_can_be_sent(yui: Desk, answer: TestResponse) -> None:
    yui.client.get(answer.location)
    fields = {"employer": "Harbour Café", "going_on": "yes", "start-day": "15", "start-month": "1", "start-year": "2020"}
    again = post_from_browser(yui.client, answer.location, **fields)
    assert "form_page=" in again.location
    assert again.location != answer.location


def test_program_gets_page_itself(yui: Desk) -> None:
    answer = yui.client.send(f"{yui.path}/jobs/new", {"employer": "Harbour Café"})
    assert answer.status_code == 422


def test_page_is_shown_to_its_user_alone(app: Flask, answer: TestResponse) -> None:
    path = urlsplit(answer.location).path
    with signed_in(app, create_user("Lee", "officer")) as officer:
        seen = officer.get(answer.location)
        assert (seen.status_code, seen.location) == (303, path)
    _, other = create_participant_user("J-other-pages")
    with signed_in(app, other) as client:
        assert client.get(client.get(answer.location).location).status_code == 404
    with app.test_client() as nobody:
        assert urlsplit(nobody.get(answer.location).location).path == "/sign-in"


def test_page_that_is_over_gives_way_to_present_one(yui: Desk) -> None:
    seen = yui.client.get(f"{yui.path}/jobs/new?form_page=none")
    assert (seen.status_code, seen.location) == (303, f"{yui.path}/jobs/new")
    seen = yui.client.get(f"{yui.path}/jobs/1/undo?form_page=none")
    assert (seen.status_code, seen.location) == (303, "/")


def test_page_of_form_that_user_may_not_send_is_not_shown(
    yui: Desk, answer: TestResponse, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ("history.log_job", "POST")
    monkeypatch.setitem(policy.POLICY, key, frozenset({"manager"}))
    assert yui.client.get(answer.location).status_code == 303
    monkeypatch.setitem(policy.POLICY, key, policy.EVERYBODY)
    assert yui.client.get(answer.location).status_code == 422


def test_page_that_cannot_be_stored_answers_form(yui: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **given: object) -> None:
        raise StorageError("away")

    monkeypatch.setattr(form_pages, "save_form_page", fail)
    answer = post_from_browser(yui.client, f"{yui.path}/jobs/new", employer="Harbour Café")
    assert answer.status_code == 422
    assert "Enter the first day" in page_text(answer)


def test_form_for_everybody_answers_itself_to_nobody(app: Flask) -> None:
    with app.test_client() as nobody:
        assert isinstance(nobody, Client)
        answer = post_from_browser(nobody, "/", scheme="japan")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "private, no-cache")
