"""A participant gives her calendar an address; the calendar reads her days there; nobody else sees the page."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
import vobject
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import ON, create_job, select_rows
from tests.factories.proofs import START, load_key
from tests.support.client import Client, signed_in
from tests.support.forms import press_button, submit_form
from tests.support.pages import page_text_without_bold as text
from tests.support.statements import count_statements
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.calendars import CalendarFeed
from tracker.queries.calendars import current_feed
from tracker.services.employers.businesses import Business

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
BAKERY = Business("Umbrella Steps Bakery (fictional)", "70081234")
NUMBER = iter(range(10_000))


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def worker(inside: Flask) -> tuple[int, int]:
    """A participant who works at the bakery, and her account."""
    key, user_id = create_participant_user(f"CF-{next(NUMBER)}", language="ja")
    create_job(key, START, at=BAKERY, on=ON)
    return key.id, user_id


def page(participant_id: int) -> str:
    return f"/participants/{participant_id}/calendar"


def make(client: Client, participant_id: int) -> TestResponse:
    """The page after the address was made."""
    answer = press_button(client, client.get(page(participant_id)), "Make the address")
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def path(participant_id: int) -> str:
    """The address of the current feed."""
    feed = current_feed(participant_id)
    assert feed is not None
    db.session.rollback()
    return f"/calendar/{feed.token}.ics"


def titles(answer: TestResponse) -> dict[str, str]:
    """The title of each event, by its day."""
    found = vobject.readOne(answer.get_data(as_text=True))
    return {event.dtstart.value.isoformat(): event.summary.value for event in found.vevent_list}


def test_address_is_made_and_read_by_a_calendar(inside: Flask, worker: tuple[int, int]) -> None:
    with signed_in(inside, worker[1]) as client:
        assert f'href="{page(worker[0])}"' in client.get(f"/participants/{worker[0]}").text
        shown = text(make(client, worker[0]))
    assert path(worker[0]) in shown
    assert f"Last safe day at {BAKERY.name}" in shown
    answer = inside.test_client().get(path(worker[0]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(answer) == {
        "2026-07-14": f"「{BAKERY.name}」で働ける最終日（目安）",
        "2027-01-09": "香港での滞在が許可されている最終日",
        "2026-02-08": "香港身分証の登録期限",
    }
    assert f"/participants/{worker[0]}" in answer.get_data(as_text=True)


def test_feed_without_names_names_no_employer(inside: Flask, worker: tuple[int, int]) -> None:
    with signed_in(inside, worker[1]) as client:
        assert submit_form(client, client.get(page(worker[0])), names_employers="").status_code == 303
        assert "The events do not name your employers." in text(client.get(page(worker[0])))
    assert "Umbrella" not in inside.test_client().get(path(worker[0])).get_data(as_text=True)


def test_calendar_that_asks_every_second_gets_304(inside: Flask, worker: tuple[int, int]) -> None:
    with signed_in(inside, worker[1]) as client:
        make(client, worker[0])
    url, calendar = path(worker[0]), inside.test_client()
    first = calendar.get(url)
    with count_statements() as sent:
        answers = [calendar.get(url, headers={"If-None-Match": first.headers["ETag"]}) for _ in range(10)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(304, b"")] * 10
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert len(sent) == 30
    assert all(statement.startswith("SELECT") for statement in sent)


def test_moved_day_changes_the_etag(inside: Flask, worker: tuple[int, int]) -> None:
    with signed_in(inside, worker[1]) as client:
        make(client, worker[0])
    url, calendar = path(worker[0]), inside.test_client()
    first = calendar.get(url)
    create_job(load_key(worker[0]), ON, at=Business("Ladder Street Noodles (fictional)", "70085555"), on=ON)
    answer = calendar.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert answer.status_code == 200
    assert len(titles(answer)) == 4


@pytest.mark.parametrize("path_", ["/calendar/nothing.ics", "/calendar/.ics", "/calendar/%F0%9F%8D%A3.ics"])
def test_unknown_address_answers_404(inside: Flask, path_: str) -> None:
    assert inside.test_client().get(path_).status_code == 404


def test_replaced_and_ended_addresses_answer_410(inside: Flask, worker: tuple[int, int]) -> None:
    calendar = inside.test_client()
    with signed_in(inside, worker[1]) as client:
        make(client, worker[0])
        old = path(worker[0])
        assert press_button(client, client.get(page(worker[0])), "Make a new address").status_code == 303
        new = path(worker[0])
        assert (calendar.get(old).status_code, calendar.get(new).status_code) == (410, 200)
        assert press_button(client, client.get(page(worker[0])), "End it").status_code == 303
        assert calendar.get(new).status_code == 410
        assert "Make the address" in text(client.get(page(worker[0])))


def test_closed_account_ends_the_feed(inside: Flask, worker: tuple[int, int]) -> None:
    with signed_in(inside, worker[1]) as client:
        make(client, worker[0])
    url = path(worker[0])
    db.session.execute(update(User).where(User.id == worker[1]).values(active=False))
    db.session.commit()
    assert inside.test_client().get(url).status_code == 410


def test_form_of_an_older_page_changes_nothing(inside: Flask, worker: tuple[int, int]) -> None:
    with signed_in(inside, worker[1]) as client:
        before = client.get(page(worker[0]))
        make(client, worker[0])
        url = path(worker[0])
        answer = press_button(client, before, "Make the address")
        assert answer.status_code == 409
        assert "nothing was done" in text(answer)
        assert path(worker[0]) == url
        assert len(select_rows(CalendarFeed, participant_id=worker[0])) == 1


def test_form_of_an_ended_feed_is_a_conflict(inside: Flask, worker: tuple[int, int]) -> None:
    with signed_in(inside, worker[1]) as client:
        make(client, worker[0])
        before = client.get(page(worker[0]))
        press_button(client, before, "End it")
        assert press_button(client, client.get(page(worker[0])), "Make the address").status_code == 303
        answer = press_button(client, before, "End it", operation="1" * 32)
        assert answer.status_code == 409


def test_page_is_for_the_participant_alone(inside: Flask, worker: tuple[int, int]) -> None:
    other = create_participant_user(f"CF-{next(NUMBER)}")[1]
    for user_id in (other, create_user("Officer", "officer")):
        with signed_in(inside, user_id) as client:
            assert client.get(page(worker[0])).status_code in {403, 404}
            assert client.send(page(worker[0]), {}).status_code in {403, 404}
            assert client.send(f"{page(worker[0])}/end", {}).status_code in {403, 404}
    assert current_feed(worker[0]) is None
