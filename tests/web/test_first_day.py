"""An earlier first day with an employer is asked about before it is saved, with the last safe day before and after it."""

from datetime import date

import pytest

from tests.factories.forms import day
from tests.factories.participants import ON, create_job
from tests.support.desk import CAFE, STILL, Desk
from tests.support.pages import page_text
from tracker.services.employers.businesses import Business

pytestmark = pytest.mark.usefixtures("inside", "in_june")
MAY = date(2026, 5, 1)
AS_RECORDED = "As recorded, the last safe day at Harbour Café is Saturday 31 October 2026."
THEN = "Last safe day at Harbour Café then: Tuesday 27 October 2026."
YES = "Yes, the day is right"


def test_earlier_correction_asks_with_old_and_new_last_safe_day(yui: Desk) -> None:
    job = create_job(yui.key, MAY, at=CAFE, on=ON)
    asked = yui.sends(f"/jobs/{job.line_id}/correct", employer=CAFE.name, **day("start", (28, 4, 2026)), **STILL)
    assert asked.status_code == 200
    told = page_text(asked)
    assert "28 April 2026 would be an earlier first day at Harbour Café. Is it right?" in told
    assert f"An earlier first day changes how many days are allowed. {AS_RECORDED}" in told
    assert THEN in told
    assert yui.jobs() == [(MAY, None)]
    assert "What that changes" in yui.presses(asked, YES)
    assert yui.jobs() == [(date(2026, 4, 28), None)]


def test_later_correction_needs_no_question(yui: Desk) -> None:
    job = create_job(yui.key, MAY, at=CAFE, on=ON)
    assert (
        yui.sends(f"/jobs/{job.line_id}/correct", employer=CAFE.name, **day("start", (4, 5, 2026)), **STILL).status_code == 303
    )


def test_earlier_job_that_touches_the_recorded_one_is_asked_about(yui: Desk) -> None:
    create_job(yui.key, MAY, at=CAFE, on=ON)
    asked = yui.logs("harbour café", (28, 4, 2026), **day("end", (30, 4, 2026)), going_on="no")
    assert f"An earlier first day changes how many days are allowed. {AS_RECORDED}" in page_text(asked)
    assert THEN in page_text(asked)
    yui.presses(asked, YES)
    assert len(yui.jobs()) == 2


def test_earlier_job_across_a_gap_shows_the_recorded_day_beside_each_answer(yui: Desk) -> None:
    create_job(yui.key, MAY, at=CAFE, on=ON)
    asked = yui.logs("Harbour Café", (1, 2, 2026), **day("end", (28, 2, 2026)), going_on="no")
    assert AS_RECORDED in page_text(asked)
    yui.presses(asked, "The job ended, and began again later")
    assert len(yui.jobs()) == 2


def test_job_after_the_recorded_one_says_nothing_of_the_first_day(yui: Desk) -> None:
    create_job(yui.key, date(2026, 2, 1), date(2026, 2, 28), at=CAFE, on=ON)
    assert "An earlier first day" not in page_text(yui.logs("Harbour Café", (1, 5, 2026), **STILL))


def test_first_day_that_moves_no_safe_day_is_not_asked_about(yui: Desk) -> None:
    job = create_job(yui.key, date(2026, 9, 1), at=Business("Peak Noodles"), on=ON)
    answer = yui.sends(f"/jobs/{job.line_id}/correct", employer="Peak Noodles", **day("start", (28, 8, 2026)), **STILL)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ja", "開始日が早まると、上限の日数も変わります。"), ("zh-Hant", "開始日期提前，上限的天數也會改變。")],
)
def test_earlier_first_day_is_explained_in_other_languages(yui: Desk, lang: str, words: str) -> None:
    job = create_job(yui.key, MAY, at=CAFE, on=ON)
    path = f"/jobs/{job.line_id}/correct"
    yui.client.get(f"/?lang={lang}")
    asked = yui.sends(path, employer=CAFE.name, **day("start", (28, 4, 2026)), **STILL)
    assert words in page_text(asked)
