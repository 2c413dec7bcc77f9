"""A job whose last safe day comes near: the email, the page that its link opens, the calendar and the push, in three languages."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.factories.accounts import create_participant_user
from tests.factories.participants import BORN, keyring
from tests.factories.push import turn_push_on
from tests.journeys.axe import violations
from tests.journeys.browser import PHONE, visiting
from tests.journeys.person import Person
from tests.journeys.residents import signs_in
from tests.journeys.server import serving_here
from tests.support.databases import fresh_app
from tracker.adapters.email_message import OutgoingEmail
from tracker.models.base import db
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.workflows.daily import assess_people_due, make_due_alerts
from tracker.workflows.email.send import send_unsent_emails
from tracker.workflows.push.send import send_unsent_pushes

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
ARRIVED, STARTED, SAFE = date(2026, 1, 10), date(2026, 1, 15), date(2026, 7, 14)
LATER = date(2026, 1, 22), date(2026, 7, 21)
"""Another first day of the job, and the last safe day that follows from it."""
EMPLOYER = "Umbrella Steps Bakery (fictional)"


class Words(NamedTuple):
    """What somebody reads in a language."""

    locale: str
    subject: str
    day: str
    line: str
    """What a locked screen shows."""


WORDS = {
    "en": Words("en-GB", "14 days left", "Tuesday 14 July 2026", "You have a new message. Sign in to read it."),
    "ja": Words("ja-JP", "あと14日", "2026年7月14日（火）", "新しいお知らせがあります。ログインしてご覧ください。"),
    "zh-Hant": Words("zh-HK", "14天", "2026年7月14日（星期二）", "你有新訊息，請登入查看。"),
}


class Yui:
    """A participant with a browser, an inbox, and a calendar that reads her address."""

    def __init__(self, app: Flask, base: str, browser: Browser, stack: ExitStack, language: str) -> None:
        self.app, self.base, self.browser, self.stack, self.language = app, base, browser, stack, language
        name = ParticularsDraft("Sato", "Yui", birth_date=BORN, language=language, email="yui@post.example")
        key, self.user_id = create_participant_user(
            "P-1",
            language=language,
            on=STARTED,
            particulars=name,
            stay=StayDraft(ARRIVED),
            visa=VisaDraft(ARRIVED - 60 * DAY, ARRIVED - 30 * DAY),
        )
        self.home, self.id = f"/participants/{key.id}", key.id

    def goes_to(self, day: date) -> list[OutgoingEmail]:
        """It is noon of a day in Hong Kong, after the nightly work; return the emails that she got then."""
        self.stack.enter_context(time_machine.travel(datetime.combine(day, time(4), UTC)))
        post = self.app.extensions["post"]
        before = len(post.emails)
        assess_people_due(on=day)
        make_due_alerts(on=day)
        send_unsent_emails(post, keyring(), on=day)
        send_unsent_pushes(self.app.extensions["push"], on=day)
        db.session.rollback()
        return list(post.emails[before:])

    @contextmanager
    def visit(self, path: str) -> Iterator[Person]:
        """She signs in and opens a page; axe is asked about the page on which she leaves."""
        token = new_token()
        begin_session(token, "a browser", by=self.user_id)
        with visiting(self.browser, self.base, width=PHONE, locale=WORDS[self.language].locale) as page:
            signs_in(page, self.base, token.text)
            person = Person(page)
            person.opens(path)
            assert person.language == self.language
            yield person
            assert violations(page) == []

    def events(self, address: str) -> dict[date, int]:
        """What her calendar reads about the employer: the sequence of each event, by its day."""
        text = self.app.test_client().get(address).get_data(as_text=True)
        found = Calendar.from_ical(text).walk("VEVENT")
        return {each.decoded("dtstart"): each.decoded("sequence") for each in found if EMPLOYER in str(each["summary"])}


@pytest.fixture(params=WORDS)
def yui(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Yui]:
    with ExitStack() as stack:
        stack.enter_context(time_machine.travel(datetime.combine(STARTED, time(4), UTC)))
        app = stack.enter_context(fresh_app("sqlite"))
        base = stack.enter_context(serving_here(app))
        yield Yui(app, base, browser, stack, request.param)


def test_alert_arrives_in_time_and_ends_with_the_job(yui: Yui) -> None:
    words = WORDS[yui.language]
    logs_the_job(yui)
    address = makes_the_calendar(yui)
    assert list(yui.events(address)) == [SAFE]
    turn_push_on(yui.id, by=yui.user_id)
    assert yui.goes_to(SAFE - 15 * DAY) != []  # the late first run sends the most urgent one, of 30 days
    [mail] = yui.goes_to(SAFE - 14 * DAY)
    assert words.subject in mail.subject
    assert (EMPLOYER in mail.text, words.day in mail.text) == (True, True)
    opens_the_link(yui, mail, words)
    shows_the_push(yui, words)
    corrects_the_first_day(yui)
    [(day, sequence)] = yui.events(address).items()
    assert (day, sequence > 0) == (LATER[1], True)
    [again] = yui.goes_to(LATER[1] - 14 * DAY)
    assert words.subject in again.subject
    ends_the_job(yui, LATER[1] - 14 * DAY)
    assert yui.goes_to(LATER[1] - 7 * DAY) == []
    assert LATER[1] not in yui.events(address)


def logs_the_job(yui: Yui) -> None:
    with yui.visit(f"{yui.home}/jobs/new") as person:
        person.types("employer", EMPLOYER)
        person.types_day("start", STARTED.day, STARTED.month, STARTED.year)
        person.presses("#entry .button--go")


def makes_the_calendar(yui: Yui) -> str:
    """The address that the page shows, without the host."""
    with yui.visit(f"{yui.home}/calendar") as person:
        person.presses("#calendar .button--go")
        shown = person.page.locator("main .letter__text").inner_text()
        expect(person.page.locator("main")).to_contain_text(EMPLOYER)
    return re.sub(r"^https?://[^/]+", "", shown.strip())


def opens_the_link(yui: Yui, mail: OutgoingEmail, words: Words) -> None:
    """The link asks a stranger to sign in; it opens her limits for her, and her messages show the code of the email."""
    [link] = re.findall(r"https?://[^/\s]+(/participants/\S+)", mail.text)[:1]
    with visiting(yui.browser, yui.base) as page:
        page.goto(link)
        assert "/sign-in" in page.url
    with yui.visit(link) as person:
        expect(person.page.locator("main")).to_contain_text(EMPLOYER)
        expect(person.page.locator("main")).to_contain_text(words.day.partition("（")[0].removeprefix("Tuesday "))
        person.opens(f"{yui.home}/messages")
        code = person.page.locator('main strong[translate="no"]').inner_text()
        assert code in mail.text
        expect(person.page.locator("main .notice").first).to_contain_text(EMPLOYER)


def shows_the_push(yui: Yui, words: Words) -> None:
    """What the push service would bring is given to the worker of a browser: it shows one line, and nothing of the message."""
    text = yui.app.extensions["push"].pushes[-1].text.decode()
    with yui.visit(f"{yui.home}/messages/settings") as person:
        [shown] = pushed(person.page, yui.base, text)
    assert shown == {"title": "Sojourn", "body": words.line, "tag": "messages", "url": f"{yui.home}/messages"}


def pushed(page: Page, base: str, text: str) -> list[dict[str, Any]]:
    """Give a push to the worker of a page; return the notifications that it then wants to be shown."""
    session, workers = page.context.new_cdp_session(page), list[dict[str, Any]]()
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: workers.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    page.evaluate(
        "navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready).then(() => 1)"
    )
    while not workers or not page.context.service_workers:
        page.wait_for_timeout(50)
    [worker] = page.context.service_workers
    worker.evaluate(NOTED)
    message = {"origin": base, "registrationId": workers[-1]["registrationId"], "data": text}
    session.send("ServiceWorker.deliverPushMessage", message)
    while not (found := json.loads(worker.evaluate("() => JSON.stringify(self.noted)"))):
        page.wait_for_timeout(50)
    return [{name: each[name] for name in ("title", "body", "tag")} | {"url": each["data"]["url"]} for each in found]


NOTED = """() => {
    self.noted = [];
    registration.showNotification = async (title, options) => { self.noted.push({title, ...options}); };
}"""
"""Notes what the worker wants to be shown: a browser without a window shows no notifications."""


def corrects_the_first_day(yui: Yui) -> None:
    with yui.visit(f"{yui.home}/jobs/1/correct") as person:
        person.types_day("start", LATER[0].day, LATER[0].month, LATER[0].year)
        person.presses("#entry .button--go")


def ends_the_job(yui: Yui, day: date) -> None:
    with yui.visit(f"{yui.home}/jobs/1/end") as person:
        person.types_day("end", day.day, day.month, day.year)
        person.presses("#entry .button--go")
