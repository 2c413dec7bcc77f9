"""S5: no form is taken without the token of its own session, none from another site, and no page changes anything by being read."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import time_machine
from werkzeug.test import TestResponse

from config import ENVIRONMENTS, from_environment
from tests.goals.house import NOON, RAW_TOKEN, House, Way, house
from tests.goals.house_askers import ALL, PRINCIPALS
from tests.goals.house_memory import SEEN, Dump, changed, dump
from tests.goals.line import Result, Size
from tests.goals.s2 import askers
from tests.support.engines import ENGINES
from tracker.web.policy import ONE_CLICK, OWN_TOKEN

LOG = logging.getLogger("goals")
PAGES: dict[Size, int] = {"quick": 60, "long": 2_000}
"""The most pages that are read as each principal."""
ROOT = Path(__file__).parents[2]
PREFIX = "WTF_CSRF_"
SWITCH = re.compile(PREFIX + r"(?:ENABLED|CHECK_DEFAULT|METHODS|SSL_STRICT)\b")
LINK = re.compile(r'\shref="(/[^"#]*)')
EVIL = "https://evil.example"
ANOTHERS = "f" * 32
STOLEN, CARRIED = "from another site with a stolen token", "carried through the sign-in"
SABOTAGED = "POST profile.end_all"
LATER = timedelta(minutes=2)
"""By then it is written anew that a browser was seen."""


class Attack(NamedTuple):
    """A form that is sent as it must not be."""

    name: str
    token: str | None
    """What the session would hold of the token that is sent; None sends none."""
    comes_from: str
    keeps_cookies: bool
    base: str = "http://localhost"
    refused: frozenset[int] = frozenset({400, 401, 403})
    """The answers that take no form."""
    more: tuple[tuple[str, str], ...] = ()
    """What else stands in its boxes."""


ATTACKS = (
    Attack("without a token", None, "", keeps_cookies=True),
    Attack("with another session's token", ANOTHERS, "", keeps_cookies=True),
    Attack("from another site", ANOTHERS, EVIL, keeps_cookies=False),
    Attack(STOLEN, RAW_TOKEN, EVIL, keeps_cookies=True, base="https://localhost"),
    Attack(CARRIED, RAW_TOKEN, "", keeps_cookies=True, refused=frozenset({200, 303, 404, 422}), more=(("step", "again"),)),
)
"""The fourth needs a stolen token, and is refused by where it comes from. The last came from anywhere while nobody was signed
in, and was brought back after the sign-in: it may be shown, and must not be taken before it was seen."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: forms that were taken, tables that pages changed, and switches of the check."""
    for engine in ENGINES:
        with house(engine) as here:
            with here.app.app_context():
                before = dump()
            ways = [way for way in here.ways("POST") if way.row and way.row.json is None]
            tries = [(way, attack, by) for way in ways for attack in ATTACKS for by in attackers(way, size)]
            bad = [fault for each in tries for fault in taken(here, before, *each)]
            read = 0
            for by in PRINCIPALS:
                pages, found = crawled(here, by, PAGES[size])
                read, bad = read + pages, bad + found
            bad += switches(here)
            for fault in bad[:20]:
                LOG.warning("S5: %s: %s", engine, fault)
            with one_view_exempt(here):
                caught = [fault for each in tries if each[0].name == SABOTAGED for fault in taken(here, before, *each)]
        yield Result(goal="S5", engine=engine, n=len(tries) + read, bad=len(bad), saboteur_bad=len(caught))


def attackers(way: Way, size: Size) -> list[str]:
    """In whose browser it is tried: of those who might do it, the one who usually does, or several."""
    return askers(way)[: 1 if size == "quick" else None]


def taken(here: House, before: Dump, way: Way, attack: Attack, by: str) -> list[str]:
    """What is wrong with the answer to one form."""
    is_for_all = way.row is not None and way.row.let_in == ALL
    if way.rule.endpoint in ONE_CLICK:
        return []  # the signed address is the token; tests/web/test_unsubscribe.py forges it
    if (attack.name == STOLEN and way.rule.endpoint in OWN_TOKEN) or (attack.name == CARRIED and is_for_all):
        return []  # a view with a check of its own asks for the token alone; nobody signs in for what is for everybody
    answer = sent(here, way, attack, by)
    with here.app.app_context():
        other = changed(before, dump())
    if other:
        here.restore()
    if not other and answer.status_code in attack.refused:
        return []
    return [f"{way.name} {attack.name}: {by} got {answer.status} and changed {other}"]


def sent(here: House, way: Way, attack: Attack, by: str) -> TestResponse:
    """The answer to a form that would be taken if only it had its token."""
    boxes = here.boxes(way) | dict(attack.more) | ({"csrf_token": here.token(attack.token)} if attack.token else {})
    headers = {"Origin": attack.comes_from} if attack.comes_from else {}
    browser: dict[str, Any] = {
        "by": by if attack.keeps_cookies else None,
        "referrer": attack.comes_from and f"{attack.comes_from}/",
    }
    there = here._replace(base=attack.base)
    return there.ask("POST", here.address(way, by=by), data=boxes, headers=headers, **browser)


def crawled(here: House, by: str, most: int) -> tuple[int, list[str]]:
    """How many pages somebody read, and what was changed by that, or broke."""
    with here.app.app_context():
        before = dump(without=SEEN)
    waiting = [here.address(way, by=by) for way in here.ways("GET") if way.row]
    read, bad = dict.fromkeys(waiting), list[str]()
    with time_machine.travel(NOON + LATER, tick=False):
        while waiting and len(read) - len(waiting) < most:
            page = waiting.pop(0)
            answer = here.ask("GET", page, by=by)
            bad += [f"GET {page}: {by} got {answer.status}"] if answer.status_code >= 500 else []
            links = LINK.findall(answer.text) if answer.mimetype == "text/html" else []
            found = [link.replace("&amp;", "&") for link in links if "lang=" not in link]
            new = [link for link in dict.fromkeys(found) if link not in read]
            waiting += new
            read.update(dict.fromkeys(new))
    with here.app.app_context():
        other = changed(before, dump(without=SEEN))
    here.restore()
    return len(read) - len(waiting), [*bad, *(f"{by} changed {name} by reading" for name in other)]


def switches(here: House) -> list[str]:
    """Where the check of tokens is switched, if only in a test; and settings that switch it."""
    found = [name for name in (*ROOT.rglob("tests/**/*.py"), *ROOT.rglob("tracker/**/*.py")) if SWITCH.search(name.read_text())]
    bad = [f"{path.relative_to(ROOT)} switches the check of tokens" for path in found]
    settings = [from_environment({"TRACKER_ENV": name}) for name in ENVIRONMENTS]
    bad += [f"{each['ENVIRONMENT']} switches the check of tokens" for each in settings if any(map(SWITCH.match, each))]
    return bad if here.app.config[f"{PREFIX}ENABLED"] is True else [*bad, "the check of tokens is off in tests"]


@contextmanager
def one_view_exempt(here: House) -> Iterator[None]:
    """S5's saboteur: one view stands outside the check."""
    csrf, view = here.app.extensions["csrf"], here.app.view_functions[SABOTAGED.split()[1]]
    csrf.exempt(view)
    try:
        yield
    finally:
        csrf._exempt_views.discard(f"{view.__module__}.{view.__name__}")
