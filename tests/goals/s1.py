"""S1: every address with every method is open to exactly those of eight principals that a second table names."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.goals.crowd import Saboteur
from tests.goals.house import FORGOTTEN, House, Way, house
from tests.goals.house_askers import PRINCIPALS
from tests.goals.house_rows import ROWS
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.engines import ENGINES
from tracker.models.accounts import Session
from tracker.queries import accounts
from tracker.web import access, policy
from tracker.web.middleware.current_user import require_user

LOG = logging.getLogger("goals")
ABOUT: dict[Size, tuple[str, ...]] = {"quick": ("owner",), "long": ("owner", "other")}
"""Whose addresses are asked for; before another's, owner and other change places."""
IN, OUT = {409, 410, 422}, {401, 403, 404}
"""The answers to somebody who is let in, beside those below 400; the answers to somebody who is not."""


class Question(NamedTuple):
    """Somebody at an address that is about one of the participants."""

    way: Way
    by: str
    whose: str


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: surprises, and the fewest that there are with any one guard gone."""
    for engine in ENGINES:
        with house(engine) as here:
            asked = [each for whose in ABOUT[size] for each in questions(here, whose, thorough=size == "long")]
            bad = [*unknown(here), *surprises(here, asked)]
            for fault in bad[:20]:
                LOG.warning("S1: %s: %s", engine, fault)
            caught = min(sabotaged(here, guard, by) for guard, by in SABOTEURS.items())
        yield Result(goal="S1", engine=engine, n=len(asked), bad=len(bad), saboteur_bad=caught)


def unknown(here: House) -> list[str]:
    """Addresses that stand in no row of either table, and rows without an address."""
    names = {way.name for way in here.ways() if way.method != "OPTIONS"}
    allowed = {f"{method} {endpoint}" for endpoint, method in policy.POLICY}
    found = [f"{name} {FORGOTTEN}" for name in sorted(names) if name not in ROWS or name not in allowed]
    return found + [f"{name} has a row in tests/goals/house_rows.py and no address" for name in ROWS if name not in names]


def questions(here: House, whose: str, *, thorough: bool) -> list[Question]:
    """Who asks what. OPTIONS has no view. HEAD has those of GET: unless thorough, only those ask whom it must keep out."""
    ways = [way for way in here.ways() if way.method != "OPTIONS" and way.row]
    asked = [Question(way, by, whose) for way in ways for by in PRINCIPALS]
    about_people = [each for each in asked if whose == "owner" or "participant_id" in each.way.rule.arguments]
    return [each for each in about_people if thorough or each.way.method != "HEAD" or not wanted(each)]


def surprises(here: House, asked: list[Question]) -> list[str]:
    """The answers that are others than the table says: to an empty form, or to a look."""
    found = []
    for each in asked:
        answer = here.send(each.way, by=each.by, about=each.whose, boxes={})
        if each.way.method == "POST" and answer.status_code not in OUT:
            here.restore()
        if let_in(answer) is not wanted(each):
            found.append(f"{each.way.method} {each.way.name} of {each.whose}: {each.by} got {answer.status}")
    return found


def wanted(asked: Question) -> bool:
    """Whether the table lets somebody in."""
    way, by, whose = asked
    there = by if whose == "owner" else {whose: "owner", "owner": "other"}.get(by, by)
    return way.row is not None and there in way.row.let_in


def let_in(answer: TestResponse) -> bool | None:
    """Whether an answer is one for somebody who is let in; None for one that nobody should get."""
    path, _, query = answer.headers.get("Location", "").partition("?")
    # Whoever ended all their sessions was let in, and is led to the sign-in with their number.
    leads_away = answer.status_code == 303 and path == "/sign-in" and not query.startswith("ended=")
    if leads_away or answer.status_code in OUT:
        return False
    return True if answer.status_code < 400 or answer.status_code in IN else None


def sabotaged(here: House, guard: Saboteur, by: str) -> int:
    """How many surprises there are without a guard, for one of those whom it keeps out and who only looks."""
    asked = [each for each in questions(here, "owner", thorough=False) if (each.way.method, each.by) == ("GET", by)]
    with guard():
        return len(surprises(here, [each for each in asked if not wanted(each)]))


def nobody_asks() -> AbstractContextManager[None]:
    """The policy lets everybody do everything."""
    return swapped(policy, "POLICY", dict.fromkeys(policy.POLICY, policy.EVERYBODY))


def signed_in_is_enough() -> AbstractContextManager[None]:
    """Whoever is signed in may do everything that anybody signed in may."""
    open_to = {way: let_in if let_in == policy.EVERYBODY else policy.SIGNED_IN for way, let_in in policy.POLICY.items()}
    return swapped(policy, "POLICY", open_to)


def doors_ask_nobody() -> AbstractContextManager[None]:
    """The doors take everybody for an officer."""
    return swapped(access, "require_user", lambda: require_user()._replace(roles=frozenset({"officer"}), participant=None))


def disabled_may_come() -> AbstractContextManager[None]:
    """Sessions of accounts that are disabled are good."""
    whole = accounts.SIGNED_IN
    everybody = select(*whole.selected_columns).select_from(*whole.get_final_froms()).where(Session.ended_at.is_(None))
    return swapped(accounts, "SIGNED_IN", everybody)


SABOTEURS: dict[Saboteur, str] = {
    nobody_asks: "anonymous",
    signed_in_is_enough: "manager",
    doors_ask_nobody: "other",
    disabled_may_come: "disabled",
}
"""A guard that is gone -> whom it kept out."""
