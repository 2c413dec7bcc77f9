"""How high my limits are on a phone, whether text grows with the reader's own size, and what a page of paper holds."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.journeys.browser import ARGUMENTS, CHROMIUM, LANGUAGES, PHONE, SMALL, visiting
from tests.journeys.measures import SIDEWAYS
from tests.journeys.person import Meets
from tests.journeys.residents import House, signs_in

pytestmark = pytest.mark.browser
MOST_HIGH = 1900
"""CSS pixels of my limits at 375 px."""
WHOLE = "() => document.documentElement.scrollHeight"
LIMITS_CSS = re.compile(r"/static/limits\.css")
DAY = r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日(（.{1,3}）)?"
BROKEN_DAYS = """day => {
    const found = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        if (texts.currentNode.parentElement.closest("table, h1, h2, h3, .limit__day")) continue;
        for (const match of texts.currentNode.data.matchAll(new RegExp(day, "g"))) {
            const range = document.createRange();
            range.setStart(texts.currentNode, match.index);
            range.setEnd(texts.currentNode, match.index + match[0].length);
            const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            if (lines.size > 1) found.push(match[0]);
        }
    }
    return found;
}"""
"""The days of a page on more than one line, but for tables and headings, which are too narrow or too large for a whole day."""
SIZES = """() => [...document.querySelectorAll("main *")]
    .filter((element) => !element.closest(".timeline svg") && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((element) => [element.tagName + "." + element.className, parseFloat(getComputedStyle(element).fontSize)])"""
"""The size of each text; words in the picture stay inside its rows, and the table under it grows."""


def opens_limits(page: Page, house: House, name: str, language: str) -> None:
    """Signs in as a resident and opens their limits."""
    signs_in(page, house.base, name)
    page.goto(f"/participants/{house.ids[name]}?lang={language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_of_residents_are_at_most_1900_px_high(meets: Meets, house: House, language: str) -> None:
    person = meets(width=PHONE)
    for name in house.ids:
        opens_limits(person.page, house, name, language)
        assert person.page.evaluate(WHOLE) <= MOST_HIGH, name


def test_limits_without_their_style_are_too_high(meets: Meets, house: House) -> None:
    person = meets(width=PHONE)
    person.page.route(LIMITS_CSS, lambda route: route.fulfill(body="", content_type="text/css"))
    opens_limits(person.page, house, "yui", "ja")
    assert person.page.evaluate(WHOLE) > MOST_HIGH


@pytest.fixture(scope="module")
def large(browser: Browser) -> Iterator[Browser]:
    """A browser whose reader has chosen text of 200 %."""
    large = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, "--blink-settings=defaultFontSize=32"])
    yield large
    large.close()


@pytest.mark.parametrize("path", ["", "/jobs/new", "/jobs/1/end", "/timeline", "/why"])
def test_text_grows_with_size_of_reader(browser: Browser, large: Browser, house: House, path: str) -> None:
    sizes = []
    for each in (browser, large):
        with visiting(each, house.base, width=PHONE) as page:
            signs_in(page, house.base, "yui")
            page.goto(f"/participants/{house.ids['yui']}{path}?lang=ja")
            sizes.append(page.evaluate(SIZES))
            assert page.evaluate(f"() => ({SIDEWAYS})().length") == 0
    assert [(name, size, grown) for (name, size), (_, grown) in zip(*sizes, strict=True) if grown < 1.9 * size] == []


def test_limits_are_one_page_of_paper_with_name_and_reference(meets: Meets, house: House) -> None:
    person = meets(width=PHONE)
    opens_limits(person.page, house, "yui", "en")
    pages = PdfReader(BytesIO(person.page.pdf(format="A4", print_background=True))).pages
    assert len(pages) == 1
    assert "WHJ-yui" in pages[0].extract_text()


@pytest.mark.parametrize("language", ["ja", "zh-Hant"])
@pytest.mark.parametrize("path", ["", "/why", "/timeline", "/jobs/2", "/jobs/2/saved", "/jobs/2/withdraw"])
def test_days_stay_on_one_line(meets: Meets, house: House, path: str, language: str) -> None:
    person = meets(width=SMALL)
    signs_in(person.page, house.base, "yui")
    person.page.goto(f"/participants/{house.ids['yui']}{path}?lang={language}")
    assert person.page.locator(".day").count()
    assert person.page.evaluate(BROKEN_DAYS, DAY) == []


def test_broken_day_is_found(meets: Meets, house: House) -> None:
    person = meets(width=SMALL)
    opens_limits(person.page, house, "yui", "ja")
    person.page.locator(".day").first.evaluate(
        "day => { day.style.cssText = 'display: block; width: 3em; white-space: normal'; }"
    )
    assert person.page.evaluate(BROKEN_DAYS, DAY)
