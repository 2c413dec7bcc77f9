"""F2: whatever is typed into a form, it is answered without a fault, and soon."""

import logging
import random
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any, TypeAlias
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from tests.goals.house import TODAY, House, Way, house
from tests.goals.house_memory import keep
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.engines import ENGINES
from tracker.formats import typed_days
from tracker.workflows.email.send import send_unsent_emails

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 100, "long": 5_000}
"""How often each form is sent."""
TURNS = {"sqlite": (0, 1, 2, 3), "postgresql": (4,)}
"""Which of five posts an engine gets: the slower one only sees what it might take in another way."""
PATIENCE = 2.0
"""Seconds that an answer may take."""
THROTTLED = "accounts.", "passwords.", "profile.", "invitations."
"""Pages that count tries; here each form is the first."""
REFUSALS = 400, 401, 403, 404, 405, 409, 410, 413, 422
Boxes: TypeAlias = list[tuple[str, str]]
YEARS = ("0001", "9999", "1899", "2201", "0", "-1", "26", "10000", "２０２６", "二〇二六", "令和8", "R0", "H999", "民國115")
NUMBERS = (
    "29", "2", "31", "0", "-0", "1e3", "0x10", "٣", "²", "½", "nan", "inf", f"{2**31}", f"{2**63}", f"{-(2**63)}", "9" * 5_000,
)  # fmt: skip
TEXTS = (
    "", " ", "\u3000", "\t\r\n", "\x00", "a\x00b", "\x1b[31m", "\ud800", "\udfff\ud800", "\ufffe", "\u202eabc", "\u200b",
    "<script>alert(1)</script>", "'\"><img src=x onerror=a>", "{{7*7}}", "%(name)s", "%s%n", "=1+1", "'; DROP TABLE jobs; --",
    "名" * 201, "é" * 200, "e\u0301" * 200, "👨‍👩‍👧" * 70, "ﷺ" * 200, "..", "/", "\\", "//evil.example", "javascript:alert(1)",
)  # fmt: skip
WORDS = (*YEARS, *NUMBERS, *TEXTS)
HUGE = "x" * 1_000_000
"""As long as a book: sent once in so many posts."""
ONCE_IN = 50
DATES = (
    ("29", "2", "2025"), ("29", "2", "2024"), ("31", "12", "9999"), ("1", "1", "0001"), ("31", "12", "2200"), ("1", "1", "1900"),
)  # fmt: skip
"""Whole days, where a form has three boxes for one."""
BESIDE = (
    "step", "version", "operation", "answer", "asked-about", "answer-gap-1-1", "next", "file", "", "²", "jobs-²-name", "k" * 5_000,
)  # fmt: skip
"""Boxes that a form may not have."""
SABOTAGED = "POST public.work_out"


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: answers that are a fault of ours, and answers that took too long."""
    for engine in ENGINES:
        with house(engine) as full:
            here = sent_all_emails(full)
            n, bad = 0, list[str]()
            for way in forms(here):
                filled = texts(here, way)
                all_posts = enumerate(posts(filled, SIZES[size], way.name))
                sent = [boxes for number, boxes in all_posts if number % 5 in TURNS[engine]]
                n += len(sent)
                bad += [fault for boxes in sent for fault in answered(here, way, boxes)]
            for fault in bad[:20]:
                LOG.warning("F2: %s: %s", engine, fault)
            yield Result(goal="F2", engine=engine, n=n, bad=len(bad), saboteur_bad=sabotaged(here))


def sent_all_emails(here: House) -> House:
    """Send the emails that wait in a house: else some of them are sent after each post, and are back after it."""
    with here.app.app_context():
        send_unsent_emails(here.app.extensions["post"], here.app.extensions["keyring"], on=TODAY)
        return here._replace(numbers=keep())


def forms(here: House) -> list[Way]:
    """Every form of the house's table; what is sent as JSON is another goal's."""
    return [way for way in here.ways("POST") if way.row and way.row.json is None]


def texts(here: House, way: Way) -> dict[str, str]:
    """What a form is filled in with; files are another goal's."""
    return {box: str(text) for box, text in here.boxes(way).items() if isinstance(text, str | int)}


def posts(filled: dict[str, str], number: int, name: str) -> Iterator[Boxes]:
    """So many ways to fill in one form, the same in every run: each box with each word, then several at once."""
    dice = random.Random(name)
    single = [(box, word) for box in (*filled, *BESIDE) for word in WORDS]
    dice.shuffle(single)
    for count in range(number):
        boxes = list(filled.items())
        if count < min(len(single), number * 2 // 3):
            box, word = single[count]
            changed = [(each, word if each == box else text) for each, text in boxes]
            yield changed if box in filled else [*changed, (box, word)]
        else:
            yield several(boxes, dice, huge=count % ONCE_IN == 0)


def several(boxes: Boxes, dice: random.Random, *, huge: bool) -> Boxes:
    """Some boxes with other words, some left out, some sent twice, and perhaps a whole day or a book in one."""
    changed: Boxes = []
    for box, text in boxes:
        match dice.randrange(8):
            case 0:
                changed.append((box, dice.choice(WORDS)))
            case 1:
                changed += [(box, dice.choice(WORDS)), (box, text)]
            case 2:
                pass
            case _:
                changed.append((box, text))
    starts = sorted({box.removesuffix("-day") for box, _ in boxes if box.endswith("-day")})
    if starts:
        place, day = dice.choice(starts), dice.choice(DATES)
        changed += [(f"{place}-{part}", text) for part, text in zip(("day", "month", "year"), day, strict=True)]
    return [*changed, (dice.choice([box for box, _ in boxes] or BESIDE), HUGE)] if huge else changed


def answered(here: House, way: Way, boxes: Boxes) -> list[str]:
    """What is wrong with the answer to one post. Where it changed anything, that is brought back. What is slow twice is slow."""
    body = urlencode([("csrf_token", here.token()), *boxes], errors="surrogatepass").encode()
    sent: dict[str, Any] = {
        "input_stream": BytesIO(body),
        "content_length": len(body),
        "content_type": "application/x-www-form-urlencoded",
    }
    answers = [timed(here, way, sent)]
    if answers[0][1] > PATIENCE:  # is it the form, or a machine that does other work?
        answers.append(timed(here, way, sent | {"input_stream": BytesIO(body)}))
    told = [(box, text[:40]) for box, text in boxes]
    took = min(seconds for _, seconds in answers)
    bad = [f"{took:.1f} s"] if took > PATIENCE else []
    bad += [answer.status for answer, _ in answers if answer.status_code >= 400 and answer.status_code not in REFUSALS]
    return [f"{way.name}: {fault} for {told}" for fault in bad]


def timed(here: House, way: Way, sent: dict[str, Any]) -> tuple[TestResponse, float]:
    """An answer, and the seconds that it took."""
    by = way.row.asker if way.row else ""
    address = here.address(way, by=by)
    if way.rule.endpoint.startswith(THROTTLED):
        here.forget_tries()
    began = time.perf_counter()
    answer = here.ask("POST", address, by=by, **sent)
    took = time.perf_counter() - began
    if answer.status_code == 303 and way.row and way.row.writes:
        here.restore()
    return answer, took


def sabotaged(here: House) -> int:
    """How many posts are answered badly where the years that a day may have are not looked at."""
    way = next(way for way in forms(here) if way.name == SABOTAGED)
    filled = texts(here, way)
    late = [
        [(box, "9999" if box == year else text) for box, text in filled.items()] for year in filled if year.endswith("-year")
    ]
    with swapped(typed_days, "LAST_YEAR", 9999):
        return sum(bool(answered(here, way, boxes)) for boxes in late)
