"""A participant reads every message on a page, also without email, and puts an alert away until the next one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, select_rows
from tests.support.client import signed_in
from tests.support.forms import press_button
from tests.support.pages import page_text_without_bold as text
from tracker import clock
from tracker.models.history import Job, JobConfirmation
from tracker.services.email import choose_email
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import StintKey
from tracker.services.history.end import end_stint
from tracker.workflows.daily import make_due_alerts
from tracker.workflows.email.render import email_code, message_link

START, SAFE = date(2026, 1, 15), date(2026, 7, 14)
NOODLES = Business("Ladder Street Noodles (fictional)", "70085555")
DAY = timedelta(days=1)
NUMBER = iter(range(10_000))
HIDE = "Hide until the next reminder"


class Worker(NamedTuple):
    """A participant who works at the noodle shop, and her account."""

    id: int
    user_id: int

    @property
    def messages(self) -> str:
        return f"/participants/{self.id}/messages"


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 30, 4, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def worker(inside: Flask) -> Worker:
    key, user_id = create_participant_user(f"MS-{next(NUMBER)}", language="en")
    create_job(key, START, at=NOODLES, on=SAFE - 14 * DAY)
    make_due_alerts(on=SAFE - 14 * DAY)
    return Worker(key.id, user_id)


def test_alert_stands_on_the_page_with_the_code_of_the_email(inside: Flask, worker: Worker) -> None:
    with signed_in(inside, worker.user_id) as client:
        assert f'href="{worker.messages}"' in client.get(f"/participants/{worker.id}").text
        answer = client.get(worker.messages)
    page = text(answer)
    title = f"14 days left at {NOODLES.name}: last safe day Tuesday 14 July 2026"
    assert page.count(title) == 3  # the alert, its button and the message
    assert email_code(worker.user_id) in page
    assert "the e-mail is not sent yet" in page
    assert f'<a href="{message_link("alert", worker.id)}">' in answer.text
    assert "You started there on Thursday 15 January 2026; the limit is 6 months." in page


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ja", f"「{NOODLES.name}」で働けるのはあと14日、2026年7月14日"),
        ("zh-Hant", f"你在「{NOODLES.name}」尚餘14天，可工作至2026年7月14日"),
    ],
)
def test_page_speaks_the_language_of_the_reader(inside: Flask, worker: Worker, language: str, title: str) -> None:
    with signed_in(inside, worker.user_id) as client:
        page = text(client.get(f"{worker.messages}?lang={language}"))
    assert title in page


def test_page_promises_no_email_to_who_wants_none(inside: Flask) -> None:
    key, user_id = create_participant_user(f"MS-{next(NUMBER)}", language="en")
    choose_email(key.id, "alert", wanted=False, at=clock.now())
    with signed_in(inside, user_id) as client:
        page = text(client.get(f"/participants/{key.id}/messages"))
    assert "Reminders appear here when a last safe day or the end of your stay is near." in page
    assert "by e-mail" not in page


def test_hidden_alert_stays_among_the_messages(inside: Flask, worker: Worker) -> None:
    with signed_in(inside, worker.user_id) as client:
        assert press_button(client, client.get(worker.messages), HIDE).status_code == 303
        page = client.get(worker.messages)
    assert HIDE not in page.text
    assert text(page).count("14 days left at") == 1


def test_alert_that_is_hidden_twice_is_not_found(inside: Flask, worker: Worker) -> None:
    with signed_in(inside, worker.user_id) as client:
        before = client.get(worker.messages)
        assert press_button(client, before, HIDE).status_code == 303
        assert press_button(client, before, HIDE).status_code == 303  # the same form, acted on once
        assert press_button(client, before, HIDE, operation="2" * 32).status_code == 404


def test_operation_of_another_act_is_a_conflict(inside: Flask, worker: Worker) -> None:
    key, _ = create_participant_user(f"MS-{next(NUMBER)}")
    with signed_in(inside, worker.user_id) as client:
        before = client.get(worker.messages)
        create_job(key, START, at=NOODLES)
        assert press_button(client, before, HIDE, operation="3" * 32).status_code == 303
        calendar = client.get(f"/participants/{worker.id}/calendar")
        assert press_button(client, calendar, "Make the address", operation="4" * 32).status_code == 303
        assert press_button(client, before, HIDE, operation="4" * 32).status_code == 409


def test_page_without_messages_says_so(inside: Flask) -> None:
    key, user_id = create_participant_user(f"MS-{next(NUMBER)}")
    with signed_in(inside, user_id) as client:
        assert "Nothing at the moment." in text(client.get(f"/participants/{key.id}/messages"))


def test_messages_are_for_the_participant_alone(inside: Flask, worker: Worker) -> None:
    _, other = create_participant_user(f"MS-{next(NUMBER)}")
    for user_id in (other, create_user("Officer", "officer")):
        with signed_in(inside, user_id) as client:
            assert client.get(worker.messages).status_code in {403, 404}
            assert client.send(f"/participants/{worker.id}/alerts/1/snooze", {}).status_code in {403, 404}


@pytest.fixture
def asked(inside: Flask) -> Worker:
    """A participant who was asked about a job without an end."""
    key, user_id = create_participant_user(f"MS-{next(NUMBER)}", language="en")
    create_job(key, date(2026, 5, 31), at=NOODLES, on=date(2026, 5, 31))
    make_due_alerts(on=date(2026, 6, 30))
    return Worker(key.id, user_id)


QUESTION, YES = f"Do you still work at {NOODLES.name}?", "Yes, I still work there"


@pytest.mark.parametrize("path", ["/messages", ""], ids=["messages", "limits"])
def test_one_tap_confirms_a_job(inside: Flask, asked: Worker, path: str) -> None:
    with signed_in(inside, asked.user_id) as client:
        page = client.get(f"/participants/{asked.id}{path}")
        assert YES in page.text
        answer = client.get(press_button(client, page, YES).location)
    assert answer.request.path == page.request.path
    assert "Recorded: you still work there. We ask again in 30 days." in text(answer)
    assert YES not in answer.text
    assert select_rows(JobConfirmation, "confirmed_on", "recorded_by", participant_id=asked.id) == [
        (date(2026, 6, 30), asked.user_id)
    ]


def test_officer_is_not_asked_whether_a_participant_still_works(inside: Flask, asked: Worker) -> None:
    with signed_in(inside, create_user("Officer", "officer")) as client:
        page = client.get(f"/participants/{asked.id}")
    assert "Ladder Street Noodles" in page.text
    assert YES not in page.text


def test_job_that_has_changed_is_not_confirmed(inside: Flask, asked: Worker) -> None:
    with signed_in(inside, asked.user_id) as client:
        page = client.get(asked.messages)
        [(line_id, version)] = select_rows(Job, "line_id", "version", participant_id=asked.id)
        end_stint(StintKey(asked.id, line_id, version), date(2026, 6, 30), kind="job", on=date(2026, 6, 30), by=asked.user_id)
        answer = press_button(client, page, YES)
    assert answer.status_code == 409
    assert f"<h2>{QUESTION}</h2>" not in answer.text
    assert select_rows(JobConfirmation, participant_id=asked.id) == []


def test_email_of_the_question_leads_to_the_page(asked: Worker) -> None:
    assert message_link("still-there", asked.id).endswith(asked.messages)
