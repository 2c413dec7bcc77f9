"""The tables in `vectors/`, one file a rule: what is recorded, and what must be said of it, worked out with a pencil."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.oracle.invented import LONG_AGO, rulebook_of
from tests.support.oracle.outcome import Conditions, Count, Verdict
from tests.support.oracle.side_by_side import verdict_of
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.findings import Assessment
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Rulebook

FOLDER = Path(__file__).parents[2] / "compliance" / "vectors"
Said = tuple[str, object, object]
"""What is compared, what the table says and what the engine says."""

FACTS = {"scheme", "conditions", "facts", "jobs", "courses"}
KNOWN = FACTS | {"title", "subject", "version", "permitted_until", "readings", "days"}
KNOWN_OF_A_DAY = {"as_of", "status", "used_days", "thirtieths", "exceeds_on", "next_change_on", "overall", "findings"}
THIRTIETHS = "months-and-thirtieths"


class Vector(NamedTuple):
    """One table: a title in words, a history, and what is expected of one rule and one subject."""

    rule: str
    title: str
    history: History
    rulebook: Rulebook
    expected: Mapping[str, Any]


def vectors() -> list[Vector]:
    """Every vector of every file."""
    return [vector for path in sorted(FOLDER.glob("*.toml")) for vector in _file(path)]


def differences(vector: Vector) -> list[str]:
    """What the engine says otherwise than the table, in words; nothing where the two agree."""
    return [
        f"{what}: {said!r} in the table, {engine!r} by the engine"
        for day in vector.expected["days"]
        for what, said, engine in _said(vector, day)
        if said != engine
    ]


def _file(path: Path) -> Iterator[Vector]:
    """The vectors of one file; what stands at its top holds for all that do not say otherwise."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for written in table.pop("vector"):
        vector = table | written
        if unknown := (set(vector) - KNOWN) | {key for day in vector["days"] for key in set(day) - KNOWN_OF_A_DAY}:
            raise ValueError(f"{path.name}: {vector['title']}: unknown {unknown}")
        yield Vector(path.stem, vector["title"], _history(vector), _rulebook(vector), vector)


def _history(vector: Mapping[str, Any]) -> History:
    """The facts of a table."""
    facts = dict(vector["facts"])
    stay = Stay(facts.pop("arrived_on"), facts.pop("permitted_until", None), facts.pop("departed_on", None))
    visa = Visa(facts.pop("applied_on", None), facts.pop("visa_issued_on", None), facts.pop("enter_by", None))
    return History(
        scheme="invented" if "conditions" in vector else vector["scheme"],
        stay=stay,
        visa=visa,
        jobs=tuple(_stint("employer", **job) for job in vector.get("jobs", ())),
        courses=tuple(_stint("course", **course) for course in vector.get("courses", ())),
        **facts,
    )


def _stint(named_by: str, *, start: date, end: date | None = None, **name: str) -> Stint:
    return Stint(name[named_by], start, end)


def _rulebook(vector: Mapping[str, Any]) -> Rulebook:
    """The rulebook that comes with the engine, or one of the conditions that the table invents."""
    if "conditions" not in vector:
        return builtin()
    written = dict(vector["conditions"])
    ages = written.pop("age-at-application", None)
    limits = tuple((rule.replace("-", "_"), limit) for rule, limit in written.items())
    return _invented(limits, tuple(ages) if ages else None)


@cache
def _invented(limits: tuple[tuple[str, int], ...], ages: tuple[int, int] | None) -> Rulebook:
    """A rulebook with one scheme of these conditions."""
    others: dict[str, Any] = dict(limits)
    return rulebook_of({"invented": {LONG_AGO: Conditions(ages=ages, **others)}})


def _said(vector: Vector, day: Mapping[str, Any]) -> Iterator[Said]:
    """All that one line of `days` compares."""
    on, expected = day["as_of"], vector.expected
    assessment = assess(vector.history, vector.rulebook, on=on)
    yield f"{on} finding", _expected_verdict(vector, day), _verdict(vector, assessment)
    yield f"{on} overall", day.get("overall"), assessment.status.name.lower() if "overall" in day else None
    if "next_change_on" in day:
        yield f"{on} next change", day["next_change_on"], assessment.next_change_on or "never"
    if "findings" in day:
        yield f"{on} findings", day["findings"], [_line(verdict_of(finding)) for finding in assessment.findings]
    if "permitted_until" in expected:
        yield f"{on} permitted until", expected["permitted_until"], assessment.permitted_until
    if "version" in expected:
        yield f"{on} version", expected["version"], assessment.version.granted_from


def _verdict(vector: Vector, assessment: Assessment) -> Verdict | None:
    """What the engine says of the rule and the subject: of the only one where the table names none."""
    subject = vector.expected.get("subject")
    found = [verdict_of(finding) for finding in assessment.findings if finding.rule == vector.rule]
    if subject is not None:
        found = [verdict for verdict in found if verdict.subject == subject]
    if len(found) > 1:
        raise ValueError(f"{vector.title}: several subjects, and none is named")
    return found[0]._replace(subject=subject) if found else None


def _expected_verdict(vector: Vector, day: Mapping[str, Any]) -> Verdict | None:
    """What the table says of the rule and the subject on a day. A day that it does not name does not exist."""
    if day["status"] == "not judged":
        return None
    readings = {name: _count(name, reading, day) for name, reading in vector.expected.get("readings", {}).items()}
    return Verdict(vector.rule, vector.expected.get("subject"), day["status"], day.get("exceeds_on"), readings)


def _count(name: str, reading: Mapping[str, Any], day: Mapping[str, Any]) -> Count:
    """One reading with what is used: one number for all readings, or one by way to count.

    What months-and-thirtieths uses is told as `thirtieths`. Until a second run begins (`from`), `alone` is allowed.
    """
    used: int | Mapping[str, int] = day["thirtieths" if name.endswith(THIRTIETHS) else "used_days"]
    number = used if isinstance(used, int) else used[name.partition("/")[0]]
    last: date | None = reading.get("last_permitted_day")
    allowance = "alone" if "from" in reading and day["as_of"] < reading["from"] else "allowance_days"
    return Count(reading[allowance], number, last, reading.get("exceeds_on"))


def _line(verdict: Verdict) -> str:
    """A finding in a few words, as the tables write it."""
    return f"{verdict.rule}{f' of {verdict.subject}' if verdict.subject is not None else ''}: {verdict.status}"
