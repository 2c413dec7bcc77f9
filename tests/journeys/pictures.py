"""`make pictures`: the pictures of docs/pictures/, taken from the application itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.browser import DESK, PHONE, browsing, visiting
from tests.journeys.person import Person
from tests.journeys.residents import signs_in
from tests.journeys.server import serving
from tests.journeys.states import state
from tests.journeys.stories import tells_all
from tests.support.databases import SECRET, database, make_app
from tracker.adapters.keys import Secret
from tracker.models.base import db
from tracker.queries.accounts import account
from tracker.services.accounts.sessions import begin_session
from tracker.workflows.demo.sign_ins import SIGN_INS

OFFICE = {
    "limits-ja": ("yui@post.example", "/sign-in", "ja", PHONE),
    "queue": ("lee@office.example", "/cases", "en", DESK),
    "case": ("lee@office.example", "/cases?tab=mine", "en", DESK),
    "board": ("chan@office.example", "/quota", "en", DESK),
    "month": ("chan@office.example", "/months", "en", DESK),
}
"""Of the demonstration: the picture's name -> who looks, where they begin, the language and the width."""
LEADS = {"case": ".queue tbody tr:last-child th a", "month": ".recorded a"}
"""What is followed from there."""
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


@contextmanager
def demonstrating() -> Iterator[str]:
    """The address of a server with the demonstration's people, each of them signed in by the name of their address."""
    with database("sqlite") as url:
        app = make_app(url)
        with app.app_context():
            assert app.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 0
            for each in SIGN_INS:
                known = account(email=each.email)
                assert known
                begin_session(Secret(each.email), "a browser", by=known.id)
            db.session.remove()
            db.engine.dispose()
        with serving(DATABASE_URL=url, SECRET_KEY=SECRET) as base:
            yield base


def main() -> None:
    """Takes every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with demonstrating() as base, browsing() as browser:
        for name, (who, path, language, width) in OFFICE.items():
            with visiting(browser, base, width=width) as page:
                signs_in(page, base, who)
                person = Person(page)
                person.opens(path, language)
                if name in LEADS:
                    page.locator(LEADS[name]).first.click()
                takes(page, name, whole=False)
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
