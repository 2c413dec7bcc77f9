"""Every page of the site in every state that it can be in, and how one gets there."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

from playwright.sync_api import FilePayload

from tests.journeys.person import Person
from tests.journeys.stories import CAFE, saved
from tracker.compliance.loading import builtin

Step: TypeAlias = Callable[[Person], None]


class State(NamedTuple):
    """A page: its address, and what a person does there."""

    name: str
    path: str = "/"
    then: Step | None = None

    def reach(self, person: Person, language: str) -> None:
        """Leads a person there, and unfolds everything that is folded."""
        person.opens(self.path, language)
        if self.then:
            self.then(person)
        person.page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")


def opens_file(content: bytes, person: Person) -> None:
    """Opens a file of this content; the page's script sends it at once."""
    with person.leaves():
        person.page.locator("#file").set_input_files(
            FilePayload(name="facts.json", mimeType="application/json", buffer=content)
        )


def asks_wrongly(person: Person) -> None:
    """A day that does not exist, a year of an era, and a row without a name."""
    opens_file(saved(courses=[]), person)
    person.types("arrived_on-month", "13")
    person.types("jobs-1-start-year", "令和8")
    person.types("jobs-0-name", "")
    person.works_it_out()


def comes_too_late(person: Person) -> None:
    """Sends a form whose session is lost."""
    person.page.context.clear_cookies(name="session")
    person.works_it_out()


def _answer(name: str, **changed: object) -> State:
    return State(name, then=partial(opens_file, saved(**changed)))


LONG_NAME = "鰂魚涌海濱咖啡室" * 12 + "Grandmaster-of-the-Harbour-Café" * 3
CROWD = [{"employer": f"{CAFE} {number}", "start": f"2026-{number:02}-01"} for number in range(1, 13)]
OVERLAP = [
    {"course": "Cantonese", "start": "2026-02-01", "end": "2026-06-30"},
    {"course": LONG_NAME, "start": "2026-04-10", "end": "2026-07-31"},
]
CALCULATOR = (
    State("empty"),
    State("one more course", then=lambda person: person.presses("#add-courses")),
    _answer("met", jobs=[{"employer": CAFE, "start": "2026-01-15", "end": "2026-03-31"}]),
    _answer("forecast"),
    _answer("contested", as_of="2026-08-03", courses=OVERLAP),
    _answer("unmet", as_of="2026-09-03", departed_on="2026-10-01", birth_date="1990-01-01", applied_on="2025-11-01"),
    _answer("another scheme", scheme="united-kingdom", visa_issued_on="2025-12-10", enter_by="2026-01-31"),
    _answer("crowded", jobs=[*CROWD, {"employer": LONG_NAME, "start": "2026-03-01"}]),
    State("wrong", then=asks_wrongly),
    State("no rules", then=partial(opens_file, saved(arrived_on="1999-01-10", jobs=[], courses=[], as_of=None))),
    State("not a file", then=partial(opens_file, b"[]")),
    State("too late", then=comes_too_late),
)
READING = (
    State("how we count", "/how-we-count"),
    State("rules", "/rules/"),
    *(State(f"rules of {scheme}", f"/rules/{scheme}") for scheme in sorted(builtin().schemes)),
)
ERRORS = (State("not found", "/nowhere"), State("not allowed", "/open"))
STATES = (*CALCULATOR, *READING, *ERRORS)


def state(name: str) -> State:
    """The state of this name."""
    return next(each for each in STATES if each.name == name)
