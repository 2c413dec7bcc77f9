"""Every line of the tables of points comes out as it is written, and the properties that the tables must have hold."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from tests.factories.applicants import CHILD, DEGREES, applicant, applicants
from tests.support.properties import examples
from tracker.compliance.pathways.assess import Appraisal, Judgement, PointsTestResult, appraise, factor_result
from tracker.compliance.pathways.facts import Applicant, Degree
from tracker.compliance.pathways.loading import pathways
from tracker.compliance.pathways.measures import Range, measured
from tracker.compliance.pathways.rules import PointsTest

QMAS = pathways()["qmas"]
TABLES = {test.name: test for test in QMAS.tests if test.factors}
BEST: dict[str, Any] = {
    "age": 39,
    "degrees": [{"level": "doctorate", "renowned": True}],
    "work_years": 10,
    "senior_years": 5,
    "international_years": 2,
    "multinational_years": 3,
    "talent_list": 1,
    "chinese": 1,
    "english": 1,
    "resident_relative": 1,
    "spouse_accompanies": 1,
    "spouse_recognised": 1,
    "spouse_degree": 1,
    "children": 2,
    "nationality": "JP",
    "self_support": 1,
    "no_adverse_record": 1,
}
BARE: dict[str, Any] = {key: [] if key == "degrees" else 0 for key in BEST if key != "nationality"} | {
    "other_language": 0,
    "professional_qualification": 0,
}


class PointsVector(NamedTuple):
    """Facts, and the points of one factor of one table."""

    test: str
    factor: str
    facts: dict[str, Any]
    points: Range


def vectors() -> Iterator[PointsVector]:
    """Every vector of every table that has it."""
    text = (Path(__file__).parent / "vectors" / "points.toml").read_text(encoding="utf-8")
    for factor, listed in tomllib.loads(text).items():
        for vector in listed:
            points = vector["points"]
            for test in vector.get("tests", TABLES):
                least, most = points if isinstance(points, list) else (points, points)
                yield PointsVector(test, factor.removeprefix("factor_"), vector["facts"], Range(least, most))


ALL = list(vectors())


@pytest.mark.parametrize("vector", ALL, ids=lambda each: f"{each.test} {each.factor} {each.facts}")
def test_factor_gives_the_points_of_its_line(vector: PointsVector) -> None:
    (factor,) = (each for each in TABLES[vector.test].factors if each.name == vector.factor)
    known = measured(applicant({"professional_qualification": 0, **vector.facts} if needs_rest(vector) else vector.facts))
    assert factor_result(factor, known).points == vector.points


def needs_rest(vector: PointsVector) -> bool:
    """Whether the vector is about degrees that are given, so that nothing else is left open."""
    return vector.factor == "qualifications" and bool(vector.facts.get("degrees"))


def test_every_line_has_vectors_with_and_without_it() -> None:
    lines = {(test, factor.name, line.text) for test in TABLES for factor in TABLES[test].factors for line in factor.lines}
    seen: dict[Judgement, set[tuple[str, str, str]]] = {verdict: set() for verdict in Judgement}
    for vector in ALL:
        (factor,) = (each for each in TABLES[vector.test].factors if each.name == vector.factor)
        for each in factor_result(factor, measured(applicant(vector.facts))).lines:
            seen[each.verdict].add((vector.test, factor.name, each.line.text))
    assert (seen[Judgement.MET], seen[Judgement.UNMET]) == (lines, lines)


def totals(applied_on: date, **facts: Any) -> list[tuple[str, int, int, Judgement]]:
    """The name, the least, the most and the verdict of each test in force on a day."""
    found = appraise(applicant(BARE | facts, applied_on=applied_on), QMAS)
    return [(each.test.name, *each.total, each.verdict) for each in found.tests]


def verdict(applied_on: date, **facts: Any) -> Judgement:
    return appraise(applicant(BARE | facts, applied_on=applied_on), QMAS).verdict


def test_maximum_is_reached_by_the_best_facts() -> None:
    assert totals(date(2021, 9, 1), **BEST) == [("points-225", 225, 225, Judgement.MET)]
    assert totals(date(2024, 10, 31), **BEST) == [("points-245", 245, 245, Judgement.MET)]
    assert totals(date(2021, 9, 1)) == [("points-225", 0, 0, Judgement.UNMET)]


@pytest.mark.parametrize(
    ("facts", "total", "expected"),
    [
        ({"talent_list": 1, "work_years": 5, "chinese": 1, "english": 1}, 75, Judgement.UNMET),  # 30 + 15 + 20 + 10
        ({"talent_list": 1, "work_years": 5, "chinese": 1, "english": 1, "children": 1}, 80, Judgement.MET),
    ],
)
def test_eighty_points_pass(facts: dict[str, Any], total: int, expected: Judgement) -> None:
    degrees = [{"level": "bachelor", "renowned": False}]
    assert totals(date(2021, 9, 1), degrees=degrees, **facts) == [("points-225", total, total, expected)]


def test_total_in_doubt_is_a_range() -> None:
    found = totals(date(2021, 9, 1), **BEST | {"talent_list": 1, "degrees": ["bachelor"], "age": 51, "senior_years": 0})
    assert found == [("points-225", 10 + 30 + 30 + 20 + 20, 10 + 30 + 30 + 30 + 20 + 20, Judgement.MET)]


DIFFERS = {"talent_list": 1, "chinese": 1, "english": 1, "age": 30, "multinational_years": 3}


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2022, 9, 30), ["points-225"]),
        (date(2022, 10, 1), ["points-225", "points-245"]),
        (date(2023, 3, 31), ["points-225", "points-245"]),
        (date(2023, 4, 1), ["points-245"]),
        (date(2024, 10, 31), ["points-245"]),
        (date(2024, 11, 1), ["twelve-criteria"]),
    ],
)
def test_tests_in_force_follow_the_day_of_application(day: date, names: list[str]) -> None:
    assert [name for name, *_ in totals(day, **DIFFERS)] == names


def test_no_verdict_where_both_totals_differ() -> None:
    eligible = {"degrees": ["bachelor"], "self_support": 1, "no_adverse_record": 1, "nationality": "JP"}
    between = date(2022, 12, 1)
    assert [total[1:3] for total in totals(between, **DIFFERS)] == [(80, 80), (100, 100)]
    assert verdict(between, **DIFFERS | eligible | {"degrees": [{"level": "bachelor", "renowned": False}]}) is Judgement.OPEN
    assert [verdict(day, **DIFFERS | eligible) for day in (date(2022, 9, 30), between, date(2023, 4, 1))] == [
        Judgement.MET,
        Judgement.OPEN,
        Judgement.MET,
    ]
    same = DIFFERS | eligible | {"multinational_years": 2, "degrees": [{"level": "bachelor", "renowned": False}]}
    assert verdict(between, **same) is Judgement.MET


def of(found: Appraisal) -> list[PointsTestResult]:
    return [each for each in found.tests if each.factors]


@examples(300)
@given(applicants())
def test_total_lies_within_the_table(drawn: Applicant) -> None:
    for each in appraise(drawn, QMAS).tests:
        assert 0 <= each.total.least <= each.total.most <= each.test.maximum


@examples(300)
@given(applicants(), DEGREES)
def test_another_qualification_never_lowers_the_score(drawn: Applicant, degree: Degree) -> None:
    before = appraise(drawn._replace(degrees=drawn.degrees or ()), QMAS)
    after = appraise(drawn._replace(degrees=(*(drawn.degrees or ()), degree)), QMAS)
    for less, more in zip(before.tests, after.tests, strict=True):
        assert less.total.least <= more.total.least
        assert less.total.most <= more.total.most
    assert after.verdict <= before.verdict


@examples(200)
@given(applicants())
def test_child_more_than_two_changes_nothing(drawn: Applicant) -> None:
    two = appraise(drawn._replace(children=(CHILD, CHILD)), QMAS)
    three = appraise(drawn._replace(children=(CHILD, CHILD, CHILD)), QMAS)
    assert [each.total for each in three.tests] == [each.total for each in two.tests]
    assert three.verdict is two.verdict


@examples(200)
@given(applicants())
def test_fact_that_becomes_known_stays_within_the_range(drawn: Applicant) -> None:
    unknown = drawn._replace(answers={}, birth_date=None)
    for vague, known in zip(appraise(unknown, QMAS).tests, appraise(drawn, QMAS).tests, strict=True):
        assert vague.total.least <= known.total.least
        assert known.total.most <= vague.total.most


def test_test_that_counts_a_third_child_is_noticed() -> None:
    (family,) = (each for each in TABLES["points-225"].factors if each.name == "family")
    third = family.lines[-1]._replace(needs={"children": family.lines[-1].needs["children"]._replace(least=3)}, points=15)
    wrong = family._replace(lines=(*family.lines, third))
    assert factor_result(wrong, measured(applicant(BEST | {"children": 3}))).points == (25, 25)


def test_sum_of_lines_is_the_maximum() -> None:
    def reached(test: PointsTest) -> int:
        return sum(factor.maximum for factor in test.factors)

    assert {name: reached(test) for name, test in TABLES.items()} == {"points-225": 225, "points-245": 245}
