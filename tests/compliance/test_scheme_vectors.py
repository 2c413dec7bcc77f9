"""Every limit of every version of every scheme has its day before, its day and its day after, written down by hand.

`scheme_vectors/<scheme>.toml` holds the cases. Each asks one rule on some days, and says what is lived until then:

    arrived_on   who arrived then leaves on the day
    born         who was born then applies on the day
    issued_on    (entry-window) whose visa was issued then arrives on the day; else the visa's day of issue
    job          a job lasts from then to the day; `jobs`: its first day with one employer, the others with another
    course       a course lasts from then to the day; `two_courses`: two of them at once
    courses      courses of two weeks begin on these days, whatever the day
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.oracle.walking import DAY
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Rulebook

FOLDER = Path(__file__).with_name("scheme_vectors")
ARRIVED = date(2000, 1, 1)
OPEN = Rulebook({name: scheme._replace(is_open=True) for name, scheme in builtin().schemes.items()}, "")
"""The rules that stand, those of schemes that take no applications included."""


class Asked(NamedTuple):
    """One case: a rule of a version of a scheme, from when on it is lived, and what is said on some days."""

    scheme: str
    version: date
    rule: str
    issued_on: date
    how: str
    since: Any
    days: tuple[tuple[date, str], ...]

    @property
    def of(self) -> tuple[str, date, str]:
        """The rule that is asked."""
        return self.scheme, self.version, self.rule


def fortnights(since: list[date]) -> tuple[Stint, ...]:
    return tuple(Stint(f"C{start}", start, start + 13 * DAY) for start in since)


Lived = Callable[[Asked, date], Mapping[str, Any]]
LIVED: dict[str, Lived] = {
    "arrived_on": lambda case, day: {"stay": Stay(case.since, departed_on=day)},
    "born": lambda case, day: {"birth_date": case.since, "visa": Visa(day, case.issued_on)},
    "entry": lambda case, day: {"stay": Stay(day)},
    "job": lambda case, day: {"jobs": (Stint("A", case.since, day),)},
    "jobs": lambda case, day: {"jobs": (Stint("A", case.since, case.since), Stint("B", case.since + DAY, day))},
    "course": lambda case, day: {"courses": (Stint("A", case.since, day),)},
    "two_courses": lambda case, day: {"courses": (Stint("A", case.since, day), Stint("B", case.since, day))},
    "courses": lambda case, day: {"courses": fortnights(case.since)},
}


def cases() -> list[Asked]:
    """Every case of every file."""
    found: list[Asked] = []
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text())["case"]:
            version, rule, issued_on, days = (case.pop(key) for key in ("version", "rule", "issued_on", "days"))
            ((how, since),) = case.items() or [("entry", issued_on)]
            found.append(Asked(path.stem, version, rule, issued_on, how, since, tuple(map(tuple, days))))
    return found


def rules() -> set[tuple[str, date, str]]:
    """Every rule of every version of every scheme."""
    return {
        (name, version.granted_from, rule)
        for name, scheme in builtin().schemes.items()
        for version in scheme.versions
        for rule in version.rules
    }


def bounded(known: list[Asked]) -> set[tuple[str, date, str]]:
    """The rules that have a limit in these cases: three days in a row, kept on the first and over on the last."""
    return {case.of for case in known for first in range(len(case.days) - 2) if _is_limit(case.days[first : first + 3])}


def _is_limit(days: tuple[tuple[date, str], ...]) -> bool:
    (before, kept), (of, _), (after, over) = days
    return (of, after) == (before + DAY, of + DAY) and kept in {"met", "forecast"} and over == "unmet"


def says(case: Asked, day: date) -> str:
    """What the engine says of a case on a day."""
    history = History(case.scheme, Stay(ARRIVED), Visa(issued_on=case.issued_on))._replace(**LIVED[case.how](case, day))
    assessment = assess(history, OPEN, on=day)
    assert assessment.version.granted_from == case.version
    subjects = {finding.status.name.lower() for finding in assessment.findings if finding.rule == case.rule}
    (status,) = subjects
    return status


ALL = cases()


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.scheme}@{case.version}: {case.rule} from {case.since}")
def test_the_engine_says_what_the_table_says(case: Asked) -> None:
    assert [(day, says(case, day)) for day, _ in case.days] == list(case.days)


def test_every_rule_version_has_three_days() -> None:
    assert rules() - bounded(ALL) == set()
    assert {case.of for case in ALL} - rules() == set()


@pytest.mark.parametrize("rule", sorted(rules()), ids=lambda rule: f"{rule[0]}@{rule[1]}: {rule[2]}")
def test_rule_without_cases_is_found(rule: tuple[str, date, str]) -> None:
    assert rules() - bounded([case for case in ALL if case.of != rule]) == {rule}


@pytest.mark.parametrize("lost", range(3))
def test_incomplete_case_is_found(lost: int) -> None:
    case = next(case for case in ALL if case.of == ("japan", date(2018, 1, 1), "study-total"))
    two = case._replace(days=(*case.days[:lost], *case.days[lost + 1 :]))
    assert (bounded([case]), bounded([two])) == ({case.of}, set())


@pytest.mark.parametrize("case", [case for case in ALL if len({status for _, status in case.days}) > 1][::7])
def test_a_wrong_day_is_noticed(case: Asked) -> None:
    wrong = case._replace(days=tuple((day + DAY, status) for day, status in case.days))
    assert [(day, says(wrong, day)) for day, _ in wrong.days] != list(wrong.days)
