"""How high my limits are on a phone, whether text grows with the reader's own size, and what a page of paper holds."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.journeys.browser import LANGUAGES, PHONE
from tests.journeys.measures import SIDEWAYS
from tests.journeys.person import Meets
from tests.journeys.residents import House, signs_in

pytestmark = pytest.mark.browser
MOST_HIGH = 1900
"""CSS pixels of my limits at 375 px."""
WHOLE = "() => document.documentElement.scrollHeight"
LIMITS_CSS = re.compile(r"/static/limits\.css")
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


@pytest.mark.parametrize("path", ["", "/jobs/new", "/jobs/1/end", "/timeline", "/why"])
def test_text_grows_with_size_of_reader(meets: Meets, house: House, path: str) -> None:
    person = meets(width=PHONE)
    signs_in(person.page, house.base, "yui")
    person.page.goto(f"/participants/{house.ids['yui']}{path}?lang=ja")
    before = person.page.evaluate(SIZES)
    person.page.evaluate("() => { document.documentElement.style.setProperty('font-size', '200%'); }")
    after = person.page.evaluate(SIZES)
    assert [(name, size, grown) for (name, size), (_, grown) in zip(before, after, strict=True) if grown < 1.9 * size] == []
    assert person.page.evaluate(f"() => ({SIDEWAYS})().length") == 0


def test_limits_are_one_page_of_paper_with_name_and_reference(meets: Meets, house: House) -> None:
    person = meets(width=PHONE)
    opens_limits(person.page, house, "yui", "en")
    pages = PdfReader(BytesIO(person.page.pdf(format="A4", print_background=True))).pages
    assert len(pages) == 1
    assert "WHJ-yui" in pages[0].extract_text()
