"""Every page of the site in every state that it can be in, and how one gets there."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

from playwright.sync_api import FilePayload

from tests.journeys.person import Person
from tests.journeys.residents import DAY, TODAY, House, signs_in
from tests.journeys.stories import CAFE, saved
from tracker.compliance.loading import builtin

Step: TypeAlias = Callable[[Person], None]


class State(NamedTuple):
    """A page: its address, and what a person does there."""

    name: str
    path: str = "/"
    then: Step | None = None
    who: str | None = None
    """The resident who is signed in; their id takes the place of `<id>` in the path."""

    def reach(self, person: Person, language: str, house: House) -> None:
        """Leads a person there, and unfolds everything that is folded."""
        person.page.context.clear_cookies(name="session")
        if self.who:
            signs_in(person.page, house.base, self.who)
        person.opens(self.path.replace("<id>", str(house.ids.get(self.who or "", 0))), language)
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
ALIKE = [
    {"employer": "Star Hotel", "start": "2026-01-15", "end": "2026-04-30"},
    {"employer": "スターホテル", "start": "2026-05-01"},
    {"employer": "星酒店有限公司", "start": "2026-05-01"},
]
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
    _answer("days to check", as_of="2027-02-01", visa_issued_on="2026-02-01", applied_on="2026-02-02"),
    _answer("alike names", jobs=ALIKE),
    State("too late", then=comes_too_late),
)


def sends_nothing(person: Person) -> None:
    """Sends the form of the page as it is, or without its first box."""
    person.presses("main form .button--go")


READING = (
    State("how we count", "/how-we-count"),
    State("rules", "/rules/"),
    State("working in Hong Kong", "/working-in-hong-kong"),
    State("ways by answers", "/working-in-hong-kong?holiday=no&offer=yes&degree=yes&trade=no"),
    State("what next", "/what-next"),
    State("compared", "/what-next", then=sends_nothing),
    *(State(f"rules of {scheme}", f"/rules/{scheme}") for scheme in sorted(builtin().schemes)),
)


def sets_up_an_app(person: Person) -> None:
    """Opens the page with the key of an authenticator app."""
    person.presses("#app button")


def mistypes_a_code(person: Person) -> None:
    """Sends a code that the app does not show."""
    sets_up_an_app(person)
    person.types("code", "x")
    person.presses("main form .button--go")


def logs_again(person: Person) -> None:
    """Enters a second stint with an employer, so that a question is asked."""
    person.types("employer", "ハーバーカフェ（架空）")
    person.types_day("start", 1, 1, TODAY.year + 1)
    person.presses("#entry .button--go")


def logs_alike(person: Person) -> None:
    """Enters a job at an employer with another spelling of a recorded name, so that a question is asked."""
    person.types("employer", ALIKE_NAME)
    person.types_day("start", TODAY.day, TODAY.month, TODAY.year)
    person.presses("#entry .button--go")


def tries_alike(person: Person) -> None:
    """Tries a job at such an employer."""
    person.tells("jobs-0", ALIKE_NAME, TODAY + DAY, TODAY + 30 * DAY)
    person.presses("#plan .button--go")


def tries(days: int, person: Person) -> None:
    """Tries a job of so many days from tomorrow on, and a course beside it."""
    first = TODAY + DAY
    person.presses("#add-courses")
    person.tells("jobs-0", "Star Hotel (fictional)", first, first + days * DAY)
    person.tells("courses-0", "Calligraphy", first, first + days * DAY)
    person.presses("#plan .button--go")


def shows_the_employer(person: Person) -> None:
    """From one's own proof to what others see of it."""
    person.presses("main a[href*='/proofs?p=']")


ALIKE_NAME = "Star-Hotel Co., Ltd. (fictional)"
HOME = "/participants/<id>"
LAST_MONTH = TODAY.replace(day=1) - DAY
ACCOUNTS = (
    State("sign in", "/sign-in"),
    State("sign in wrong", "/sign-in", sends_nothing),
    State("forgotten", "/forgotten-password"),
    State("void invitation", "/invitation/none"),
    State("late link", "/new-password/none"),
    State("sign out", "/sign-out", who="mio"),
    State("profile", "/profile", who="yui"),
    State("profile of staff", "/profile", who="lee"),
    State("invitations", "/invitations", who="lee"),
    State("users", "/users", who="okada"),
    State("users found", "/users?q=nobody", who="okada"),
    State("two steps", "/profile/two-steps", who="lee"),
    State("new app", "/profile/two-steps", sets_up_an_app, who="lee"),
    State("new app wrong", "/profile/two-steps", mistypes_a_code, who="lee"),
    State("passkeys", "/profile/two-steps", who="yui"),
)
PARTICIPANT = (
    State("limits", HOME, who="yui"),
    State("limits empty", HOME, who="mio"),
    State("limits before", HOME, who="ren"),
    State("limits over", HOME, who="aoi"),
    State("limits after", HOME, who="sora"),
    State("timeline", f"{HOME}/timeline", who="yui"),
    State("why", f"{HOME}/why", who="yui"),
    State("arrival", f"{HOME}/arrival", who="ren"),
    State("arrival wrong", f"{HOME}/arrival", sends_nothing, "ren"),
    State("departure", f"{HOME}/departure", who="sora"),
    State("arrival known", f"{HOME}/arrival", who="yui"),
    State("new job", f"{HOME}/jobs/new", who="yui"),
    State("new job wrong", f"{HOME}/jobs/new", sends_nothing, "yui"),
    State("new job asked", f"{HOME}/jobs/new", logs_again, "yui"),
    State("new job alike", f"{HOME}/jobs/new", logs_alike, "yui"),
    State("job", f"{HOME}/jobs/1", who="yui"),
    State("job saved", f"{HOME}/jobs/1/saved", who="yui"),
    State("job corrected", f"{HOME}/jobs/1/correct", who="yui"),
    State("job ended", f"{HOME}/jobs/1/end", who="yui"),
    State("job taken out", f"{HOME}/jobs/1/withdraw", who="yui"),
    State("new course", f"{HOME}/courses/new", who="yui"),
    State("course", f"{HOME}/courses/1", who="yui"),
    State("plan", f"{HOME}/plan", who="yui"),
    State("plan before", f"{HOME}/plan", who="ren"),
    State("plan wrong", f"{HOME}/plan", sends_nothing, "yui"),
    State("plan alike", f"{HOME}/plan", tries_alike, "yui"),
    State("plan over", f"{HOME}/plan", partial(tries, 200), "yui"),
    State("plan within", f"{HOME}/plan", partial(tries, 9), "yui"),
    State("plan before, over", f"{HOME}/plan", partial(tries, 360), "ren"),
    State("plan logged", f"{HOME}/plan/kept/job-1", who="yui"),
    State("messages", f"{HOME}/messages", who="yui"),
    State("message settings", f"{HOME}/messages/settings", who="yui"),
    State("message settings saved", f"{HOME}/messages/settings", sends_nothing, "yui"),
    State("calendar", f"{HOME}/calendar", who="yui"),
    State("proofs", f"{HOME}/proofs", who="yui"),
    State("statement", f"{HOME}/statement", who="yui"),
    State("proof offered", f"{HOME}/jobs/1/proof", who="yui"),
    State("proof without a day", f"{HOME}/jobs/4/proof", who="aoi"),
    State("proof", f"{HOME}/proofs/2", who="yui"),
    State("proof withdrawn", f"{HOME}/proofs/1", who="yui"),
    State("proof to be withdrawn", f"{HOME}/proofs/2/withdraw", who="yui"),
    State("proof that stands, checked", f"{HOME}/proofs/2", shows_the_employer, "yui"),
    State("proof that does not, checked", f"{HOME}/proofs/1", shows_the_employer, "yui"),
)
REQUESTS = f"{HOME}/privacy-requests"
OF_YUI = "/participants/1/privacy-requests"
PRIVACY = (
    State("my data", REQUESTS, who="yui"),
    State("my data empty", REQUESTS, who="mio"),
    State("copy requested", f"{REQUESTS}/access", who="mio"),
    State("correction requested", f"{REQUESTS}/correction", who="yui"),
    State("correction requested wrong", f"{REQUESTS}/correction", sends_nothing, "yui"),
    State("request complied with", f"{REQUESTS}/1", who="yui"),
    State("copy of all data", f"{REQUESTS}/1", sends_nothing, "yui"),
    State("request refused", f"{REQUESTS}/2", who="yui"),
    State("request open", f"{REQUESTS}/3", who="yui"),
    State("requests", "/privacy-requests", who="lee"),
    State("requests of one", OF_YUI, who="lee"),
    State("request recorded wrong", f"{OF_YUI}/access", sends_nothing, "lee"),
    State("request to answer", f"{OF_YUI}/3", who="lee"),
    State("request to answer wrong", f"{OF_YUI}/3", sends_nothing, "lee"),
    State("refusal", f"{OF_YUI}/3/refuse", who="lee"),
    State("refusal wrong", f"{OF_YUI}/3/refuse", sends_nothing, "lee"),
)
CHECKS = (
    State("check", "/proofs"),
    State("check wrong", "/proofs", sends_nothing),
    State("check of no proof", "/proofs?p=none"),
)
OFFICE = (
    State("queue", "/cases", who="lee"),
    State("queue without a case", "/cases?tab=decided", who="lee"),
    State("queue with errors", "/cases?tab=all", lambda person: person.presses(".selected button:not([formaction])"), "lee"),
    State("closed cases", "/cases?tab=closed", who="lee"),
    State("participant's cases", "/participants/3", who="lee"),
    State("case", "/cases/1", who="lee"),
    State("case, other facts", "/cases/1/other-facts", lambda person: person.presses("#facts .button--go"), "lee"),
    State("board", "/quota"),
    State("ledger", "/quota/japan/inbound/2026", who="chan"),
    State("months", "/months", who="chan"),
    State("month", f"/months/japan/inbound/{LAST_MONTH:%Y-%m}", who="chan"),
    State("reports", "/reports"),
    State("search", "/participants", who="lee"),
    State("retention", "/participants/1/retention", who="lee"),
    State("retention wrong", "/participants/1/retention", sends_nothing, "lee"),
    State("register", "/register", who="lee"),
    State("draft", "/rules/draft", who="lee"),
    State("draft wrong", "/rules/draft", sends_nothing, "lee"),
    State("decisions", f"{HOME}/decisions", who="yui"),
    State("contact", "/contact"),
    State("office settings", "/office", who="okada"),
    State("office settings wrong", "/office", sends_nothing, "okada"),
    State("audit", "/audit", who="okada"),
    State("failed emails", "/outbox", who="lee"),
)
ERRORS = (State("not found", "/nowhere"), State("not allowed", "/open"))
DENIED = (State("denied", "/users", who="yui"), State("not yours", "/participants/404", who="yui"))
STATES = (*CALCULATOR, *READING, *ACCOUNTS, *PARTICIPANT, *PRIVACY, *CHECKS, *OFFICE, *ERRORS, *DENIED)


def state(name: str) -> State:
    """The state of this name."""
    return next(each for each in STATES if each.name == name)
