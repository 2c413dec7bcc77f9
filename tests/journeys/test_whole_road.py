"""The whole road, once: a job that goes over becomes a verdict, a flag, a case, a decision that the participant reads in Japanese,
and a figure in a month that is closed and signed. Then the sample register is taken in."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import BORN
from tests.journeys.axe import violations
from tests.journeys.browser import DESK, PHONE, visiting
from tests.journeys.person import Person
from tests.journeys.residents import signs_in
from tests.journeys.server import serving_here
from tests.support.databases import fresh_app
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
BEGINS, FLAGGED, CLOSING = date(2026, 11, 24), date(2026, 12, 15), date(2027, 1, 4)
ARRIVED = date(2026, 5, 20)
STARTED = date(2026, 6, 1)
CAFE = "ハーバーカフェ（架空）"
REASONS = "早いほうの数え方でも遅いほうの数え方でも、上限の日を過ぎています。ご本人の説明を聞き、記録だけを残します。"
SAMPLE = sorted((Path(__file__).parents[1] / "data" / "register").glob("*.csv"))
MONTH = "/months/japan/inbound/2026-12"


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


@pytest.fixture
def town(browser: Browser) -> Iterator[Town]:
    with ExitStack() as stack:
        stack.enter_context(time_machine.travel(datetime.combine(BEGINS, time(4), UTC)))
        app = stack.enter_context(fresh_app("sqlite"))
        base = stack.enter_context(serving_here(app))
        yield Town(app, base, browser, stack)


def test_job_becomes_decision_and_figure(town: Town) -> None:
    logs_a_job(town)
    town.goes_to(FLAGGED)
    assert town.app.test_cli_runner().invoke(args=["assess-due"]).stdout == "assessed: 1\n"
    decides(town)
    reads_the_decision(town)
    town.goes_to(CLOSING)
    acts(town, "chan", "closed")
    acts(town, "okada", "signed")
    downloads(town)
    takes_in_the_sample(town)


def logs_a_job(town: Town) -> None:
    """Within the limit still: nobody is flagged."""
    with town.visit("yui", f"/participants/{town.participant_id}/jobs/new?lang=ja", width=PHONE, locale="ja-JP") as yui:
        yui.types("employer", CAFE)
        yui.types_day("start", STARTED.day, STARTED.month, STARTED.year)
        yui.presses("#entry .button--go")
        expect(yui.page.locator("main")).to_contain_text("2026年11月30日")
        assert yui.language == "ja"


def decides(town: Town) -> None:
    """The only case of the queue: taken, reviewed, proposed; checked and signed by another officer, closed by the first."""
    with town.visit("lee", "/cases", width=DESK) as lee:
        expect(lee.page.locator(".queue tbody tr")).to_have_count(1)
        expect(lee.page.locator(".queue")).to_contain_text(CAFE)
        lee.presses(".queue th a")
        lee.presses('form[action$="/take"] button')
        lee.presses('form[action$="/review"] button')
        lee.page.get_by_label("The limit was exceeded, which is recorded").check()
        lee.page.locator('[name="finding"]').fill("どちらの数え方でも上限を過ぎています。")
        lee.page.locator('[name="reasons"]').fill(REASONS)
        lee.presses('form[action$="/decide"] .button--go')
        expect(lee.page.locator(".case__acts")).to_contain_text("Another officer checks this proposal")
    for width in (PHONE, DESK):
        with town.visit("novak", "/cases", width=width) as novak:
            novak.presses(".queue th a")
            expect(novak.page.locator(".case__acts")).to_contain_text(REASONS)
            if width == DESK:
                novak.presses('form[action$="/confirm"] button')
                expect(novak.page.locator(".case__acts")).to_contain_text("decided")
    with town.visit("lee", "/cases?tab=mine", width=DESK) as lee:
        lee.presses(".queue th a")
        lee.presses('form[action$="/close"] button')
        expect(lee.page.locator(".case__acts")).to_contain_text("closed")


def reads_the_decision(town: Town) -> None:
    """On the phone, in Japanese."""
    with town.visit("yui", f"/participants/{town.participant_id}?lang=ja", width=PHONE, locale="ja-JP") as yui:
        yui.presses('a[href$="/decisions"]')
        assert yui.language == "ja"
        expect(yui.page.locator("main")).to_contain_text(REASONS)
        expect(yui.page.locator("main")).to_contain_text("上限を超えたと記録")


def acts(town: Town, name: str, state: str) -> None:
    """A manager comes by the list of months, and presses the one button there is."""
    with town.visit(name, "/months?scheme=japan&direction=inbound&year=2026", width=DESK) as manager:
        manager.presses(f'table a[href$="{MONTH}"]')
        manager.presses("#act .button--go")
        expect(manager.page.locator('[role="status"]')).to_contain_text(state)


def downloads(town: Town) -> None:
    """Somebody without an account reads the report, and takes it along: the same numbers in both files, and they add up."""
    with visiting(town.browser, town.base, width=DESK) as page:
        page.goto("/reports")
        page.locator('a[href$="/reports/japan/inbound/2026/12"]').first.click()
        told, table = json.loads(taken(page, "JSON")), taken(page, "CSV")
    ledger = told["ledger"]
    came_back = ledger["lapsed"] + ledger["cancelled"]
    assert ledger["closing"] == ledger["opening"] - ledger["issued"] + came_back + ledger["corrections"] == 1499
    assert told["checksum"] in table


def taken(page: Page, kind: str) -> str:
    """What comes with a link to a file."""
    with page.expect_download() as download:
        page.get_by_role("link", name=kind, exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def takes_in_the_sample(town: Town) -> None:
    """Sent, looked through, taken in."""
    with town.visit("lee", "/register", width=DESK) as lee:
        lee.page.locator("#files").set_input_files(SAMPLE)
        lee.presses("#upload .button--go")
        expect(lee.page.locator("h1")).to_have_text("What would change")
        lee.presses('form[action$="/take"] .button--go')
        expect(lee.page.locator("h1")).to_have_text("The register was imported")
