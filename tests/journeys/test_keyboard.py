"""The whole calculator by keyboard alone: Tab, Space, Enter and typing; the mouse is never used."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, PHONE
from tests.journeys.person import Meets, Person
from tests.journeys.residents import House
from tests.journeys.states import state
from tests.journeys.stories import CAFE, TOLD, WORDS
from tracker.languages import LANGUAGES

pytestmark = pytest.mark.browser

MOST_STOPS = 200
"""More stops than any page has."""
STOP = """() => {
    const element = document.activeElement;
    const clear = colour => colour === "transparent" || /, 0\\)$/.test(colour);
    const look = () => {
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== "none" && !clear(style.outlineColor);
        return [outlined && style.outlineWidth, style.boxShadow, style.backgroundColor].join();
    };
    const {y, width, height} = element.getBoundingClientRect();
    const [begins] = element.getClientRects();  // a link that runs over two lines begins where its first line does
    const focused = look();
    element.blur();
    const plain = look();
    element.focus();
    return {
        name: element.id || element.name || element.textContent.trim(),
        left: begins.x + scrollX, top: y + scrollY, bottom: y + scrollY + height,
        seen: width > 1 && height > 1,
        shown: focused !== plain,
    };
}"""
"""Where the focus rests, and whether the eye can tell: outline, shadow or ground differ from what they were."""


class Stop(NamedTuple):
    """Where the Tab key rests."""

    name: str
    left: float
    top: float
    bottom: float
    seen: bool
    shown: bool


def stops(person: Person) -> Iterator[Stop]:
    """Every stop from where the person is to the end of the page."""
    for _ in range(MOST_STOPS):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement === document.body"):
            return
        yield Stop(**person.page.evaluate(STOP))
    raise AssertionError(f"no end after {MOST_STOPS} stops")


def tabs_to(person: Person, selector: str) -> None:
    """Presses Tab until an element has the focus."""
    for _ in range(MOST_STOPS):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not come to {selector}")


def types(person: Person, *texts: object) -> None:
    """Types into the box that has the focus and into those after it."""
    for number, text in enumerate(texts):
        if number:
            person.page.keyboard.press("Tab")
        person.page.keyboard.type(str(text))


def parts(language: str, *days: date) -> list[int]:
    """The numbers of some days, in the order in which the pages of a language have their boxes."""
    return [getattr(day, part) for day in days for part in LANGUAGES[language].day_parts]


def enters(person: Person, key: str = "Enter") -> None:
    """Presses a key that leads to another page."""
    with person.leaves():
        person.page.keyboard.press(key)


@pytest.mark.parametrize(("language", "width"), [("en", DESK), ("ja", PHONE), ("zh-Hant", DESK)])
def test_whole_story_works_by_keyboard(meets: Meets, language: str, width: int) -> None:
    person = meets(width=width)
    person.opens(language=language)
    tabs_to(person, "#scheme")
    person.page.keyboard.press("Tab")
    types(person, *parts(language, date(2026, 1, 10)))
    tabs_to(person, "#jobs-0-name")
    types(person, CAFE, *parts(language, date(2026, 1, 15), date(2026, 3, 31)))
    tabs_to(person, "#add-jobs")
    enters(person)
    expect(person.box("jobs-1-name")).to_be_focused()
    types(person, CAFE, *parts(language, date(2026, 4, 20)))
    tabs_to(person, '[name="jobs-1-ongoing"]')
    person.page.keyboard.press("Space")
    tabs_to(person, "#add-courses")
    enters(person, "Space")
    expect(person.box("courses-0-name")).to_be_focused()
    types(person, "Cantonese", *parts(language, date(2026, 2, 1), date(2026, 5, 31)))
    tabs_to(person, "details:has(#as_of) > summary")
    person.page.keyboard.press("Space")
    tabs_to(person, f"#as_of-{LANGUAGES[language].day_parts[0]}")
    types(person, *parts(language, date(2026, 6, 12)))
    tabs_to(person, ".button--go")
    enters(person)
    assert person.typed == TOLD
    assert WORDS[language].last_safe_day in person.answer
    expect(person.page.locator("h2#answer")).to_be_focused()


def test_the_first_stop_skips_to_the_content(meets: Meets) -> None:
    person = meets()
    person.opens()
    person.page.keyboard.press("Tab")
    skip = person.page.locator(".govuk-skip-link")
    expect(skip).to_be_focused()
    assert skip.evaluate("element => element.getBoundingClientRect().height") > 24
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Tab")
    expect(person.page.locator("#scheme")).to_be_focused()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ja", "dark"), ("zh-Hant", "light")])
def test_every_stop_shows_focus(meets: Meets, house: House, language: str, scheme: str) -> None:
    person = meets(scheme=scheme)
    state("wrong").reach(person, language, house)
    told = list(stops_from_top(person))
    assert len(told) > 40
    assert not [stop.name for stop in told if not (stop.seen and stop.shown)]


@pytest.mark.parametrize("name", ["forecast", "how we count", "rules of japan", "limits", "new job asked", "profile"])
def test_stops_follow_the_order_of_reading(meets: Meets, house: House, name: str) -> None:
    person = meets()
    state(name).reach(person, "en", house)
    told = list(stops_from_top(person))
    assert len(told) > 8
    for before, after in pairwise(told[1:]):
        below = after.top >= before.bottom - 1
        beside = after.left > before.left and after.bottom > before.top
        assert below or beside, f"{after.name} comes after {before.name}"


def test_invisible_focus_is_found(meets: Meets) -> None:
    person = meets()
    person.opens("/rules/")
    assert all(stop.shown for stop in stops_from_top(person))
    person.page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(":focus { outline: 3px solid transparent !important; box-shadow: none !important; background: none !important; }");
        document.adoptedStyleSheets = [sheet];
    }""")
    assert not any(stop.shown for stop in stops_from_top(person))


def stops_from_top(person: Person) -> Iterator[Stop]:
    """Every stop of a page, wherever it has put the focus by then."""
    person.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    person.page.evaluate("() => { document.activeElement.blur(); location.hash = ''; }")
    person.page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); }")
    return stops(person)
