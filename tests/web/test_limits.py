"""My limits: a card for each limit in use, by days left; former employers folded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import DAY, create_job
from tests.support.client import signed_in
from tests.support.desk import TODAY, Desk, open_desk
from tests.support.pages import page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import StayDraft

pytestmark = pytest.mark.usefixtures("inside", "in_june")
CAFE, HOTEL = Business("Harbour Café"), Business("Star Hotel")


@pytest.fixture
def yui(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A participant who arrived on 10 January, at her own pages."""
    yield from open_desk(app, request)


def create_course(key: ParticipantKey, title: str, start: date, end: date) -> None:
    """A course logged for somebody."""
    log_stint(key.id, CourseDraft("School", title, start, end), kind="course", on=TODAY, by=COMMAND_LINE)


def page(desk: Desk, query: str = "") -> str:
    """The words of the limits page."""
    answer = desk.client.get(desk.path + query)
    assert answer.status_code == 200
    return page_text(answer)


def test_card_shows_last_safe_day_and_days_left(yui: Desk) -> None:
    create_job(yui.key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE, on=TODAY)
    create_job(yui.key, date(2026, 4, 20), at=CAFE, on=TODAY)
    said = page(yui)
    assert "Good afternoon, Yui." in said
    for words in ("50 days left until Saturday 1 August 2026 last safe day", "130 days used", "50 left of 180"):
        assert words in said
    assert "Days can be counted in several ways. The days here are the earliest: plan for them." in said
    assert said.count("plan for") == 1
    assert "Within the limits today. As recorded, a limit is passed later" in said


def test_ways_of_counting_are_folded_with_their_laws(yui: Desk) -> None:
    create_job(yui.key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE, on=TODAY)
    create_job(yui.key, date(2026, 4, 20), at=CAFE, on=TODAY)
    ways = page(yui).partition("Last day by way of counting")[2]
    assert "The first day counts Japan’s Civil Code, articles 140 and 143 Sunday 2 August 2026" in ways
    assert "Thirty-day months Germany’s Civil Code, section 191 Saturday 1 August 2026" in ways


@pytest.mark.parametrize(("on", "days", "tag"), [(date(2026, 7, 1), 61, "within"), (date(2026, 7, 2), 60, "ahead")])
def test_open_end_is_amber_from_first_alert_on(app: Flask, yui: Desk, on: date, days: int, tag: str) -> None:
    create_job(yui.key, date(2026, 3, 1), at=CAFE, on=TODAY)
    officer = create_user("Lee", "officer")
    with time_machine.travel(datetime(on.year, on.month, on.day, 4, tzinfo=UTC)), signed_in(app, officer) as client:
        said = page_text(client.get(yui.path))
    assert f"Harbour Café {tag} {days} days left until Monday 31 August 2026" in said
    assert ("All within the limits. The next date to watch is" in said) == (tag == "within")


def test_planned_end_beyond_limit_is_amber_at_once(yui: Desk) -> None:
    create_job(yui.key, TODAY, date(2026, 12, 31), at=CAFE, on=TODAY)
    assert "Harbour Café ahead 182 days left" in page(yui)


def test_former_employers_are_folded(yui: Desk) -> None:
    create_job(yui.key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE, on=TODAY)
    create_job(yui.key, date(2026, 4, 1), at=HOTEL, on=TODAY)
    shown, _, folded = page(yui).partition("Earlier employers (1)")
    assert "Harbour Café within" not in shown
    assert (
        "Harbour Café 76 days used 104 left of 180 If you work there again, the last safe day is Wednesday 23 September 2026."
        in folded
    )


def test_watched_day_ignores_former_employer(yui: Desk) -> None:
    create_job(yui.key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE, on=TODAY)
    create_job(yui.key, date(2026, 4, 1), date(2026, 8, 31), at=HOTEL, on=TODAY)
    assert "The next date to watch is Wednesday 30 September 2026 ." in page(yui)


def test_watched_day_is_of_stay_without_jobs(yui: Desk) -> None:
    create_job(yui.key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE, on=TODAY)
    assert "The next date to watch is Saturday 9 January 2027 ." in page(yui)


def test_watched_day_ignores_ended_study(yui: Desk) -> None:
    create_course(yui.key, "Cantonese", date(2026, 1, 12), date(2026, 5, 31))
    assert "until Tuesday 21 July 2026 last safe day" in page(yui)
    assert "The next date to watch is Saturday 9 January 2027 ." in page(yui)


def test_watched_day_is_of_surplus_course(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, scheme="germany"):
        create_job(desk.key, date(2026, 5, 1), at=CAFE, on=TODAY)
        for title, start in (("One", date(2026, 7, 1)), ("Two", date(2026, 7, 6))):
            create_course(desk.key, title, start, start + 3 * DAY)
        assert "a limit is passed later: the next date to watch is Monday 6 July 2026 ." in page(desk)


def test_limits_in_use_come_first_by_days_left(yui: Desk) -> None:
    create_job(yui.key, date(2026, 4, 1), at=HOTEL, on=TODAY)
    create_job(yui.key, date(2026, 1, 15), date(2026, 6, 1), at=CAFE, on=TODAY)
    create_course(yui.key, "Cantonese", date(2026, 2, 1), date(2026, 3, 1))
    said = page(yui)
    titles = "Star Hotel within", "Your stay within", "Study, all courses together within", "Harbour Café 138 days used"
    places = [said.index(words) for words in titles]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("start", "words"),
    [(date(2026, 1, 11), "Something may be over its limit"), (TODAY - DAY * 181, "By one way of counting")],
)
def test_contested_limit_is_not_a_decision(app: Flask, request: pytest.FixtureRequest, start: date, words: str) -> None:
    later = TODAY + 60 * DAY if start.day == 11 else TODAY
    stay = StayDraft(min(start, date(2026, 1, 10)))
    for desk in open_desk(app, request, stay=stay):
        create_job(desk.key, start, at=CAFE, on=TODAY)
        with (
            time_machine.travel(datetime(later.year, later.month, later.day, 4, tzinfo=UTC)),
            signed_in(app, create_user("Lee", "officer")) as client,
        ):
            assert words in page_text(client.get(desk.path))


def test_nothing_entered_yet_says_how_to_begin(yui: Desk) -> None:
    said = page(yui)
    assert "No jobs or courses are recorded yet" in said
    assert "All within the limits." in said
