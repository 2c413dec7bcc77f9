"""`make pictures`: the pictures of docs/pictures/, taken from the application itself."""

from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.browser import DESK, PHONE, browsing, visiting
from tests.journeys.person import Person
from tests.journeys.server import serving
from tests.journeys.states import state
from tests.journeys.stories import tells_all

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PAGES = {
    "rules-ja": ("rules of japan", "ja", DESK),
    "how-we-count-zh-Hant": ("how we count", "zh-Hant", PHONE),
}
"""The picture's name -> the state, its language and its width."""


def takes(page: Page, name: str, *, whole: bool = True) -> None:
    """Keeps what is seen, from the top."""
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)


def main() -> None:
    """Takes every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with serving() as base, browsing() as browser:
        for language in ("en", "ja", "zh-Hant"):
            for width in (PHONE, DESK):
                with visiting(browser, base, width=width) as page:
                    person = Person(page)
                    person.opens("/", language)
                    tells_all(person)
                    person.works_it_out()
                    takes(page, f"calculator-{language}-{width}")
        for name, (wanted, language, width) in PAGES.items():
            with visiting(browser, base, width=width) as page:
                person = Person(page)
                person.opens(state(wanted).path, language)
                takes(page, name, whole=False)


if __name__ == "__main__":
    main()
