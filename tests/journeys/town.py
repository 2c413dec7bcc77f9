"""A server whose clock moves, with a participant and an office, for journeys that take weeks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import time_machine
from flask import Flask
from playwright.sync_api import Browser

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import BORN
from tests.journeys.axe import violations
from tests.journeys.browser import visiting
from tests.journeys.person import Person
from tests.journeys.residents import signs_in
from tests.journeys.server import serving_here
from tests.support.databases import fresh_app
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft

DAY = timedelta(days=1)
BEGINS, ARRIVED = date(2026, 11, 24), date(2026, 5, 20)


class Town:
    """A server whose clock moves, and people who come to it."""

    def __init__(self, app: Flask, base: str, browser: Browser, stack: ExitStack) -> None:
        self.app, self.base, self.browser, self.stack = app, base, browser, stack
        name = ParticularsDraft("空野", "結衣", birth_date=BORN, language="ja", email="yui@post.example")
        visa = VisaDraft(ARRIVED - 60 * DAY, ARRIVED - 30 * DAY)
        key, yui = create_participant_user(
            "WHJ-2026-0007", "結衣", language="ja", on=BEGINS, particulars=name, stay=StayDraft(ARRIVED), visa=visa
        )
        self.participant_id = key.id
        staff = {"lee": "officer", "novak": "officer", "chan": "manager", "okada": "manager"}
        self.users = {"yui": yui} | {name: create_user(name.title(), role) for name, role in staff.items()}

    def goes_to(self, day: date) -> None:
        """It is noon of that day in Hong Kong."""
        self.stack.enter_context(time_machine.travel(datetime.combine(day, time(4), UTC)))

    @contextmanager
    def visit(self, name: str, path: str, **ways: Any) -> Iterator[Person]:
        """Somebody signs in and opens a page; axe is asked about the page on which they leave."""
        token = new_token()
        begin_session(token, "a browser", by=self.users[name])
        with visiting(self.browser, self.base, **ways) as page:
            signs_in(page, self.base, token.text)
            person = Person(page)
            person.opens(path)
            yield person
            assert violations(page) == []


@contextmanager
def opened_town(browser: Browser) -> Iterator[Town]:
    """The town on its first day, on an empty database."""
    with ExitStack() as stack:
        stack.enter_context(time_machine.travel(datetime.combine(BEGINS, time(4), UTC)))
        app = stack.enter_context(fresh_app("sqlite"))
        base = stack.enter_context(serving_here(app))
        yield Town(app, base, browser, stack)
