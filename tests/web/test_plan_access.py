"""The page of plans is for the participant and for officers, and costs few statements."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.forms import stint
from tests.support.client import signed_in
from tests.support.pages import page_text
from tests.support.planner import FIRST, LAST, Planner, open_plan_after_work, open_plan_before_arrival
from tests.support.statements import count_statements

pytestmark = pytest.mark.usefixtures("inside", "in_june")


@pytest.fixture
def yui(app: Flask) -> Iterator[Planner]:
    """A participant who worked until the end of March."""
    yield from open_plan_after_work(app)


@pytest.fixture
def ken(app: Flask) -> Iterator[Planner]:
    """A participant who has not arrived yet."""
    yield from open_plan_before_arrival(app)


def test_address_of_unknown_stints_says_so(yui: Planner) -> None:
    assert "What was logged here has changed since." in page_text(yui.client.get(f"{yui.path}/kept/job-999999.course-x"))


def test_pages_are_for_participant_and_officers(app: Flask, yui: Planner, ken: Planner) -> None:
    assert ken.client.get(yui.path).status_code == 404
    assert ken.client.get(f"{yui.path}/kept/job-1").status_code == 404
    with signed_in(app, create_user("Mika", "officer")) as officer:
        assert officer.get(yui.path).status_code == 200
        assert officer.get("/participants/999999/plan").status_code == 404
    with signed_in(app, create_user("Aoi", "manager")) as manager:
        assert manager.get(yui.path).status_code == 403


def test_page_costs_six_statements(yui: Planner) -> None:
    boxes = yui.boxes(*(stint(f"jobs-{number}", f"Employer {number}", FIRST, LAST) for number in range(20)))
    with count_statements() as first:
        yui.client.get(yui.path)
    with count_statements() as second:
        yui.client.post(yui.path, data=boxes)
    assert len(first) == len(second) == 6
