"""Small phones, enlarged text, fingers, slow lines and dark rooms: what every page must stand, in every language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.journeys.axe import violations
from tests.journeys.browser import LANGUAGES, SMALL, visiting
from tests.journeys.measures import CLIPPED, NAMED, SIDEWAYS, SMALL_TARGETS, SPACED
from tests.journeys.person import Meets, Person
from tests.journeys.residents import House
from tests.journeys.states import CALCULATOR, PARTICIPANT, STATES, State, state

pytestmark = pytest.mark.browser

KIB = 1024
HEAVIEST_PAGE, HEAVIEST_SCRIPT = 150 * KIB, 30 * KIB
HEAVY = ("crowded",)
"""Thirteen employers in one year, each with its tables, may weigh more."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fit_phone_finger_and_line(browser: Browser, house: House, language: str) -> None:
    with visiting(browser, house.base, width=SMALL) as page:
        finished = heard(page)
        person = Person(page)
        found = [
            f"{state.name}: {fault}"
            for state in STATES
            for fault in (*faults(person, state, language, house), *too_heavy(finished, state))
        ]
    assert not found, "\n".join(found)


def heard(page: Page) -> list[Request]:
    """The requests of a page that came to their end, which grow while it is used."""
    finished: list[Request] = []

    def hear(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", hear)
    return finished


def faults(person: Person, state: State, language: str, house: House) -> Iterator[str]:
    """What is wrong with a page as it is, and then with a reader's own text spacing."""
    state.reach(person, language, house)
    if person.language != language:
        yield f"it says that it is in {person.language}"
    yield from (f"too small: {each}" for each in measured(person, SMALL_TARGETS))
    yield from (f"too wide: {each}" for each in measured(person, SIDEWAYS))
    person.page.evaluate(SPACED)
    yield from (f"too wide when spaced: {each}" for each in measured(person, SIDEWAYS))
    yield from (f"clipped when spaced: {each}" for each in measured(person, CLIPPED))


def measured(person: Person, measure: str) -> list[str]:
    """The elements at fault."""
    found: list[str] = person.page.evaluate(f"() => ({measure})().map({NAMED})")
    return found


def too_heavy(finished: list[Request], state: State) -> Iterator[str]:
    """What the last page weighs with everything that it needs, as a first visit transfers it, where that is too much."""
    document = [request for request in finished if request.resource_type == "document"][-1]
    needed = {request.url: request for request in reversed(finished) if request.resource_type != "document"}
    weight = transferred(document) + sum(map(transferred, needed.values()))
    script = sum(transferred(request) for request in needed.values() if request.resource_type == "script")
    assert script, "the script is no part of what was weighed"
    if weight > HEAVIEST_PAGE and state.name not in HEAVY:
        yield f"{weight} bytes"
    if script > HEAVIEST_SCRIPT:
        yield f"{script} bytes of script"


def transferred(request: Request) -> int:
    """Bytes of an answer with its headers."""
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


@pytest.mark.parametrize(
    ("measure", "style"),
    [
        (SIDEWAYS, "width: 400px"),
        (SIDEWAYS, "margin-left: 300px; min-width: min-content"),
        (CLIPPED, "height: 8px; overflow: hidden"),
        (CLIPPED, "width: 10px; overflow: clip"),
        (SMALL_TARGETS, "font-size: 8px"),
    ],
)
def test_faulty_page_is_found(meets: Meets, measure: str, style: str) -> None:
    person = meets(width=SMALL)
    person.opens("/rules/")
    assert not measured(person, measure)
    person.page.locator("main h2 a").first.evaluate(
        "(link, style) => { link.style.cssText = 'display: inline-block;' + style; }", style
    )
    assert measured(person, measure)


@pytest.mark.parametrize(
    ("locale", "tag"),
    [("ja-JP", "ja"), ("zh-HK", "zh-Hant"), ("zh-TW", "zh-Hant"), ("en-AU", "en"), ("fr-FR", "en")],
)
def test_a_browser_is_answered_in_its_language(meets: Meets, locale: str, tag: str) -> None:
    person = meets(locale=locale)
    person.opens("/rules/")
    assert person.language == tag
    assert person.page.locator(".languages [lang]").evaluate_all("all => all.map(each => each.lang)") == ["ja", "en", "zh-Hant"]


@pytest.mark.parametrize(
    ("seen", "language"),
    [(each, LANGUAGES[number % len(LANGUAGES)]) for number, each in enumerate((*CALCULATOR, *PARTICIPANT))],
    ids=lambda each: getattr(each, "name", each),
)
def test_dark_calculator_is_accessible(meets: Meets, house: House, seen: State, language: str) -> None:
    person = meets(scheme="dark")
    seen.reach(person, language, house)
    assert not violations(person.page)


def test_paper_shows_what_the_screen_folds(meets: Meets, house: House) -> None:
    person = meets()
    state("forecast").reach(person, "en", house)
    person.page.locator("details").evaluate_all("all => all.forEach(each => { each.open = false; })")
    person.page.emulate_media(media="print")
    tables = person.page.locator("main details table")
    assert tables.count() > 2
    assert tables.evaluate_all("all => all.every(each => each.checkVisibility())")
    assert not person.page.locator("form").is_visible()
