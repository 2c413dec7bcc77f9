"""A2's scenes: how a session may begin and end, and which of the browsers that hold something of it are alive then."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

import time_machine
from flask.testing import FlaskClient

from tests.factories.accounts import PASSWORD
from tests.goals.house import NOON, House
from tests.goals.house_boxes import NEW
from tests.goals.house_people import disable
from tracker.queries.accounts import Account, account, devices
from tracker.services.accounts.sessions import AT_A_DESK, ON_A_PHONE
from tracker.web.middleware.current_user import SESSION_KEY
from tracker.workflows.account_links import NEW_PASSWORD, link

SECOND = timedelta(seconds=1)
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Found(NamedTuple):
    """Whether a browser was taken for somebody's, and whether it should have been."""

    what: str
    is_alive: bool
    should_be: bool = False


Scene: TypeAlias = Callable[[House, str], Iterator[Found]]


def came_in(here: House, by: str, cookie: str = "") -> FlaskClient:
    """A browser in which somebody signed in; perhaps it held a cookie before."""
    browser = here.app.test_client()
    if cookie:
        browser.set_cookie("session", cookie)
    boxes = {"csrf_token": token(browser, "/sign-in"), "email": known(here, by).email, "password": PASSWORD}
    answer = browser.post("/sign-in", data=boxes)
    assert answer.status_code == 303, answer.status
    return browser


def token(browser: FlaskClient, path: str = "/profile") -> str:
    """The token of the forms of this browser, of a page that has one: a used link has none, and a signed-in user no sign-in."""
    pages = (TOKEN.findall(browser.get(each).text) for each in (path, "/profile", "/sign-in"))
    return str(next(filter(None, pages))[-1])


def known(here: House, by: str) -> Account:
    """Somebody's account as it stands."""
    with here.app.app_context():
        found = account(id_=here.people.users[by])
    assert found is not None
    return found


def held(browser: FlaskClient) -> str:
    """What a browser holds now: anybody may have copied it."""
    cookie = browser.get_cookie("session")
    return cookie.value if cookie is not None else ""


def is_alive(here: House, cookie: str, by: str) -> bool:
    """Whether a browser that holds this is taken for somebody's."""
    browser = here.app.test_client(use_cookies=False)
    return f"signed in as {by.title()}." in browser.get("/sign-out", headers={"Cookie": f"session={cookie}"}).text


def planted(here: House, by: str) -> Iterator[Found]:
    """What an attacker put into a browser before somebody signed in with it."""
    stranger, attacker = here.app.test_client(), came_in(here, "other")
    token(stranger, "/sign-in")
    token(attacker)
    never_given = here.cookie("anonymous", held={SESSION_KEY: "a token that was never given out"})
    for name, cookie in (("nobody's", held(stranger)), ("the attacker's", held(attacker)), ("a forged", never_given)):
        browser = came_in(here, by, cookie)
        yield Found(f"signed in over {name} cookie", is_alive(here, held(browser), by), should_be=True)
        yield Found(f"{name} cookie, planted before", is_alive(here, cookie, by))
        token(browser)
        yield Found(f"the token of forms of {name} cookie", _raw(here, cookie) == _raw(here, held(browser)))


def _raw(here: House, cookie: str) -> object:
    signer = here.app.session_interface.get_signing_serializer(here.app)  # type: ignore[attr-defined]
    return signer.loads(cookie).get("csrf_token")


def signed_out(here: House, by: str) -> Iterator[Found]:
    """The cookie of before, once its browser is signed out."""
    browser, other = came_in(here, by), came_in(here, by)
    before, forms = held(browser), token(browser)
    browser.post("/sign-out", data={"csrf_token": forms})
    yield Found("signed out", is_alive(here, before, by))
    yield Found("signed out, what it holds now", is_alive(here, held(browser), by))
    yield Found("another browser", is_alive(here, held(other), by), should_be=True)
    late = here.app.test_client(use_cookies=False).post(
        "/profile/language", data={"csrf_token": forms}, headers={"Cookie": f"session={before}"}
    )
    yield Found("a form of before", late.status_code < 400)


def new_password(here: House, by: str) -> Iterator[Found]:
    """Every cookie of before, once the password is another."""
    browser, other = came_in(here, by), came_in(here, by)
    before = held(browser)
    browser.post("/profile/password", data={"csrf_token": token(browser), "present": PASSWORD, "password": NEW})
    yield Found("a new password, the cookie of before", is_alive(here, before, by))
    yield Found("a new password, another browser", is_alive(here, held(other), by))
    yield Found("a new password, here", is_alive(here, held(browser), by), should_be=True)


def forgotten_password(here: House, by: str) -> Iterator[Found]:
    """Every cookie, once a link brought another password."""
    browser, stranger = came_in(here, by), here.app.test_client()
    path = "/new-password/" + link(NEW_PASSWORD, known(here, by).stamp, config=here.app.config).text.rpartition("/")[2]
    stranger.post(path, data={"csrf_token": token(stranger, path), "password": NEW})
    yield Found("a forgotten password", is_alive(here, held(browser), by))
    yield Found("whoever followed the link", is_alive(here, held(stranger), by))
    thief = here.app.test_client()
    again = thief.post(path, data={"csrf_token": token(thief, path), "password": NEW[::-1]})
    yield Found("the link, a second time", again.status_code < 400)


def disabled(here: House, by: str) -> Iterator[Found]:
    """The cookie of somebody whose account is disabled, whatever its session says."""
    browser = came_in(here, by)
    yield Found("not disabled", is_alive(here, held(browser), by), should_be=True)
    with here.app.app_context():
        disable(here.people.users[by])
    yield Found("disabled", is_alive(here, held(browser), by))


def everywhere(here: House, by: str) -> Iterator[Found]:
    """One other browser is signed out, then all of them."""
    browser, other, third = (came_in(here, by) for _ in range(3))
    with here.app.app_context():
        last = max(each.session_id for each in devices(here.people.users[by], at=datetime.now(NOON.tzinfo)))
    browser.post(f"/profile/browsers/{last}/end", data={"csrf_token": token(browser)})
    yield Found("the one that was signed out", is_alive(here, held(third), by))
    yield Found("the others", is_alive(here, held(other), by), should_be=True)
    before = held(browser)
    browser.post("/profile/browsers/end", data={"csrf_token": token(browser)})
    yield Found("signed out everywhere, elsewhere", is_alive(here, held(other), by))
    yield Found("signed out everywhere, here", is_alive(here, before, by))


def limits(here: House, by: str) -> Iterator[Found]:
    """To the second: not seen for a while, and seen again and again until it has lasted long enough."""
    lasts = ON_A_PHONE if by == "owner" else AT_A_DESK
    idle, unseen, seen = (held(came_in(here, by)) for _ in range(3))
    begun = datetime.now(NOON.tzinfo)
    steps = range(1, lasts.in_all // (lasts.idle - SECOND) + 1)
    moments = [
        (lasts.idle - SECOND, idle, True),
        (lasts.idle, unseen, False),
        *((step * (lasts.idle - SECOND), seen, True) for step in steps),
        (lasts.in_all - SECOND, seen, True),
        (lasts.in_all, seen, False),
        (2 * lasts.idle - SECOND, idle, False),
    ]
    for after, cookie, should_be in sorted(moments, key=lambda moment: (moment[0], not moment[2])):
        with time_machine.travel(begun + after, tick=False):
            yield Found(f"after {after}", is_alive(here, cookie, by), should_be)


SCENES: tuple[Scene, ...] = (planted, signed_out, new_password, forgotten_password, disabled, everywhere, limits)
