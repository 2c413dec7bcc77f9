"""Officers work through the queue by keyboard, at 1280 x 800: at most 14 keys a case, typed reasons apart."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job
from tests.journeys.browser import DESK, HEIGHT, visiting
from tests.journeys.residents import TODAY, ago, cookie
from tests.journeys.server import serving
from tests.support.databases import SECRET, database, make_app
from tracker.adapters.keys import Secret
from tracker.models.base import db
from tracker.services.accounts.sessions import begin_session
from tracker.services.employers.businesses import Business
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft

pytestmark = pytest.mark.browser
CASES, MOST_KEYS, A_SCREEN = 21, 14, 20
FOLD, TALLEST = 780, 1600
"""Pixels: the lowest edge of the button that signs, and of the page, at 1280 x 800."""
TITLE = "Need a decision"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """A server with an officer and 21 people who have worked for one employer for too long."""
    with database("sqlite") as url:
        app = make_app(url)
        with app.app_context():
            for number in range(CASES):
                stay, visa = StayDraft(ago(260)), VisaDraft(ago(300), ago(280))
                name = ParticularsDraft("Ishikawa", f"Mao {number}", birth_date=TODAY - timedelta(days=9000), language="ja")
                key, _ = create_participant_user(f"WHJ-2026-{number:04}", on=TODAY, stay=stay, visa=visa, particulars=name)
                create_job(key, ago(230 - number), at=Business("Copper Kite Design (fictional)"), on=TODAY)
            begin_session(Secret("lee"), "a desk", by=create_user("Lee", "officer"))
            db.session.remove()
            db.engine.dispose()
        with serving(DATABASE_URL=url, SECRET_KEY=SECRET) as served:
            yield served


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    with visiting(browser, base, width=DESK) as page:
        page.context.add_cookies([{"name": "session", "value": cookie("lee"), "url": base}])
        page.goto("/cases?lang=en")
        yield page


class Keyboard:
    """The keys of an officer, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def lead(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)

    def type(self, text: str) -> None:
        """Type a reason, which is not counted."""
        self.page.keyboard.insert_text(text)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_screen_shows_twenty_cases_a_line_each(page: Page) -> None:
    rows = page.locator(".queue tbody tr")
    heights = rows.evaluate_all("all => all.map(row => row.getBoundingClientRect().height)")
    assert max(heights) <= 30
    bottom = rows.nth(A_SCREEN - 1).evaluate("row => row.getBoundingClientRect().bottom")
    assert bottom <= HEIGHT
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK
    assert page.locator(".card:has(.queue)").evaluate("card => card.scrollWidth <= card.clientWidth")


def test_keys_move_between_rows_and_focus_returns(page: Page) -> None:
    references = page.locator(".queue th a").all_text_contents()
    keys = Keyboard(page)
    for key, expected in (("j", 0), ("j", 1), ("k", 0), ("End", CASES - 1), ("Home", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        keys.press(key)
        assert focused(page) == references[expected], key
    keys.press("j", "j", "x")
    expect(page.locator("input[name=case]:checked")).to_have_count(1)
    keys.press("j")
    keys.lead("Enter")
    assert "/cases/" in page.url
    keys.lead("q")
    assert focused(page) == references[3]


def test_keys_can_be_switched_off(page: Page) -> None:
    page.locator("[data-keys-switch]").click()
    Keyboard(page).press("n", "j")
    assert page.url.endswith("/cases?lang=en")
    page.reload()
    expect(page.locator("[data-keys-on]")).to_be_hidden()
    page.locator("[data-keys-switch]").click()
    Keyboard(page).lead("n")
    assert "/cases/" in page.url


def test_twenty_cases_take_at_most_fourteen_keys_each(page: Page) -> None:
    keys, used = Keyboard(page), list[int]()
    keys.lead("n")
    for _ in range(A_SCREEN):
        begun, at = keys.count, page.url
        for key in ("t", "r"):
            keys.lead(key)
        keys.press("3", "Tab")
        keys.type("The last two days are contested.")
        keys.press("Tab")
        keys.type("The readings differ by a day.")
        keys.press("Tab")
        keys.lead("Enter")
        expect(page.locator("#acts dd").first).to_have_text("decided")
        keys.lead("c")
        expect(page.locator("#acts dd").first).to_have_text("closed")
        keys.lead("n")
        assert page.url != at
        used.append(keys.count - begun)
    assert max(used) <= MOST_KEYS
    page.goto("/cases?tab=closed")
    expect(page.locator(".queue tbody tr")).to_have_count(A_SCREEN)


# The last test here: it takes the one case that is left.
def test_case_is_decided_within_the_first_screen(page: Page) -> None:
    keys = Keyboard(page)
    for key in ("n", "t", "r"):
        keys.lead(key)
    button = page.locator("#decide .button--go")
    for language in ("en", "ja", "zh-Hant"):
        page.goto(f"{page.url.split('?')[0].split('#')[0]}?lang={language}")
        assert button.evaluate("button => button.getBoundingClientRect().bottom") <= FOLD
        assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST
    expect(page.locator("#decide input[name=outcome]")).to_have_count(6)
