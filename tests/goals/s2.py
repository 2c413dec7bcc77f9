"""S2: what is another's, was never there, is there no more or cannot be: each gets the same 404, and none of them sooner."""

import logging
import zlib
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import quote

from werkzeug.test import TestResponse

from tests.goals.house import TODAY, House, Way, house, plain
from tests.goals.house_askers import ALL, OFFICERS
from tests.goals.house_documents import uploaded
from tests.goals.house_memory import SEEN, changed, dump
from tests.goals.house_people import resident
from tests.goals.house_seats import seat
from tests.goals.line import Result, Size
from tests.goals.s1 import doors_ask_nobody
from tests.support.engines import ENGINES

LOG = logging.getLogger("goals")
UNKNOWN = 987_654
"""A number that nothing in the house has."""
NUMBERS = ("participant_id", "line_id", "case_id", "user_id", "session_id", "upload_id", "proof_id")
MALFORMED = (
    "0",
    "-1",
    "1.5",
    "1e3",
    "0x1",
    "one",
    "１２３４５",
    "1 ",
    "1'--",
    "\x00",
    "2147483648",
    str(2**63),
    "9" * 30,
    "9" * 300,
)
WORDS = ("..", "japan ", "JAPAN", "2026-13", "' OR 1=1", "\x00", "a" * 300, "%2e%2e%2fetc")
OTHERS = {"participant_id", "line_id", "lines", "user_id", "session_id", "upload_id", "proof_id"}
"""What may be another's; every case is every officer's."""
STATUS = {"token": "410", "lines": "200"}
"""What is said of links that are void, and of a plan of which nothing was logged; of all else 404."""
NEVER_MADE = "calendar_feed.", "unsubscribe."
"""Whose links say 404 until they were made."""
EVERY: dict[Size, int] = {"quick": 5, "long": 1}
"""Each so manieth of the malformed values is tried at one place; places begin with another each."""
PAIRS: dict[Size, int] = {"quick": 1, "long": 40}
"""How often another's and what was never there are asked for in turn, at each address."""
CLOSE_SECONDS = 0.003


class Asked(NamedTuple):
    """One argument of an address with a value that it may not have."""

    way: Way
    by: str
    name: str
    value: Any
    is_others: bool = False
    """Whether it is another's."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: answers that tell, tables that changed, and a difference in time."""
    for engine in ENGINES:
        with house(engine) as here:
            ghost = departed(here)
            asked = [
                each
                for way in here.ways("GET", "POST")
                for by in askers(way)
                for each in wrong(here, ghost, way, by, EVERY[size])
            ]
            with here.app.app_context():
                before = dump(without=SEEN)
            bad = [*told(here, asked), *slower(here, [each for each in asked if each.is_others], PAIRS[size])]
            with here.app.app_context():
                bad += [f"{name} was changed" for name in changed(before, dump(without=SEEN))]
            for fault in bad[:20]:
                LOG.warning("S2: %s: %s", engine, fault)
            with doors_ask_nobody():
                caught = [*told(here, [each for each in asked if each.is_others and each.way.method == "GET"])]
        yield Result(goal="S2", engine=engine, n=len(asked), bad=len(bad), saboteur_bad=len(caught))


def departed(here: House) -> dict[str, Any]:
    """What was in the house for a while and is there no more."""
    with here.app.app_context():
        ghost = resident("ghost", TODAY, "!")
        assert ghost.user_id is not None
        browser, upload = seat(ghost.user_id), uploaded(here.people.users["officer"], TODAY)
    here.restore()
    numbers = (
        ghost.key.id,
        {"jobs": ghost.job, "courses": ghost.course},
        ghost.case.id,
        ghost.user_id,
        browser.session_id,
        upload,
        ghost.proof,
    )
    return dict(zip(NUMBERS, numbers, strict=True))


def askers(way: Way) -> list[str]:
    """Who asks: somebody who is let in; both kinds of people where it is not for everybody."""
    if way.row is None or way.row.let_in == ALL:
        return [way.row.asker] if way.row else []
    return [each for each in dict.fromkeys((way.row.asker, "owner", "officer")) if each in way.row.let_in]


def wrong(here: House, ghost: dict[str, Any], way: Way, by: str, every: int) -> Iterator[Asked]:
    """Every argument of an address, with the values that it may not have for somebody; of the nonsense each so manieth."""
    kind = "courses" if "courses" in way.rule.rule else "jobs"
    other = here.people.values(way.rule, "other", "other") | {
        "user_id": here.people.users["other"],
        "upload_id": here.people.uploads["assigned"],
    }
    for place, name in enumerate(sorted(way.rule.arguments), zlib.crc32(f"{way.name} {by}".encode())):
        nonsense = MALFORMED if name in NUMBERS else WORDS
        yield from (Asked(way, by, name, value) for value in nonsense[place % every :: every])
        if name in NUMBERS:
            yield Asked(way, by, name, ghost[name][kind] if name == "line_id" else ghost[name])
        if name in OTHERS and not (name == "participant_id" and by in OFFICERS):
            yield Asked(way, by, name, other[name], is_others=True)


def told(here: House, asked: list[Asked]) -> Iterator[str]:
    """The answers that are not the same as to what was never there."""
    never: dict[tuple[str, str, str], str] = {}
    for each in asked:
        place = each.way.name, each.by, each.name
        if place not in never:
            never[place] = plain(answer(here, each._replace(value=UNKNOWN)))
        found = plain(answer(here, each))
        if found != never[place] or not found.startswith(status(each)):
            yield f"{each.way.name}: {each.by} got {found[:60]!r} for {each.name}={each.value!r:.40}"


def status(asked: Asked) -> str:
    """What is said of a value that was never there."""
    return "404" if asked.way.rule.endpoint.startswith(NEVER_MADE) else STATUS.get(asked.name, "404")


def slower(here: House, asked: list[Asked], pairs: int) -> list[str]:
    """Whether another's takes longer, or less long, than what was never there; asked for in turn."""
    differences = []
    for each in asked * pairs:
        begun = perf_counter()
        answer(here, each)
        between = perf_counter()
        answer(here, each._replace(value=UNKNOWN))
        differences.append(2 * between - begun - perf_counter())
    middle = median(differences)
    LOG.info("S2: another's takes %.2f ms longer than what was never there", middle * 1000)
    return [f"another's takes {middle:.4f} seconds longer"] if abs(middle) > CLOSE_SECONDS else []


def answer(here: House, asked: Asked) -> TestResponse:
    """The answer to the address with the one value in it, and everything else right."""
    whole = here.address(asked.way, by=asked.by, about="owner", **{asked.name: UNKNOWN})
    address = whole.replace(str(UNKNOWN), quote(str(asked.value), safe=""))
    return here.send(asked.way, by=asked.by, about="owner", address=address)
