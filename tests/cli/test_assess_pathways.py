"""`flask assess` of applications under a pathway: the line, its errors, its words; other lines stay as they are."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from tests.support.assess_command import ANSWER, EXAMPLE, ROOT, assess_lines, invoke_assess, run_assess
from tracker.cli.rules import rules
from tracker.compliance.pathways.facts import FLAGS, NUMBERS, PATHWAYS
from tracker.compliance.pathways.loading import pathways

FACTS: dict[str, Any] = {
    "id": "q", "scheme": "qmas", "applied_on": "2024-05-01", "birth_date": "1996-02-02", "nationality": "JP",
    "degrees": [{"level": "bachelor", "renowned": False}], "work_years": 5, "senior_years": 2, "international_years": 0,
    "multinational_years": 0, "talent_list": False, "chinese": False, "english": True, "other_language": True,
    "self_support": True, "no_adverse_record": True, "professional_qualification": False,
    "resident_relative": False, "spouse_accompanies": False, "children": [],
}  # fmt: skip
DAY = datetime(2026, 11, 29, 16, tzinfo=UTC)
"""In Hong Kong the 30th begins."""


def line(**facts: Any) -> str:
    return json.dumps(FACTS | facts)


def test_names_are_those_of_the_files() -> None:
    assert sorted(PATHWAYS) == sorted(pathways())


def test_application_gets_findings_and_total() -> None:
    (found,) = assess_lines(line())
    assert list(found) == [
        "id", "status", "applied_on", "rules", "findings", "totals", "fees", "stay", "talent_list", "places", "documents",
    ]  # fmt: skip
    assert (found["status"], found["rules"]) == (
        "met",
        {"scheme": "qmas", "conditions": "2021-09-01", "tests": ["points-245"]},
    )
    points = {each["rule"]: (each["least"], each["most"], each["maximum"]) for each in found["findings"] if "least" in each}
    assert points == {
        "age": (30, 30, 30), "qualifications": (10, 10, 70), "work": (30, 30, 75), "talent-list": (0, 0, 30),
        "language": (15, 15, 20), "family": (0, 0, 20),
    }  # fmt: skip
    assert found["totals"] == [{"test": "points-245", "status": "met", "least": 85, "most": 85, "maximum": 245, "mark": 80}]
    assert (found["fees"], found["talent_list"], found["stay"]["months"]) == (None, 51, [36, 36, 24])


@time_machine.travel(DAY, tick=False)
def test_lines_of_all_kinds_are_answered_in_their_places() -> None:
    given = [EXAMPLE, line(), json.dumps({"id": "g", "scheme": "gep"}), "[]", '{"id": "t", "scheme": "\\u0071mas"}']
    done = invoke_assess("\n".join(given).encode())
    texts = done.stdout.splitlines(keepends=True)
    assert (texts[0], done.exit_code) == (ANSWER, 1)
    answers = [json.loads(text) for text in texts]
    assert [each.get("id") for each in answers] == ["a", "q", "g", None, "t"]
    assert (answers[2]["applied_on"], answers[2]["status"]) == ("2026-11-30", "open")
    assert [each["by"] for each in answers[2]["documents"]].count("employer") == 5
    assert answers[4]["rules"]["tests"] == ["twelve-criteria"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"id": None}, "id"),
        ({"scheme": ["qmas"]}, "scheme"),
        ({"applied_on": "2021-08-31"}, "applied_on"),
        ({"applied_on": "2026-02-30"}, "applied_on"),
        ({"scheme": "technical", "applied_on": "2028-06-30"}, "applied_on"),
        ({"birth_date": 1}, "birth_date"),
        ({"nationality": 1}, "nationality"),
        ({"route": "luck"}, "route"),
        ({"english": 1}, "english"),
        ({"work_years": 1.5}, "work_years"),
        ({"work_years": True}, "work_years"),
        ({"work_years": -1}, "work_years"),
        ({"work_years": 81}, "work_years"),
        ({"degrees": {}}, "degrees"),
        ({"degrees": [1]}, "degrees[0]"),
        ({"degrees": [{"level": "master"}, {}]}, "degrees[1].level"),
        ({"degrees": [{"level": "diploma"}]}, "degrees[0].level"),
        ({"degrees": [{"level": "master", "stem": "yes"}]}, "degrees[0].stem"),
        ({"children": [{"birth_date": "x"}]}, "children[0].birth_date"),
    ],
)
def test_error_names_its_field(facts: dict[str, Any], field: str) -> None:
    (found,) = assess_lines(line(**facts), status=1)
    assert (found["id"], found["error"]["field"]) == (None if field == "id" else "q", field)


def test_achievement_is_a_route_of_its_own() -> None:
    (found,) = assess_lines(line(route="achievement", award=True))
    assert (found["status"], found["totals"]) == ("met", [])
    assert [(each["rule"], each["status"]) for each in found["findings"] if each["part"] == "achievement"] == [
        ("award", "met"),
        ("peers", "open"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "10 points of at most 70"), ("ja", "10点（最大70点）"), ("zh-Hant", "10分（最多70分）")],
)
def test_words_stand_beside_each_finding(language: str, said: str) -> None:
    given = "\n".join([line(), line(scheme="gep"), line(route="achievement"), line(applied_on="2024-11-01"), EXAMPLE])
    done = run_assess("--explain", language, given=given.encode())
    answers = [json.loads(text) for text in done.stdout.decode().splitlines()]
    assert [len(each["explained"]) for each in answers] == [len(each["findings"]) for each in answers]
    assert any(said in text for text in answers[0]["explained"])
    assert done.stdout.decode().splitlines()[4].startswith(ANSWER.removesuffix("}\n"))


def test_interfaces_name_every_fact() -> None:
    text = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    section = text.split("### Other pathways\n")[1].split("\n### ")[0]
    assert {*FLAGS, *NUMBERS} - set(re.findall(r"`([a-z_]+)`", section)) == set()


@time_machine.travel(DAY, tick=False)
def test_sources_are_listed_with_their_age() -> None:
    done = CliRunner().invoke(rules, ["sources"])
    lines = [text.split("\t") for text in done.stdout.splitlines()]
    assert (done.exit_code, {len(parts) for parts in lines}) == (0, {7})
    page = "https://www.immd.gov.hk/eng/services/visas/TTPS.html"
    assert ["2026-01-01", "333 days", "read 2026-11", "official", "top-talent", "Top Talent Pass Scheme", page] in lines
    assert lines[-1][:2] == ["undated", "-"]
