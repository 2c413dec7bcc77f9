"""E2 and E3: populations in columns, against python-dateutil history by history, and against OpenFisca.

A number is printed only where both sides said the same of everybody first.
"""

import json
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from bench import fisca, peer
from bench.engine import plain
from bench.histories import histories
from bench.line import Line
from tracker.compliance.assess import assess
from tracker.compliance.columns.assess import assess_all
from tracker.compliance.columns.findings import PopulationVerdicts
from tracker.compliance.columns.population import Facts, Population, Stints, population
from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.loading import builtin
from tracker.compliance.months import NEVER
from tracker.formats.history.read import read_line

PEOPLE, ASKED_OF_PEER = 200_000, 2_000
"""E2: python-dateutil is asked of some only; it takes each history by itself, so that its time a history is the same."""
ARRAYS = 200_000
ROUNDS = 9


def e2() -> Line:
    """A population in memory: the time a history, against python-dateutil's."""
    lines = [read_line(json.dumps(facts)) for facts in histories(PEOPLE)]
    asked = [(line.history, line.as_of or date.max) for line in lines]
    people, _ = population(asked)
    some = asked[:ASKED_OF_PEER]
    statuses = assess_all(people, builtin()).status.tolist()
    for (history, on), status in zip(some, statuses, strict=False):
        said = peer.assess(history, on)
        if said != plain(assess(history, builtin(), on=on)) or said[0] != STATUS_WORDS[status]:
            raise SystemExit(f"E2: engine, columns and peer disagree on {history}")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        began = perf_counter()
        assess_all(people, builtin())
        between = perf_counter()
        for history, on in some:
            peer.assess(history, on)
        ours.append((between - began) / PEOPLE * 1e6)
        theirs.append((perf_counter() - between) / ASKED_OF_PEER * 1e6)
    return Line("E2", f"{median(ours):.2f}us", f"{median(theirs):.1f}us", _ratio(theirs, ours), 50, 120, True)


def e3() -> Line:
    """The same dates in, the status of each rule out: the time a person, against OpenFisca's with setting its inputs."""
    dates = _dates(ARRAYS)
    judged, flags = assess_all(_columns(dates), builtin()), fisca.flags(dates)
    statuses = _statuses(judged)
    for rule in fisca.RULES:
        if len(statuses) != len(flags) or not np.array_equal(statuses[rule], flags[rule]):
            raise SystemExit(f"E3: columns and peer disagree on {rule}")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        began = perf_counter()
        assess_all(_columns(dates), builtin())
        between = perf_counter()
        fisca.flags(dates)
        ours.append((between - began) / ARRAYS * 1e6)
        theirs.append((perf_counter() - between) / ARRAYS * 1e6)
    return Line("E3", f"{median(ours):.2f}us", f"{median(theirs):.2f}us", _ratio(theirs, ours), 1.5, 3, True)


def _ratio(theirs: list[float], ours: list[float]) -> float:
    return median(their / our for their, our in zip(theirs, ours, strict=True))


def _dates(size: int) -> dict[str, Any]:
    """A seeded year of people: one job and one course each, as arrays of days."""
    dice = np.random.default_rng(20180101)
    arrived_on = np.datetime64("2018-06-01") + dice.integers(0, 2500, size)
    dates = {
        "as_of": arrived_on + dice.integers(0, 400, size),
        "birth_date": np.datetime64("1985-01-01") + dice.integers(0, 6000, size),
        "applied_on": arrived_on - 110,
        "visa_issued_on": arrived_on - dice.integers(20, 100, size),
        "arrived_on": arrived_on,
    }
    for kind in ("job", "course"):
        dates[f"{kind}_start"] = arrived_on + dice.integers(-3, 250, size)
        dates[f"{kind}_end"] = dates[f"{kind}_start"] + dice.integers(0, 250, size)
    return dates


def _columns(dates: dict[str, Any]) -> Population:
    """The same dates as a population."""
    days = {name: column.astype(np.int64) + date(1970, 1, 1).toordinal() for name, column in dates.items()}
    size = len(days["as_of"])
    never, nought, rows = np.full(size, NEVER), np.zeros(size, np.int64), np.arange(size)
    facts = Facts(
        scheme=nought,
        as_of=days["as_of"],
        birth_date=days["birth_date"],
        applied_on=days["applied_on"],
        issued_on=days["visa_issued_on"],
        enter_by=never,
        arrived_on=days["arrived_on"],
        permitted_until=never,
        departed_on=never,
    )
    jobs, courses = (Stints(rows, nought, days[f"{kind}_start"], days[f"{kind}_end"]) for kind in ("job", "course"))
    return Population(("japan",), facts, jobs, courses)


def _statuses(judged: PopulationVerdicts) -> dict[str, Any]:
    """The status of each rule, person after person; here everybody has one finding of each."""
    rules = dict.fromkeys(found.rule for found in judged.found)
    return {rule: np.concatenate([found.status for found in judged.found if found.rule == rule]) for rule in rules}
