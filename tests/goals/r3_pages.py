"""R3 over HTTP: forms that several send at once to a server of several processes, and one form that is sent several times."""

import json
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from html import unescape
from http.client import HTTPConnection
from itertools import cycle, islice
from threading import Barrier
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from flask import Flask

from tests.goals.house import House, Way, house
from tests.goals.house_askers import OFFICERS
from tests.goals.house_memory import SEEN, Dump, dump
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.served import sabotaged, served
from tests.journeys.server import PATIENCE
from tests.support.engines import ENGINES
from tracker.models import transaction
from tracker.models.base import db
from tracker.models.sealed_words import open_words
from tracker.queries.cases import CaseKey
from tracker.queries.participants import ParticipantKey
from tracker.queries.people import versions_of
from tracker.services.history.drafts import StintKey
from tracker.services.quota.ceilings import CeilingDraft
from tracker.services.reports import ReportKey

LOG = logging.getLogger("goals")
ROUNDS: dict[Size, int] = {"quick": 1, "long": 20}
AT_ONCE = 3
TYPED = (
    "reason",
    "finding",
    "reasons",
    "source",
    "why",
    "because",
    "said",
    "words",
    "own_words",
    "job_title",
    "title",
    "given_name",
)
"""Boxes in which everybody types something else; where a form has none of them, the last of its days differs."""
ADDS = frozenset(
    {
        "POST people.place_hold",
        "POST cases.remark",
        "POST notices.dispute",
        "POST plans.keep",
        "POST proofs.make",
        "POST alerts.confirm_job",
    }
)
"""What takes nothing away from anybody, whoever else is there."""
FOLLOWS = frozenset({"flags", "cases", "outbox"})
"""What is written or not by the day that the winner typed."""
UNREAD = {
    name: {"reason"}
    for name in ("POST history.undo_job", "POST history.undo_course", "POST people.add", "POST people.give_back")
}
"""Boxes of rows that their forms do not have."""
NOT_TAKEN = (200, 409)
"""A question that is asked first, or a conflict."""
SERVERS = ("tests.goals.served:honest()", "tests.goals.r3_pages:without_looking()")
SABOTAGED = ("POST history.change_job", "POST people.change_stay", "POST quota.record_ceiling")


class Sent(NamedTuple):
    """A form as somebody sends it."""

    by: str
    boxes: dict[str, Any]
    typed: dict[str, str]
    """What nobody else types."""

    def under(self, operation: str) -> Self:
        """The same under another key."""
        return self._replace(boxes=self.boxes | {"operation": operation})


class Told(NamedTuple):
    """What somebody was answered."""

    status: int
    to: str
    page: str

    def keeps(self, typed: dict[str, str]) -> bool:
        """Whether all that was typed is still there."""
        return all(text in self.page for text in typed.values())


class Counter(NamedTuple):
    """Where forms are handed in: a server, and the house that it serves."""

    here: House
    port: int

    def at_once(self, way: Way, forms: Sequence[Sent]) -> list[Told]:
        """What each is told; all of them stand at the door before the first goes in."""
        door = Barrier(len(forms))
        with ThreadPoolExecutor(len(forms)) as pool:
            return list(pool.map(lambda each: self._told(way, each, door), forms))

    def _told(self, way: Way, form: Sent, door: Barrier) -> Told:
        cookie = f"{self.here.app.config['SESSION_COOKIE_NAME']}={self.here.cookie(form.by)}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}
        body = urlencode({"csrf_token": self.here.token(), **form.boxes})
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.connect()
            door.wait()
            connection.request("POST", self.here.address(way, by=form.by), body, headers)
            answer = connection.getresponse()
            return Told(answer.status, answer.headers.get("Location", ""), unescape(answer.read().decode()))

    def state(self) -> Dump:
        """All that is in the database, with words and names as they were before they were sealed."""
        with self.here.app.app_context():
            rows = {name: [tuple(map(_opened, row)) for row in found] for name, found in dump(without=SEEN).items()}
            whose = [each.key.id for each in self.here.people.residents.values()]
            names = [(repr(version.fact),) for id_ in whose for version in versions_of(id_).particulars]
            db.session.rollback()
            return rows | {"names": names}


def _opened(value: Any) -> Any:
    """A value with its sealed words opened, also those within JSON, which SQLite gives as a text."""
    if isinstance(value, str) and value.startswith("{"):
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict):
        return {name: _opened(each) for name, each in value.items()}
    return open_words(value) if isinstance(value, str) else value


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: what was wrong with forms that were sent several times, or by several."""
    for engine in ENGINES:
        with house(engine) as here, served(address_of(here), *SERVERS) as servers:
            honest, careless = (Counter(here, server.port) for server in servers)
            tries = forms_of(here) * ROUNDS[size]
            bad = tried(honest, tries)
            caught = tried(careless, [way for way in forms_of(here) if way.name in SABOTAGED])
        for fault in bad:
            LOG.warning("R3: %s: %s", engine, fault)
        fewest = min(sum(f" {kind}: " in fault for fault in caught) for kind in ("twice", "at once"))
        yield Result(goal="R3", engine=engine, n=len(tries), bad=len(bad), saboteur_bad=fewest)


def address_of(here: House) -> str:
    """Where the database of a house is."""
    with here.app.app_context():
        return db.engine.url.render_as_string(hide_password=False)


def forms_of(here: House) -> list[Way]:
    """Every form that has a key, and changes something; files are left out."""
    rows = [(way, way.row) for way in here.ways("POST") if way.row]
    return [way for way, row in rows if row.writes and "operation" in row.boxes and {"file", "files"}.isdisjoint(row.boxes)]


def tried(counter: Counter, ways: list[Way]) -> list[str]:
    """What is wrong with each form: sent several times, and sent by several who saw the same version."""
    before, found = counter.state(), []
    for way in ways:
        faults = [f"twice: {fault}" for fault in twice(counter, way)]
        once = more(before, counter.state())
        faults += [f"twice: {once} written"] if once.get("operations") != 1 else []
        counter.here.restore()
        if is_versioned(way):
            forms = list(islice(filled(counter.here, way, team(way)), AT_ONCE))
            said, after = counter.at_once(way, forms), counter.state()
            faults += [f"at once: {fault}" for fault in raced(forms, said, after)]
            by_one, by_all = (
                {table: rows for table, rows in each.items() if table not in FOLLOWS} for each in (once, more(before, after))
            )
            faults += [f"at once: {by_all} written, by one {by_one}"] if by_all != by_one else []
            counter.here.restore()
        found += [f"{way.name} {fault}" for fault in faults]
    return found


def is_versioned(way: Way) -> bool:
    """Whether a form changes what somebody else may change meanwhile."""
    row = way.row
    new = row is not None and row.boxes.get("version") == "0" and "window" not in row.boxes
    return not new and row is not None and "version" in row.boxes and way.name not in ADDS


def twice(counter: Counter, way: Way) -> Iterator[str]:
    """One form, sent several times at once, is answered as if once; with something else in it, it is not taken."""
    first, other = islice(filled(counter.here, way, team(way)[:1]), 2)
    said = counter.at_once(way, [first] * 2) + counter.at_once(way, [first])
    if {each.status for each in said} != {303} or len({each.to for each in said}) != 1:
        yield f"answers {[each[:2] for each in said]}"
    if other.typed:
        (late,) = counter.at_once(way, [other.under(first.boxes["operation"])])
        if late.status not in NOT_TAKEN or not late.keeps(other.typed):
            yield f"something else is answered {late[:2]}, what was typed is kept: {late.keeps(other.typed)}"


def raced(forms: Sequence[Sent], said: Sequence[Told], state: Dump) -> Iterator[str]:
    """One wins, and what it typed stands; the others are told so, and see what they typed."""
    if sorted(each.status for each in said) != [303] + [409] * (AT_ONCE - 1):
        yield f"answers {[each[:2] for each in said]}"
    stands = repr(state)
    for form, each in zip(forms, said, strict=True):
        if each.status == 409 and not each.keeps(form.typed):
            yield f"{form.by} lost one of {form.typed}"
        for name in form.typed.keys() & set(TYPED):
            if (form.typed[name] in stands) != (each.status == 303):
                yield f"{form.by} was answered {each.status}, and {name} is in the database: {form.typed[name] in stands}"


def filled(here: House, way: Way, by: Sequence[str]) -> Iterator[Sent]:
    """The form of an address, again and again, as each of some people would fill it in."""
    boxes = here.boxes(way)
    days = [name for name in boxes if name.endswith("-day") and boxes[name]]
    names = [name for name in TYPED if name in boxes and name not in UNREAD.get(way.name, ())] or days[-1:]
    for number, each in enumerate(cycle(by)):
        typed = {
            name: str(int(boxes[name]) % 28 + number) if name.endswith("-day") else f"{boxes[name]} {number}" for name in names
        }
        yield Sent(each, {**boxes, **typed}, typed).under(uuid.uuid4().hex)


def team(way: Way) -> tuple[str, ...]:
    """Who sends it: everybody who might, or several windows of the one who does."""
    row = way.row
    assert row is not None
    if way.name in {"POST reports.close", "POST reports.revise", "POST quota.record_ceiling"}:
        return ("manager", "second manager")
    if row.let_in >= OFFICERS and ("reason" in row.boxes or row.by == "officer"):
        return (row.asker, *sorted(OFFICERS - {row.asker}))
    return (row.asker,)


def more(before: Dump, after: Dump) -> dict[str, int]:
    """How many rows more each table has, where it has another number."""
    return {name: len(rows) - len(before[name]) for name, rows in after.items() if len(rows) != len(before[name])}


class Anything(int):
    """A version that is whichever stands."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = int.__hash__


def _anything(place: int, key: tuple[Any, ...]) -> Anything:
    return Anything(key[place])


def _keyless(request: Callable[..., Any], kind: str, parameters: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    return request(kind, parameters, args, kwargs | {"operation": None})


@contextmanager
def unseen() -> Iterator[None]:
    """A saboteur: nobody asks for the version that was seen, nor whether an operation was done already."""
    with ExitStack() as all_:
        for key in (CaseKey, StintKey, ParticipantKey, ReportKey):
            place = key._fields.index("version")
            all_.enter_context(swapped(key, "version", property(partial(_anything, place))))
        all_.enter_context(swapped(CeilingDraft, "seen", None))
        all_.enter_context(swapped(transaction, "_request", partial(_keyless, transaction._request)))
        yield


def without_looking() -> Flask:
    """What the saboteur's server makes."""
    return sabotaged(unseen)
