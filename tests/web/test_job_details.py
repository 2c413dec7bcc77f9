"""A permanent contract and days of leave: facts of a job, each with what the rules say about it."""

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import load_person
from tests.support.client import signed_in
from tests.support.desk import STILL, Desk, follow_redirect
from tests.support.forms import page_forms
from tests.support.pages import field_error, page_text

pytestmark = pytest.mark.usefixtures("inside", "in_june")
NOTE = "A permanent contract is not permitted on a working holiday, only temporary work."
LIMITS_NOTE = "The contract with Harbour Café is recorded as permanent."
START = (15, 1, 2026)


def test_permanent_contract_has_note_on_each_page(yui: Desk, app: Flask) -> None:
    saved = follow_redirect(yui, yui.logs("Harbour Café", START, permanent="y", **STILL))
    job = load_person(yui.key.id).jobs[0]
    assert job.is_permanent is True
    assert NOTE in saved
    assert NOTE in page_text(yui.client.get(f"{yui.path}/jobs/{job.line_id}"))
    assert LIMITS_NOTE in page_text(yui.client.get(yui.path))
    with signed_in(app, create_user("Lee", "officer")) as officer:
        assert NOTE in page_text(officer.get(f"{yui.path}/jobs/{job.line_id}"))
        assert LIMITS_NOTE in page_text(officer.get(yui.path))


def test_usual_contract_has_no_note(yui: Desk) -> None:
    saved = follow_redirect(yui, yui.logs("Harbour Café", START, **STILL))
    assert load_person(yui.key.id).jobs[0].is_permanent is None
    assert NOTE not in saved
    assert LIMITS_NOTE not in page_text(yui.client.get(yui.path))


def test_details_are_filled_in_corrected_and_listed(yui: Desk) -> None:
    follow_redirect(yui, yui.logs("Harbour Café", START, permanent="y", leave="５", **STILL))
    job = load_person(yui.key.id).jobs[0]
    assert job.leave_days == 5
    page = yui.client.get(f"{yui.path}/jobs/{job.line_id}/correct")
    _, fields = page_forms(page)[-1]
    assert (fields["leave"], fields["permanent"]) == ("5", "y")
    fields.pop("permanent")
    fields["leave"] = "6"
    assert yui.client.post(f"{yui.path}/jobs/{job.line_id}/correct", data=fields).status_code == 303
    corrected = load_person(yui.key.id).jobs[0]
    assert (corrected.is_permanent, corrected.leave_days) == (None, 6)
    words = page_text(yui.client.get(f"{yui.path}/jobs/{job.line_id}"))
    assert "6 days of leave: they are part of the job, and counted." in words
    assert NOTE not in words


@pytest.mark.parametrize("typed", ["x", "367", "1.5", "-1"])
def test_leave_that_is_no_number_of_days_has_error(yui: Desk, typed: str) -> None:
    answer = yui.logs("Harbour Café", START, leave=typed.replace("-", "−"), **STILL)
    assert field_error(answer, "leave") == "Error: Days of leave must be a whole number from 0 to 366, like 5"
    assert yui.jobs() == []
