"""A draft over a population: the totals are those of everybody compared one by one."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest

from tests.factories.history import Case, random_case
from tests.factories.rulebooks import JAPAN, NEW, read_draft, tenure_limited_to, without_rule
from tests.support.properties import seeds
from tracker.compliance.assess import assess
from tracker.compliance.changes import exceeds
from tracker.compliance.columns.population import population
from tracker.compliance.columns.rulebook_diff import ALWAYS, RuleShiftCounts, Shifts, shifts, together
from tracker.compliance.findings import UNMET
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.compliance.rulebook_diff import Draft, Sides, compare, parse_draft, totals
from tracker.compliance.rules import RULES

ON = date(2026, 6, 12)
YOUNGER = JAPAN.replace("limit = 30", "limit = 25")
NUMBER = len(seeds(1200))
PART = NUMBER // 3
DRAFTS = {
    "shorter": read_draft(tenure_limited_to(3)),
    "longer": read_draft(tenure_limited_to(9)),
    "no-study": read_draft(without_rule("study-total")),
    "younger": parse_draft("draft.toml", YOUNGER.encode()),
    "later": parse_draft("draft.toml", JAPAN.replace("granted_from = 2010-01-01", "granted_from = 2014-01-01").encode()),
    "same": read_draft(NEW),
}


@cache
def people_from_japan() -> list[Case]:
    """Return people of all kinds, each under the scheme of Japan."""
    return [Case(one.history._replace(scheme="japan"), one.on) for one in map(random_case, seeds(NUMBER))]


@cache
def passed_now() -> list[dict[str, int]]:
    """Return for each of them the days of `_passed` by the rules in force."""
    return [_passed(one, builtin()) for one in people_from_japan()]


def shifted(people: Sequence[Case], new: Draft) -> Shifts:
    columns, _ = population([(one.history, one.on) for one in people])
    return shifts(columns, Sides(builtin(), new.rulebook, new.scheme))


@pytest.mark.parametrize("name", DRAFTS)
def test_people_are_counted_as_one_by_one(name: str) -> None:
    new = DRAFTS[name]
    found = shifted(people_from_japan(), new)
    one_by_one = totals(compare(one.history, builtin(), new.rulebook, on=one.on) for one in people_from_japan())
    assert (found.people, dict(found.changed), found.unassessed) == (NUMBER, one_by_one.changed, one_by_one.unassessed)
    assert found.same + found.only_days + sum(found.changed.values()) + found.unassessed == found.people
    assert (name == "same") == (found.same + found.unassessed == found.people)


@pytest.mark.parametrize("name", DRAFTS)
def test_columns_exceed_rules_on_same_days(name: str) -> None:
    new = DRAFTS[name]
    expected: dict[str, list[int]] = {}
    only_days = 0
    for one, now in zip(people_from_japan(), passed_now(), strict=True):
        was, would_be = dict(now), _passed(one, new.rulebook)
        for rule in RULES:
            a, b = was.get(rule), would_be.get(rule)
            if a != b:
                kinds = (
                    a is None,
                    b is None,
                    a is not None and b is not None and b < a,
                    a is not None and b is not None and a < b,
                )
                expected[rule] = [count + kind for count, kind in zip(expected.get(rule, [0] * 4), kinds, strict=True)]
        only_days += was.pop("status", None) == would_be.pop("status", None) and was != would_be
    found = shifted(people_from_japan(), new)
    assert {rule: list(moved) for rule, moved in found.moved.items()} == expected
    assert found.only_days == only_days


def _passed(one: Case, book: Rulebook) -> dict[str, int]:
    """By rule the first day on which it is passed on its earliest reading; and the status of all."""
    try:
        assessment = assess(one.history, book, on=one.on)
    except CannotAssess:
        return {}
    first: dict[str, int] = {"status": assessment.status}
    for finding in assessment.findings:
        days = [day.toordinal() for day in exceeds(finding) if day]
        if not days and finding.status == UNMET:
            days = [ALWAYS]
        if days:
            first[finding.rule] = min(*days, first.get(finding.rule, days[0]), days[0])
    return first


def test_people_of_other_schemes_are_passed_over() -> None:
    mixed = [
        *people_from_japan()[:50],
        *(Case(one.history._replace(scheme="korea"), one.on) for one in people_from_japan()[:70]),
    ]
    assert shifted(mixed, DRAFTS["shorter"]) == shifted(people_from_japan()[:50], DRAFTS["shorter"])
    assert shifted(mixed[50:], DRAFTS["shorter"]).people == 0


def test_parts_together_are_the_whole() -> None:
    parts = (shifted(people_from_japan()[first : first + PART], DRAFTS["shorter"]) for first in range(0, NUMBER, PART))
    assert together(parts) == shifted(people_from_japan(), DRAFTS["shorter"])
    assert together([]).people == 0


def test_a_shorter_limit_comes_earlier() -> None:
    assert shifted(people_from_japan(), DRAFTS["shorter"]).moved["employer-tenure"] > RuleShiftCounts(1, 0, 1, 0)
