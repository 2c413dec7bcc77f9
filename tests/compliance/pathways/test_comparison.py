"""What comes after a stay, side by side; and which way fits whom by six answers."""

from datetime import date, timedelta
from itertools import product

import pytest

from tests.factories.applicants import applicant
from tracker.compliance.loading import builtin
from tracker.compliance.pathways.assess import Judgement
from tracker.compliance.pathways.comparison import Comparison, PresentStay, compare, is_nearly_over
from tracker.compliance.pathways.decision_aid import QUESTIONS, WAYS, advise
from tracker.compliance.pathways.facts import PATHWAYS, Applicant
from tracker.compliance.pathways.loading import pathways

TODAY, ENDS = date(2026, 11, 30), date(2027, 2, 28)
YUI = applicant(
    {"age": 27, "nationality": "JP", "degrees": ["bachelor"], "confirmed_offer": 1, "market_pay": 0}, applied_on=TODAY
)


def compared(who: Applicant = YUI, passports: tuple[str, ...] = ("JP",), used: str | None = "JP") -> Comparison:
    return compare(who, PresentStay(ENDS, passports, used), pathways(), builtin())


def test_every_pathway_is_compared_once() -> None:
    assert sorted(PATHWAYS) == sorted(pathways())
    assert [each.pathway.name for each in compared().options] == list(PATHWAYS)


def test_option_says_what_is_met_missing_and_unmet() -> None:
    gep = compared().options[0]
    assert "A confirmed offer of employment" in gep.met
    assert "A genuine job vacancy" in gep.open
    assert gep.unmet == ("Pay and benefits broadly at the level of the market",)
    assert gep.appraisal is not None
    assert len(gep.met) + len(gep.open) + len(gep.unmet) == len(gep.appraisal.prerequisites)


def test_day_to_apply_leaves_time_for_the_answer() -> None:
    by = {each.pathway.name: each.apply_by for each in compared().options}
    assert by["gep"] == ENDS - timedelta(days=28) == date(2027, 1, 31)
    assert by["qmas"] is None
    assert all(each.apply_by is None for each in compare(YUI, PresentStay(), pathways(), builtin()).options)


def test_costs_and_stay_are_those_of_the_day() -> None:
    (gep,) = (each for each in compared().options if each.pathway.name == "gep")
    assert gep.fee is not None
    assert gep.stay is not None
    assert (gep.fee.application, gep.stay.months) == (600, (36, 36, 24))


def test_closed_pathway_has_no_appraisal() -> None:
    later = compared(YUI._replace(applied_on=date(2028, 6, 30)))
    (technical,) = (each for each in later.options if each.pathway.name == "technical")
    assert (technical.appraisal, technical.met) == (None, ())


@pytest.mark.parametrize(
    ("passports", "used", "age", "names"),
    [
        (("JP",), "JP", 27, []),
        (("JP", "KR"), "JP", 27, ["korea"]),
        (("JP", "KR"), None, 30, ["japan", "korea"]),
        (("JP", "KR"), "JP", 31, []),
        (("JP", "KR"), "JP", 17, []),
        (("JP", "KR"), "JP", None, ["korea"]),
        (("IT",), None, 27, []),
        ((), None, 27, []),
    ],
)
def test_second_scheme_needs_another_passport(
    passports: tuple[str, ...], used: str | None, age: int | None, names: list[str]
) -> None:
    who = applicant({} if age is None else {"age": age}, applied_on=TODAY)
    assert [each.name for each in compared(who, passports, used).second_schemes] == names


def test_scheme_without_a_rule_on_age_allows_every_age() -> None:
    japan = builtin().schemes["japan"]
    version = japan.versions[-1]
    rules = {name: rule for name, rule in version.rules.items() if name != "age-at-application"}
    ageless = builtin()._replace(schemes={"japan": japan._replace(versions=(version._replace(rules=rules),))})
    old = applicant({"age": 60}, applied_on=TODAY)
    assert [each.name for each in compare(old, PresentStay(passports=("JP",)), pathways(), ageless).second_schemes] == ["japan"]


def test_six_questions_are_enough() -> None:
    assert len(QUESTIONS) <= 6
    assert {name for way in WAYS for name in way.needs} == set(QUESTIONS)


def test_nothing_answered_leaves_all_ways_open() -> None:
    assert {each.judgement for each in advise({})} == {Judgement.OPEN}


@pytest.mark.parametrize("drawn", list(product((True, False, None), repeat=3)))
def test_answers_decide_as_the_ways_need(drawn: tuple[bool | None, ...]) -> None:
    answers = {name: known for name, known in zip(("offer", "degree", "trade"), drawn, strict=True) if known is not None}
    found = {each.name: each for each in advise(answers)}
    offer, degree, trade = drawn
    assert (found["technical"].judgement is Judgement.UNMET) is (offer is False or trade is False)
    assert (found["gep"].judgement is Judgement.UNMET) is (offer is False)
    assert (found["gep"].judgement is Judgement.MET) is (offer is True and degree is True)
    assert found["qmas"].judgement is (Judgement.MET if degree else Judgement.OPEN)


def test_ways_that_fit_come_first() -> None:
    found = advise({"holiday": False, "offer": True, "degree": True})
    assert [each.judgement for each in found] == sorted(each.judgement for each in found)
    assert (found[0].name, found[-1].name, found[-1].contrary) == ("gep", "working-holiday", ("holiday",))


@pytest.mark.parametrize(("days", "offered"), [(-1, False), (0, True), (90, True), (120, True), (121, False)])
def test_comparison_is_offered_from_120_days(days: int, offered: bool) -> None:
    assert is_nearly_over(TODAY + timedelta(days=days), TODAY) is offered
