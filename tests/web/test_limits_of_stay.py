"""My limits before the arrival, after the stay, and without rules; why and timeline."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.forms import day
from tests.factories.participants import DAY, create_job, load_person
from tests.support.client import Client, signed_in
from tests.support.desk import TODAY, Desk, follow_redirect, open_desk
from tests.support.pages import field_error, page_text
from tests.support.statements import count_statements
from tracker.models.accounts import COMMAND_LINE
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("inside", "in_june")
CAFE, HOTEL = Business("Harbour Café"), Business("Star Hotel")


@pytest.fixture
def yui(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A participant who arrived on 10 January, at her own pages."""
    yield from open_desk(app, request)


def page(desk: Desk, query: str = "") -> str:
    """The words of the limits page."""
    answer = desk.client.get(desk.path + query)
    assert answer.status_code == 200
    return page_text(answer)


def test_page_before_arrival_shows_age_and_entry(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft()):
        said = page(desk)
        assert "Age on application: 26 years." in said
        assert "Last day to enter: Tuesday 10 March 2026." in said
        assert "I have arrived" in said


def test_page_before_arrival_names_unknown_facts(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft(), visa=VisaDraft(), particulars=ParticularsDraft()):
        said = page(desk)
        assert "Age on application: not known." in said
        assert "Last day to enter: not known." in said


def test_a_stay_that_is_over_stays_readable(app: Flask, request: pytest.FixtureRequest) -> None:
    gone = StayDraft(date(2025, 1, 10), None, date(2025, 12, 1))
    visa = VisaDraft(issued_on=date(2024, 12, 10))
    for desk in open_desk(app, request, stay=gone, visa=visa):
        assert "The stay is over, and everything was within the limits." in page(desk)


def test_missing_departure_is_not_overstay(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft(date(2025, 1, 10)), visa=VisaDraft(issued_on=date(2024, 12, 10))):
        assert "no departure is recorded" in page(desk)
        follow_redirect(desk, desk.sends("/departure", **day("day", (5, 1, 2026))))
        assert load_person(desk.key.id).stay.departed_on == date(2026, 1, 5)
        assert "ask the programme office to correct it" in page_text(desk.client.get(f"{desk.path}/departure"))


def test_an_arrival_is_said_once(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft()):
        assert desk.client.get(f"{desk.path}/departure").status_code == 404
        for boxes, words in ((day("day", None), "Enter the day"), (day("day", (1, 1, 2028)), "no more than a year from today")):
            answer = desk.sends("/arrival", **boxes)
            assert answer.status_code == 422
            assert words in field_error(answer, "day")
        assert desk.sends("/arrival", **day("day", (1, 6, 2026)), step="again").status_code == 200
        stale = desk.sends("/arrival", **day("day", (1, 6, 2026)), version="7", operation="stale")
        assert stale.status_code == 409
        follow_redirect(desk, desk.sends("/arrival", **day("day", (1, 6, 2026))))
        assert load_person(desk.key.id).stay.arrived_on == date(2026, 6, 1)
        assert desk.client.post(f"{desk.path}/arrival", data=desk.sent).status_code == 303
        other = {**desk.sent, **day("day", (2, 6, 2026)), "operation": "again"}
        assert "2 June 2026" in page_text(desk.client.post(f"{desk.path}/arrival", data=other))
        reused = desk.client.post(f"{desk.path}/arrival", data={**desk.sent, **day("day", (2, 6, 2026))})
        assert reused.status_code == 409
        assert "2 June 2026" in page_text(reused)
        assert load_person(desk.key.id).stay.arrived_on == date(2026, 6, 1)
        again = desk.client.post(f"{desk.path}/arrival", data={**desk.sent, "operation": "again"})
        assert again.status_code == 409
        early = desk.sends("/departure", **day("day", (1, 5, 2026)))
        assert "1 June 2026" in field_error(early, "day")


def test_missing_departure_shows_no_excess(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft(date(2025, 1, 10)), visa=VisaDraft(issued_on=date(2024, 12, 10))):
        for said in (page(desk), page_text(desk.client.get(f"{desk.path}/why"))):
            assert "Your stay no departure recorded" in said
            assert "may be over" not in said


@pytest.mark.parametrize("departed_on", [None, date(2025, 12, 1)])
def test_ended_stay_has_nothing_to_plan(app: Flask, request: pytest.FixtureRequest, departed_on: date | None) -> None:
    stay, visa = StayDraft(date(2025, 1, 10), None, departed_on), VisaDraft(issued_on=date(2024, 12, 10))
    for desk in open_desk(app, request, stay=stay, visa=visa):
        create_job(desk.key, date(2025, 1, 15), date(2025, 3, 31), at=CAFE, on=TODAY)
        answer = desk.client.get(desk.path)
        assert f'href="{desk.path}/plan"' not in answer.text
        assert answer.text.count("button--go") == (departed_on is None)
        assert "76 days used limit 181" in page_text(answer)
        assert " left of " not in page_text(answer)


def test_page_has_one_main_button(app: Flask, request: pytest.FixtureRequest) -> None:
    for number, stay in enumerate((StayDraft(), StayDraft(date(2026, 1, 10)))):
        key, user_id = create_participant_user(f"B-{number}-{request.node.name}", stay=stay)
        with signed_in(app, user_id) as client:
            answer = client.get(f"/participants/{key.id}").text
            assert answer.count("button--go") == 1
            assert f'href="/participants/{key.id}/plan"' in answer


def test_card_links_to_end_ongoing_job(yui: Desk) -> None:
    line = create_job(yui.key, date(2026, 4, 20), at=CAFE, on=TODAY)
    draft = CourseDraft("School", "Cantonese", date(2026, 5, 1), None)
    course = log_stint(yui.key.id, draft, kind="course", on=TODAY, by=COMMAND_LINE)
    shown = yui.client.get(yui.path).text
    assert shown.count(f'href="{yui.path}/jobs/{line.line_id}/end"') == 1
    assert shown.count(f'href="{yui.path}/courses/{course.line_id}/end"') == 1


def test_card_of_two_ongoing_courses_ends_neither(yui: Desk) -> None:
    for name in ("Cantonese", "Pottery"):
        log_stint(yui.key.id, CourseDraft("School", name, date(2026, 5, 1), None), kind="course", on=TODAY, by=COMMAND_LINE)
    assert "/end" not in yui.client.get(yui.path).text


def test_gap_gives_third_last_day(yui: Desk) -> None:
    create_job(yui.key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE, on=TODAY)
    create_job(yui.key, date(2026, 4, 20), at=CAFE, on=TODAY)
    assert "If you were on leave on the days that are not counted, they count too: then it is Tuesday 14 July 2026." in page(
        yui
    )


def test_unassessed_stints_are_shown(app: Flask, request: pytest.FixtureRequest) -> None:
    states: list[dict[str, Any]] = [{"direction": "outbound"}, {"visa": VisaDraft(issued_on=date(1999, 1, 1))}]
    for number, parts in enumerate(states):
        key, user_id = create_participant_user(f"N-{number}-{request.node.name}", **parts)
        with signed_in(app, user_id) as client:
            said = page_text(client.get(f"/participants/{key.id}"))
        assert "Arrived Saturday 10 January 2026" in said
        assert "Departed not recorded" in said


def test_outbound_participant_is_not_assessed(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, direction="outbound"):
        assert "its days are not assessed here" in page(desk)


def test_page_says_if_no_rules_apply(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, visa=VisaDraft(issued_on=date(1999, 1, 1))):
        assert "The rules for this visa are not known here" in page(desk)


def test_officer_sees_name_and_reference(app: Flask, yui: Desk) -> None:
    with signed_in(app, create_user("Lee", "officer")) as client:
        said = page_text(client.get(yui.path))
    assert f"Yui, {yui.key.reference}" in said
    assert "Good afternoon" not in said


@pytest.mark.parametrize(("language", "words"), [("ja", "6月12日"), ("zh-Hant", "6月12日"), ("en", "Friday 12 June 2026")])
def test_it_speaks_three_languages(yui: Desk, language: str, words: str) -> None:
    assert words in page(yui, f"?lang={language}")


@pytest.mark.parametrize(("hour", "words"), [(1, "Good morning"), (8, "Good afternoon"), (12, "Good evening")])
def test_greeting_follows_hour_in_hong_kong(yui: Desk, hour: int, words: str) -> None:
    with time_machine.travel(datetime(2026, 6, 13, hour, tzinfo=UTC)):
        assert words in page(yui)


def test_page_costs_five_statements_and_one_for_ongoing_jobs(yui: Desk) -> None:
    lengths = []
    for jobs in (1, 59):
        for number in range(jobs):
            start = date(2026, 1, 12) + number * 4 * DAY + jobs * DAY
            create_job(yui.key, start, start + DAY, at=Business(f"Employer {number}"), on=TODAY)
        with count_statements() as sent:
            page(yui)
        lengths.append(len(sent))
    assert lengths == [5, 5]
    create_job(yui.key, TODAY, at=CAFE, on=TODAY)
    with count_statements() as sent:
        page(yui)
    assert len(sent) == 6  # whether to ask if the job without an end is ongoing


def test_why_counts_every_limit_step_by_step(yui: Desk) -> None:
    create_job(yui.key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE, on=TODAY)
    create_job(yui.key, date(2026, 4, 20), at=CAFE, on=TODAY)
    assert f'href="{yui.path}/why#limit-1"' in yui.client.get(yui.path).text
    said = page_text(yui.client.get(f"{yui.path}/why"))
    for words in (
        "Breaks of 19 days are not counted.",
        "Every way to count",
        "Not more than 6 months of work for the same employer.",
    ):
        assert words in said


def test_there_is_no_why_before_an_arrival(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft()):
        assert desk.client.get(f"{desk.path}/why").status_code == 404


def test_timeline_shows_every_change_with_author(yui: Desk) -> None:
    line = create_job(yui.key, date(2026, 1, 15), at=CAFE, on=TODAY)
    follow_redirect(yui, yui.sends(f"/jobs/{line.line_id}/end", **day("end", (1, 3, 2026))))
    said = page_text(yui.client.get(f"{yui.path}/timeline"))
    assert said.index("Harbour Café ended on 1 March 2026.") < said.index("Harbour Café was recorded")
    assert "by you" in said
    assert "by the programme office" in said


def test_empty_timeline_says_so(client: Client, app: Flask, request: pytest.FixtureRequest) -> None:
    assert client.get("/participants/1/timeline").status_code == 303
    for desk in open_desk(app, request, stay=StayDraft()):
        assert "No job and no course is recorded yet." in page_text(desk.client.get(f"{desk.path}/timeline"))


def test_participant_records_earlier_departure_from_card(yui: Desk) -> None:
    page = yui.client.get(yui.path)
    assert f'href="{yui.path}/departure"' in page.text
    assert "I am leaving earlier" in page_text(page)
    assert yui.sends("/departure", **{"day-is": "2026-08-31"}).status_code == 303
    after = page_text(yui.client.get(yui.path))
    assert "until Monday 31 August 2026" in after
    assert "I am leaving earlier" not in after
