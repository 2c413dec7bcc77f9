"""P4: a copy holds a word from every personal column, requests are due after 40 days, and refusals are logged for four years."""

import json
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.factories.canaries import create_canary
from tests.factories.full_lives import create_full_life
from tests.factories.participants import ON, create_participant
from tests.factories.privacy_requests import record_correction, refuse_correction
from tests.goals.line import Result, Size
from tests.goals.p4_words import Planted, plant_words
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.support.engines import ENGINES, Engine
from tracker.compliance import privacy_requests as days
from tracker.formats.personal_copy import copy_json
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.base import db
from tracker.queries import personal_copy as copies
from tracker.queries.privacy_requests import due_requests, logged_refusals
from tracker.services.participants.erase import erase_participant
from tracker.services.privacy_requests.answer import comply
from tracker.workflows.retention import delete_old_refusals

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 1, "long": 30}
"""People of whom copies are made, and who make requests."""
NOW = datetime(2026, 7, 20, 4, tzinfo=UTC)
ANSWER_DAYS, LOG_YEARS = 40, 4
"""What the ordinance says, written down a second time."""
DAY = timedelta(days=1)


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: faults of deadlines, log and copies; and with a day too many, a year too few, a column left out."""
    for engine in ENGINES:
        bad = [fault for part in faults(engine, SIZES[size], defended=True) for fault in part]
        for fault in bad[:20]:
            LOG.warning("P4: %s: %s", engine, fault)
        caught = map(len, faults(engine, 1, defended=False))
        yield Result(goal="P4", engine=engine, n=SIZES[size], bad=len(bad), saboteur_bad=min(caught))


def faults(engine: Engine, number: int, *, defended: bool) -> list[list[str]]:
    """Return what is wrong with deadlines, the log and the copies of so many people, or each under its saboteur."""
    parts = {untimely: a_day_too_many, forgotten: a_year_too_few, incomplete: one_column_left_out}
    found = []
    with staged(engine):
        for part, saboteur in parts.items():
            with nullcontext() if defended else saboteur():
                found.append(part(number))
    return found


def untimely(number: int) -> list[str]:
    """Return the days on which the wrong number of requests is open or overdue. One is received each day, and one answered."""
    for each in range(number):
        who, on = create_participant(f"T-{each}"), ON + each * DAY
        record_correction(who.id, received_on=on)
        comply(record_correction(who.id, received_on=on), "done", on=on, by=COMMAND_LINE)
    found = []
    for passed in range(ANSWER_DAYS + number + 2):
        due = due_requests(on=ON + passed * DAY)
        overdue = min(number, max(0, passed - ANSWER_DAYS))
        found += [] if (due.unanswered, due.overdue) == (number, overdue) else [f"{passed} days after the first: {due}"]
    return found


def forgotten(number: int) -> list[str]:
    """Refuse a request a day and erase the people; return the days on which the log holds too few or too many, or a name."""
    refused_on = [date(2027, 2, 20) + each * DAY for each in range(number)]
    for each, on in enumerate(refused_on):
        who = create_participant(f"R-{each}")
        refuse_correction(who.id, on=on)
        erase_participant(who.reference, reason="requested", by=COMMAND_LINE)
    found, last = [], [on.replace(year=on.year + LOG_YEARS) for on in refused_on]
    for day in sorted({refused_on[-1] + 365 * DAY, *last, *(each + DAY for each in last)}):
        delete_old_refusals(on=day, by=DAILY_RUN)
        entries = logged_refusals()
        found += [] if len(entries) == sum(each >= day for each in last) else [f"on {day} {len(entries)} refusals are left"]
        found += ["the log names an erased person"] if any(entry.reference for entry in entries) else []
    return found


def incomplete(number: int) -> list[str]:
    """Return what the copies of so many people lack, or name of others."""
    others = create_canary(number)
    return [fault for each in range(number) for fault in _lacking(each, others.word)]


def _lacking(number: int, foreign: str) -> list[str]:
    """Plant a word in every personal column of one person's rows; return the columns whose word or name the copy lacks."""
    who = create_full_life(create_canary(number))
    planted = plant_words(who)
    text = copy_json(copies.personal_copy(who.id, at=NOW), copies.LEFT_OUT)
    db.session.rollback()
    tables = json.loads(text)["tables"]
    found = [f"no row about the person is in {each.table}" for each in planted if each.word is None]
    found += [f"{each.table}.{each.column} is not copied" for each in planted if each.word and each.word not in text]
    found += [
        f"the copy lacks {word}" for word in (f"{who.word}married", f"{who.word}名", who.word.upper()) if word not in text
    ]
    found += ["the copy names somebody else"] if foreign in text.lower() else []
    return found + [f"{each.table} lacks a value of {each.column}" for each in planted if _lacks(tables, each)]


def _lacks(tables: dict[str, Any], each: Planted) -> bool:
    """Return whether no row of the copy has a column; the ids of employers are replaced by their names."""
    name = "employer" if each.column == "employer_id" else each.column
    return each.word is not None and not any(name in row for row in tables.get(each.table, ()))


def one_column_left_out() -> AbstractContextManager[None]:
    """The reasons of corrected jobs are not copied."""
    return swapped(copies, "LEFT_OUT", {**copies.LEFT_OUT, "jobs.reason": copies.DERIVED})


def a_day_too_many() -> AbstractContextManager[None]:
    """A request is due after 41 days."""
    return swapped(days, "ANSWER_DAYS", ANSWER_DAYS + 1)


def a_year_too_few() -> AbstractContextManager[None]:
    """A refusal leaves the log after three years."""
    return swapped(days, "LOG_YEARS", LOG_YEARS - 1)
