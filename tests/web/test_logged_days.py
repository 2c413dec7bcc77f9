"""The days of a job, a course or the stay: today and yesterday can be chosen, and this year is filled in."""

from datetime import date

import pytest

from tests.factories.forms import day
from tests.factories.participants import create_job
from tests.support.desk import CAFE, STILL, Desk
from tests.support.forms import page_forms, press_button
from tests.support.pages import field_error, page_text

pytestmark = pytest.mark.usefixtures("inside", "in_june")
TODAY, YESTERDAY, MAY = date(2026, 6, 12), date(2026, 6, 11), date(2026, 5, 1)
YEAR_ALONE = day("start", ("", "", 2026)) | day("end", ("", "", 2026))


def near(name: str, chosen: date) -> dict[str, str]:
    """The choice of one of the days that are offered."""
    return {f"{name}-near": chosen.isoformat()}


def test_new_form_fills_in_year_and_offers_two_days(yui: Desk) -> None:
    page = yui.client.get(f"{yui.path}/jobs/new")
    _, boxes = page_forms(page)[-1]
    assert (boxes["start-year"], boxes["start-day"]) == ("2026", "")
    for chosen in (TODAY, YESTERDAY):
        assert f'name="start-near" value="{chosen}"' in page.text
        assert f'name="end-near" value="{chosen}"' in page.text


@pytest.mark.parametrize("chosen", [TODAY, YESTERDAY])
def test_chosen_day_is_recorded(yui: Desk, chosen: date) -> None:
    answer = yui.sends("/jobs/new", employer="Star Hotel", **YEAR_ALONE, **near("start", chosen), **STILL)
    assert answer.status_code == 303
    assert yui.jobs() == [(chosen, None)]


def test_year_alone_is_no_day(yui: Desk) -> None:
    answer = yui.sends("/jobs/new", employer="Star Hotel", **YEAR_ALONE, going_on="no")
    assert field_error(answer, "start").endswith("Enter the first day")
    assert field_error(answer, "end").endswith("Enter the last day, or select that it is ongoing")


def test_same_day_chosen_and_typed_is_recorded(yui: Desk) -> None:
    typed = day("start", (12, 6, 2026))
    assert yui.sends("/jobs/new", employer="Star Hotel", **typed, **near("start", TODAY), **STILL).status_code == 303
    assert yui.jobs() == [(TODAY, None)]


def test_other_day_typed_beside_chosen_one_becomes_question(yui: Desk) -> None:
    typed = {**day("start", (1, 5, 2026)), **near("start", TODAY), **STILL}
    asked = yui.sends("/jobs/new", employer="Star Hotel", **typed)
    assert asked.status_code == 422
    assert field_error(asked, "start").endswith("Select the day that you mean, or enter another one")
    assert yui.jobs() == []
    assert press_button(yui.client, asked, "Friday 1 May 2026").status_code == 303
    assert yui.jobs() == [(MAY, None)]


def test_bad_day_beside_chosen_one_is_shown(yui: Desk) -> None:
    typed = {**day("start", (31, 2, 2026)), **near("start", TODAY), **STILL}
    assert "Do you mean Friday 12 June 2026?" in page_text(yui.sends("/jobs/new", employer="Star Hotel", **typed))


def test_job_ends_today_by_one_button(yui: Desk) -> None:
    job = create_job(yui.key, MAY, at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/{job.line_id}/end")
    assert press_button(yui.client, page, "Today, 12 June").status_code == 303
    assert yui.jobs() == [(MAY, TODAY)]


def test_job_of_today_offers_no_end_before_it(yui: Desk) -> None:
    job = create_job(yui.key, TODAY, at=CAFE)
    page = page_text(yui.client.get(f"{yui.path}/jobs/{job.line_id}/end"))
    assert "Today, 12 June" in page
    assert "Yesterday" not in page


def test_last_day_of_next_year_is_one_button_away(yui: Desk) -> None:
    typed = {**day("start", (1, 11, 2026)), **day("end", (28, 2, 2026)), "going_on": "no", "ahead": "yes"}
    asked = yui.sends("/courses/new", provider="Kowloon School", title="Cantonese", **typed)
    assert asked.status_code == 422
    assert "Do you mean Sunday 28 February 2027?" in field_error(asked, "end")
    assert press_button(yui.client, asked, "Yes, 28 February 2027").status_code in {200, 303}


@pytest.mark.parametrize("last", [(31, 12, 2025), (29, 2, 2024), (1, 1, 2020)])
def test_last_day_that_no_next_year_explains_is_an_error(yui: Desk, last: tuple[int, int, int]) -> None:
    typed = {**day("start", (1, 3, 2026)), **day("end", last), "going_on": "no"}
    answer = yui.sends("/jobs/new", employer="Star Hotel", **typed)
    assert field_error(answer, "end").endswith("Last day must be 1 March 2026 or later, the first day")


def test_end_of_job_in_next_year_is_one_button_away(yui: Desk) -> None:
    job = create_job(yui.key, date(2026, 5, 1), at=CAFE)
    asked = yui.sends(f"/jobs/{job.line_id}/end", **day("end", (15, 1, 2026)))
    assert "Do you mean Friday 15 January 2027?" in field_error(asked, "end")
