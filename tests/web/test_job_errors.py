"""A job with an error is not logged: the error is beside its field, and the form keeps the text."""

from typing import Any

import pytest

from tests.factories.forms import day
from tests.factories.participants import create_job
from tests.support.desk import CAFE, STILL, WINTER, Desk
from tests.support.pages import field_error, page_text

pytestmark = pytest.mark.usefixtures("inside", "in_june")


@pytest.mark.parametrize(
    ("boxes", "field", "words"),
    [
        ({"employer": ""}, "employer", "Enter the employer"),
        ({"employer": "a\u202eb"}, "employer", "Invisible characters were removed"),
        ({"employer": "名" * 201}, "employer", "Use 200 characters or fewer"),
        ({**day("start", (30, 2, 2026))}, "start", "Day must be 28 or less in this month, not 30"),
        ({"start-day": "", "start-month": "", "start-year": ""}, "start", "Enter the first day"),
        ({**day("start", (15, 1, 26))}, "start", "Do you mean 15 January 2026?"),
        ({**day("end", (14, 1, 2026))}, "end", "Last day must be 15 January 2026 or later, the first day"),
        ({"going_on": "no"}, "end", "Enter the last day, or select that it is ongoing"),
        ({"hours": "many"}, "hours", "a number from 0 to 168"),
        ({"hours": "169"}, "hours", "a number from 0 to 168"),
        ({"brn": "123"}, "brn", "must be 8 digits"),
        ({"job_title": "a" * 300}, "job_title", "Use 200 characters or fewer"),
        ({**day("start", (1, 1, 9999))}, "start", "between 1900 and 2200"),
        ({**day("start", ("1", "1", "0001"))}, "start", "between 1900 and 2200"),
        ({**day("start", (1, 1, 1))}, "start", "Enter the year with four digits"),
    ],
)
def test_errors_are_beside_fields_and_keep_text(yui: Desk, boxes: dict[str, Any], field: str, words: str) -> None:
    typed = {"employer": "Harbour Café", **day("start", (15, 1, 2026)), **STILL, "job_title": "cook", "hours": "7", **boxes}
    answer = yui.sends("/jobs/new", **typed)
    assert answer.status_code == 422
    assert words in field_error(answer, field)
    assert all(f'value="{value}"' in answer.text for name, value in typed.items() if value and "\u202e" not in str(value))
    assert yui.jobs() == []


def test_button_answers_question_about_year(yui: Desk) -> None:
    answer = yui.logs("Harbour Café", (15, 1, 26), **STILL)
    yui.presses(answer, "Yes, 15 January 2026")
    assert yui.jobs() == [(WINTER[0], None)]


def test_recorded_first_day_links_to_its_job(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    answer = yui.logs("Harbour Café", (15, 1, 2026), **day("end", (15, 3, 2026)))
    assert answer.status_code == 422
    assert "Enter another first day: this one is already recorded" in field_error(answer, "start")
    assert "Already recorded: Harbour Café, 15 January 2026 to 15 March 2026." in page_text(answer)
    assert f'href="{yui.path}/jobs/{line.line_id}"' in answer.text
