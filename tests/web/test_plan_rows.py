"""The rows of a plan: an error is beside its field, and rows are added and removed."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.factories.forms import stint
from tests.support.hostile import HOSTILE_NAMES, HOSTILE_VALUES
from tests.support.pages import field_error, page_text
from tests.support.planner import CAFE_AGAIN, FIRST, LAST, Planner, open_plan_after_work

pytestmark = pytest.mark.usefixtures("inside", "in_june")


@pytest.fixture
def yui(app: Flask) -> Iterator[Planner]:
    """A participant who worked until the end of March."""
    yield from open_plan_after_work(app)


COMPLAINTS: list[tuple[dict[str, Any], str, str]] = [
    ({"jobs-0-name": "A"}, "jobs-0-start", "Enter the first day"),
    (stint("jobs-0", "", FIRST), "jobs-0-name", "Enter a name, so that days with the same name can be added up"),
    (
        stint("jobs-0", "A", FIRST, (31, 7, 2026)),
        "jobs-0-end",
        "Last day must be 1 August 2026 or later, the first day",
    ),
    (stint("courses-0", "A", (1, 8, 9999)), "courses-0-start", "Year must be between 1900 and 2200"),
    ({"courses-0-school": "A"}, "courses-0-name", "Enter a name, so that days with the same name can be added up"),
]


@pytest.mark.parametrize(("row", "box", "words"), COMPLAINTS, ids=[f"{box}: {words}" for _, box, words in COMPLAINTS])
@pytest.mark.parametrize("path", ["", "/keep"])
def test_errors_are_beside_fields_and_keep_text(yui: Planner, path: str, row: dict[str, Any], box: str, words: str) -> None:
    other = stint("jobs-7", "Star Hotel", FIRST, LAST)
    answer = yui.tries(row, other, {"jobs-7-keep": "y"}, path=path)
    assert answer.status_code == 422
    assert field_error(answer, box).endswith(words)
    assert 'value="Star Hotel"' in answer.text
    assert 'name="jobs-7-keep" value="y"' in answer.text
    assert f'action="{yui.path}#answer"' in answer.text


def test_empty_plan_needs_a_row(yui: Planner) -> None:
    answer = yui.tries({})
    assert answer.status_code == 422
    assert "Enter a job or a course first, then try the plan" in page_text(answer)
    assert 'name="jobs-0-name"' in answer.text


def test_added_and_removed_rows_keep_others(yui: Planner) -> None:
    more = yui.tries(CAFE_AGAIN, step="add-courses")
    assert 'name="courses-0-school"' in more.text
    assert "harbour  ＣＡＦÉ" in more.text
    fewer = yui.tries(CAFE_AGAIN, stint("jobs-1", "Bar", FIRST), step="remove-jobs-0")
    assert "harbour" not in fewer.text.split('id="plan"')[1]
    assert 'value="Bar"' in fewer.text


def test_another_language_keeps_what_was_typed(yui: Planner) -> None:
    before = yui.tries({"jobs-0-name": "Bar"}, step="language", path="?lang=ja")
    assert before.status_code == 200
    assert '<html lang="ja">' in before.text
    assert 'value="Bar"' in before.text
    after = yui.tries(CAFE_AGAIN, step="language", sent="1", path="?lang=zh-Hant")
    assert "2026年11月14日（星期六）" in page_text(after)


def test_more_than_200_rows_are_refused(yui: Planner) -> None:
    rows = [stint(f"jobs-{number}", f"Employer {number}", (1, 7, 2026)) for number in range(200)]
    answer = yui.tries(*rows, step="take-3")
    assert answer.status_code == 200
    assert answer.text.count('value="Employer ') == 200
    assert "This plan goes over 199 limits." in page_text(answer)
    assert page_text(answer).count("What would avoid it") == 10
    assert yui.tries(*rows, stint("jobs-200", "A", FIRST)).status_code == 413


def test_random_plans_are_answered_and_never_fail(yui: Planner) -> None:
    dice = random.Random(42)
    whole = yui.boxes(CAFE_AGAIN, stint("courses-0", "C", FIRST, LAST), {"jobs-0-keep": "y", "courses-0-school": "S"})
    for _ in range(60):
        boxes = dict(whole)
        for name in dice.sample(sorted(boxes.keys() - {"csrf_token"}), 3):
            boxes[name] = dice.choice((*HOSTILE_VALUES, *HOSTILE_NAMES[:-1]))
        path = yui.path + dice.choice(("", "/keep"))
        answer = yui.client.post(path, data={**boxes, "step": dice.choice(("", "take-1", "again"))})
        assert answer.status_code in {200, 303, 409, 422}
