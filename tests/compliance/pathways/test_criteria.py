"""Every criterion of every pathway: met, one step short, and left open; and what follows for the whole application."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factories.applicants import applicant
from tracker.compliance.pathways.assess import CriterionResult, Judgement, appraise, conditions_for
from tracker.compliance.pathways.loading import pathways
from tracker.compliance.rulebook import CannotAssess

FILE = Path(__file__).parent / "vectors" / "criteria.toml"
VECTORS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["criterion"]
TODAY = date(2026, 11, 30)
ELIGIBLE = {"nationality": "JP", "degrees": ["bachelor"], "age": 30, "self_support": 1, "no_adverse_record": 1}
EXCEPTIONS = {"proven_competence": 0, "professional_qualification": 0}


def result(pathway: str, name: str, facts: dict[str, Any], on: date = TODAY) -> CriterionResult:
    """What one criterion of a pathway says, among the conditions or the criteria of a test."""
    found = appraise(applicant(facts, applied_on=on, pathway=pathway), pathways()[pathway])
    counted = [each for test in found.tests for each in test.criteria]
    (each,) = (each for each in (*found.prerequisites, *counted, *found.achievement) if each.criterion.name == name)
    return each


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: f"{each['pathway']} {each['name']} {each['on']}")
def test_criterion_comes_out_as_written(vector: dict[str, Any]) -> None:
    for word, verdict in (("met", Judgement.MET), ("unmet", Judgement.UNMET), ("open", Judgement.OPEN)):
        for facts in vector[word]:
            assert result(vector["pathway"], vector["name"], facts, vector["on"]).verdict is verdict, facts


def test_every_criterion_has_vectors() -> None:
    named = {
        (pathway.name, each.name)
        for pathway in pathways().values()
        for criteria in [*(each.criteria for each in pathway.conditions), *(each.criteria for each in pathway.tests)]
        for each in criteria
    }
    assert {(each["pathway"], each["name"]) for each in VECTORS} == named
    asks = [each for each in VECTORS if not (each["met"] and each["unmet"])]
    assert [(each["name"], each["on"]) for each in asks] == [("chinese-or-english", date(2024, 11, 1))]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2024, 10, 31), True),
        (date(2024, 11, 1), True),
        (date(2025, 12, 14), True),
        (date(2025, 12, 15), False),
    ],
)
def test_language_is_a_condition_until_december_2025(day: date, names: bool) -> None:
    criteria = {each.name: each for each in conditions_for(pathways()["qmas"], day).criteria}
    assert ("chinese-or-english" in criteria) is names
    assert not names or criteria["chinese-or-english"].ask is (day >= date(2024, 11, 1))


@pytest.mark.parametrize(("met", "expected"), [(5, Judgement.UNMET), (6, Judgement.OPEN), (12, Judgement.OPEN)])
def test_six_of_twelve_are_needed_and_never_enough(met: int, expected: Judgement) -> None:
    order = {
        "english": 1, "multinational_years": 3, "work_years": 5, "sector_years": 3, "income_last_year": 1_000_000,
        "international_years": 2, "business_profit": 5_000_000, "owns_listed_company": 1, "chinese": 1, "age": 50,
    }  # fmt: skip
    zeros = dict.fromkeys(order, 0) | {"other_language": 0, "age": 51}
    facts: dict[str, Any] = zeros | dict(list(order.items())[: min(met, 10)])
    facts["degrees"] = [{"level": "master", "eligible": met > 10, "stem": met > 10}]
    found = appraise(applicant(ELIGIBLE | facts, applied_on=TODAY), pathways()["qmas"])
    assert (found.tests[0].total, found.tests[0].verdict, found.verdict) == ((met, met), expected, expected)


def test_unmet_condition_decides_whatever_the_points() -> None:
    best = {"english": 1, "chinese": 1, "work_years": 9, "sector_years": 9, "international_years": 9, "multinational_years": 9}
    found = appraise(applicant(ELIGIBLE | best | {"nationality": "CU"}, applied_on=TODAY), pathways()["qmas"])
    assert found.tests[0].verdict is Judgement.OPEN
    assert found.verdict is Judgement.UNMET


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"award": 1}, Judgement.MET),
        ({"award": 0, "peer_acknowledged": 1}, Judgement.MET),
        ({"award": 0, "peer_acknowledged": 0}, Judgement.UNMET),
        ({"award": 0}, Judgement.OPEN),
    ],
)
def test_achievement_gives_all_or_nothing(facts: dict[str, Any], expected: Judgement) -> None:
    found = appraise(applicant(ELIGIBLE | facts | {"route": "achievement"}, applied_on=TODAY), pathways()["qmas"])
    assert (found.verdict, found.tests, len(found.achievement)) == (expected, (), 2)


def test_route_changes_nothing_without_achievement_test() -> None:
    facts = {"nationality": "JP", "mainland_resident": 0}
    plain, other = (
        appraise(applicant(facts | {"route": route}, pathway="gep"), pathways()["gep"]) for route in ("points", "achievement")
    )
    assert plain.prerequisites == other.prerequisites
    assert (other.tests, other.achievement) == ((), ())


def test_professional_who_meets_everything_is_met() -> None:
    offer = ("genuine_vacancy", "confirmed_offer", "offer_relevant", "not_filled_locally", "market_pay", "degree_in_field")
    facts = dict.fromkeys((*offer, "no_security_objection", "no_serious_crime"), 1) | {"mainland_resident": 0}
    whole = appraise(applicant(ELIGIBLE | facts, applied_on=TODAY, pathway="gep"), pathways()["gep"])
    assert whole.verdict is Judgement.MET


@pytest.mark.parametrize(
    ("pathway", "day", "reason"),
    [
        ("qmas", date(2021, 8, 31), "no-version"),
        ("gep", date(2018, 8, 27), "no-version"),
        ("technical", date(2025, 6, 29), "no-version"),
        ("technical", date(2028, 6, 30), "closed"),
    ],
)
def test_day_without_rules_is_refused(pathway: str, day: date, reason: str) -> None:
    with pytest.raises(CannotAssess) as refused:
        appraise(applicant({}, applied_on=day, pathway=pathway), pathways()[pathway])
    assert (refused.value.field, refused.value.reason, refused.value.on) == ("applied_on", reason, day)


def test_missing_facts_are_those_that_could_change_the_verdict() -> None:
    assert result("qmas", "education", {"degrees": []} | EXCEPTIONS).missing == ()
    assert result("qmas", "education", {}).missing == ("degrees", "proven_competence", "professional_qualification")
    assert result(
        "top-talent", "category", {"income_last_year": 0, "listed_university": 1, "recent_work_years": 2}
    ).missing == (
        "recent_graduate",
        "hong_kong_first_degree",
    )
    assert result("qmas", "nationality", {}).missing == ("nationality",)


def test_exception_is_named_as_one() -> None:
    excepted = result("qmas", "education", {"degrees": [], "proven_competence": 1})
    assert (excepted.verdict, excepted.by_exception) == (Judgement.OPEN, True)
    assert not result("qmas", "education", {}).by_exception


def test_trace_says_what_was_looked_at() -> None:
    met = result("gep", "education", {"degrees": ["bachelor"], "degree_in_field": 1})
    assert [(trace.measure, trace.needs.least, trace.known.least) for trace in met.traces[0]] == [
        ("degrees", 1, 1),
        ("degree_in_field", 1, 1),
    ]
