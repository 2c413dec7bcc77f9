"""Two managers at the pages of the months, with three visas of the year 2026."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import create_participant
from tests.support.client import Client
from tests.support.databases import fresh_app
from tracker.services.participants.drafts import StayDraft, VisaDraft

PAGE = "/months/japan/inbound/2026-10"
PUBLIC = "/reports/japan/inbound/2026/10"
LATER = datetime(2026, 11, 24, 4, tzinfo=UTC)


@contextmanager
def app_in_november() -> Iterator[Flask]:
    """The application on an empty database, its context entered; it is 24 November 2026, noon in Hong Kong."""
    with fresh_app("sqlite") as app, time_machine.travel(LATER, tick=False):
        app.test_client_class = Client
        yield app


class Office:
    """Two managers, each with a browser, and somebody who only reads."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.chan, self.wong = (self._browser(create_user(name, "manager")) for name in ("Chan", "Wong"))
        self.reader = self._browser(None)

    def _browser(self, who: int | None) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if who is not None:
            sign_in(client, who)
        return client

    def close(self, client: Client, page: str = PAGE) -> TestResponse:
        """Presses the close button."""
        return press_month_button(client, page, "close")

    def sign(self, client: Client, page: str = PAGE) -> TestResponse:
        """Presses the sign button."""
        return press_month_button(client, page, "sign")


def open_office(app: Flask) -> Office:
    """Return the office, after three visas of the year were issued."""
    for number, on in enumerate((date(2026, 1, 20), date(2026, 3, 2), date(2026, 10, 5))):
        issue_visa(f"P-{number}", on)
    return Office(app)


def issue_visa(reference: str, on: date) -> None:
    """A visa issued on a day."""
    create_participant(reference, visa=VisaDraft(issued_on=on), stay=StayDraft(), on=on)


def hidden_fields(text: str, form: str) -> dict[str, str]:
    """The hidden boxes of one form of a page."""
    found = re.search(rf'<form[^>]*id="{form}".*?</form>', text, re.DOTALL)
    assert found, f"no form {form}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found.group()))


def press_month_button(client: Client, page: str, what: str, **typed: str) -> TestResponse:
    """Presses a button of a month's page, as it is shown."""
    form = "revision" if what == "revise" else "act"
    return client.post(f"{page}/{what}", data={**hidden_fields(client.get(page).text, form), **typed})


def page_words(response: TestResponse) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def sign_month(office: Office) -> None:
    """October, closed by one and signed by the other."""
    assert office.close(office.chan).status_code == 303
    assert office.sign(office.wong).status_code == 303


def read_report(office: Office, path: str) -> dict[str, Any]:
    """A report's JSON, read by somebody without an account or by a manager."""
    found: dict[str, Any] = json.loads((office.chan if path.startswith("/months") else office.reader).get(path).data)
    return found
