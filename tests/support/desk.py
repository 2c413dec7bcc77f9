"""A signed-in browser at one participant's pages."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user
from tests.factories.forms import day
from tests.factories.participants import BORN, load_person
from tests.support.client import Client, signed_in
from tests.support.forms import press_button
from tests.support.pages import page_text
from tracker.queries.participants import ParticipantKey
from tracker.services.employers.businesses import Business
from tracker.services.participants.drafts import ParticularsDraft

TODAY = date(2026, 6, 12)
"""The day of the fixture `in_june`."""
CAFE, HOTEL = Business("Harbour Café", "70012345"), Business("Star Hotel")
STILL = {"going_on": "yes"}
WINTER = date(2026, 1, 15), date(2026, 3, 15)


class Desk:
    """Somebody with a browser, and whose jobs they enter."""

    def __init__(self, client: Client, key: ParticipantKey) -> None:
        self.client, self.key, self.path = client, key, f"/participants/{key.id}"

    def sends(self, path: str, **boxes: Any) -> TestResponse:
        """Fills in the form of a page and sends it, with its version and operation."""
        page = self.client.get(self.path + path).text
        hidden = dict(re.findall(r'name="(csrf_token|version|operation)" value="([^"]*)"', page))
        self.sent = hidden | boxes
        return self.client.post(self.path + path, data=self.sent)

    def logs(self, employer: str, start: tuple[int, int, int], **boxes: Any) -> TestResponse:
        """A job, as typed."""
        return self.sends("/jobs/new", employer=employer, **day("start", start), **boxes)

    def presses(self, answer: TestResponse, words: str, **typed: Any) -> str:
        """Presses a button of a page, and reads the page that it leads to."""
        return follow_redirect(self, press_button(self.client, answer, words, **typed))

    def jobs(self) -> list[tuple[date, date | None]]:
        """The days of the jobs that count."""
        return [(job.started_on, job.ended_on) for job in load_person(self.key.id).jobs]


def follow_redirect(desk: Desk, response: TestResponse) -> str:
    """The words of the page that an answer leads to."""
    assert response.status_code == 303, page_text(response)
    return page_text(desk.client.get(response.headers["Location"]))


NAMED = ParticularsDraft(given_name="Yui", birth_date=BORN, language="ja")


def open_desk(app: Flask, request: pytest.FixtureRequest, **parts: Any) -> Iterator[Desk]:
    """A participant with these facts."""
    key, user_id = create_participant_user(f"L-{request.node.name}", **{"particulars": NAMED, **parts})
    with signed_in(app, user_id) as client:
        yield Desk(client, key)
