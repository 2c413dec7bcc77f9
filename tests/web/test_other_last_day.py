"""An earlier job or course ended on another day than the one before the new one begins."""

from datetime import date

import pytest
from werkzeug.test import TestResponse

from tests.factories.forms import day
from tests.factories.participants import create_job
from tests.support.desk import CAFE, STILL, Desk, follow_redirect
from tests.support.forms import press_button
from tests.support.pages import field_error, page_text

pytestmark = pytest.mark.usefixtures("inside", "in_june")
JANUARY, MAY = date(2026, 1, 15), date(2026, 5, 20)
THIS_DAY = "Yes, it ended on this day"


def ask_about_cafe(yui: Desk, employer: str) -> TestResponse:
    """The question about the café, where a job is recorded as ongoing, before a job from 20 May on."""
    create_job(yui.key, JANUARY, at=CAFE)
    asked = yui.logs(employer, (20, 5, 2026), **STILL)
    assert "is recorded as ongoing" in page_text(asked) or "is already recorded as ongoing" in page_text(asked)
    return asked


@pytest.mark.parametrize("employer", ["Harbour Café", "Star Hotel"])
def test_earlier_job_ends_on_typed_day(yui: Desk, employer: str) -> None:
    asked = ask_about_cafe(yui, employer)
    answer = press_button(yui.client, asked, THIS_DAY, **day("last_day", (30, 4, 2026)))
    follow_redirect(yui, answer)
    assert yui.jobs() == [(JANUARY, date(2026, 4, 30)), (MAY, None)]


def test_job_elsewhere_may_end_after_new_one_began(yui: Desk) -> None:
    asked = ask_about_cafe(yui, "Star Hotel")
    follow_redirect(yui, press_button(yui.client, asked, THIS_DAY, **day("last_day", (31, 5, 2026))))
    assert yui.jobs() == [(JANUARY, date(2026, 5, 31)), (MAY, None)]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("", "", ""), "Enter the last day"),
        (("", "", 2026), "Enter the last day"),
        ((31, 4, 2026), "Day must be 30 or less in this month, not 31"),
        ((14, 1, 2026), "Last day must be 15 January 2026 or later, the first day"),
        ((20, 5, 2026), "Last day must be before 20 May 2026, the first day of the new record"),
    ],
)
def test_impossible_day_is_asked_again(yui: Desk, typed: tuple[int | str, int | str, int | str], error: str) -> None:
    asked = ask_about_cafe(yui, "Harbour Café")
    again = press_button(yui.client, asked, THIS_DAY, **day("last_day", typed))
    assert again.status_code == 422
    assert field_error(again, "last_day").endswith(error)
    assert yui.jobs() == [(JANUARY, None)]
    follow_redirect(yui, press_button(yui.client, again, "Yes, it ended on 19 May 2026"))
    assert yui.jobs() == [(JANUARY, date(2026, 5, 19)), (MAY, None)]


def test_typed_day_counts_only_with_its_own_button(yui: Desk) -> None:
    asked = ask_about_cafe(yui, "Harbour Café")
    follow_redirect(yui, press_button(yui.client, asked, "Yes, it ended on 19 May 2026", **day("last_day", (30, 4, 2026))))
    assert yui.jobs() == [(JANUARY, date(2026, 5, 19)), (MAY, None)]


def test_typed_day_is_carried_past_next_question(yui: Desk) -> None:
    create_job(yui.key, JANUARY, at=CAFE)
    asked = yui.logs("Harbour Café", (20, 5, 2028), **STILL)
    more = press_button(yui.client, asked, THIS_DAY, **day("last_day", (30, 4, 2026)))
    assert more.status_code == 200
    follow_redirect(yui, press_button(yui.client, more, "Yes, the days are right"))
    assert yui.jobs() == [(JANUARY, date(2026, 4, 30)), (date(2028, 5, 20), None)]
