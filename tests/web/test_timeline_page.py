"""Everything that is recorded of somebody: the picture, the days of visa and stay, and every change with who made it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.forms import day
from tests.factories.participants import DAY, create_job, load_person
from tests.support.client import signed_in
from tests.support.desk import HOTEL, TODAY, Desk, follow_redirect, open_desk
from tests.support.forms import press_button
from tests.support.pages import page_text
from tests.support.statements import count_statements
from tracker.queries.participants import ParticipantKey
from tracker.services.employers.businesses import Business
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import CourseDraft, JobDraft
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.stay import record_arrival, record_stay

CAFE = Business("Harbour Café")
pytestmark = pytest.mark.usefixtures("inside")
NOON = datetime(2026, 6, 12, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def yui(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A participant who arrived on 10 January, at her own pages."""
    yield from open_desk(app, request)


def told(desk: Desk, query: str = "") -> str:
    """The words of the page."""
    answer = desk.client.get(f"{desk.path}/timeline{query}")
    assert answer.status_code == 200
    return page_text(answer)


def seen(key: ParticipantKey) -> ParticipantKey:
    """The key of a participant as whoever looks now has it."""
    return key._replace(version=load_person(key.id).version)


def in_order(said: str, *words: str) -> bool:
    """Whether these stand one after the other."""
    places = [said.index(each) for each in words]
    return places == sorted(places)


def test_correction_shows_former_value_and_reason(app: Flask, yui: Desk) -> None:
    officer = create_user("Lee", "officer")
    line = log_stint(yui.key.id, JobDraft(CAFE, date(2026, 1, 15), hours_per_week=20), kind="job", on=TODAY, by=officer)
    draft = JobDraft(CAFE, date(2026, 1, 16), job_title="Barista", hours_per_week=7.5)
    correct_stint(line, draft, kind="job", reason="the contract says so", on=TODAY, by=officer)
    said = told(yui)
    for words in (
        "First day: 16 January 2026 (previously: 15 January 2026)",
        "Job title: Barista (previously: not recorded)",
        "Hours a week: 7.5 (previously: 20)",
        "Reason: the contract says so",
        "by the programme office",
    ):
        assert words in said
    assert "Lee" not in said
    assert "Last day: " not in said


def test_changed_fields_show_former_values(yui: Desk) -> None:
    line = create_job(yui.key, date(2026, 1, 15), date(2026, 2, 1), at=CAFE, on=TODAY)
    correct_stint(
        line, JobDraft(HOTEL, date(2026, 1, 15)), kind="job", reason="corrected", on=TODAY, by=create_user("Lee", "officer")
    )
    said = told(yui).partition("Employer:")[2]
    assert in_order(said, "Star Hotel", "(previously:", "Harbour Café", "Last day: no last day yet")
    assert "Last day: no last day yet (previously: 1 February 2026)" in said


def test_newest_change_comes_first(yui: Desk) -> None:
    person: dict[str, Any] = {"on": TODAY, "by": create_user("Lee", "officer")}
    line = create_job(yui.key, date(2026, 1, 15), at=CAFE, on=TODAY)
    with time_machine.travel(NOON + HOUR):
        record_stay(seen(yui.key), StayDraft(date(2026, 1, 11)), reason="the stamp says so", **person)
    with time_machine.travel(NOON + 2 * HOUR):
        log_stint(yui.key.id, CourseDraft("School", "Cantonese", date(2026, 2, 1), date(2026, 3, 1)), kind="course", **person)
    with time_machine.travel(NOON + 3 * HOUR):
        withdraw_stint(line, kind="job", reason="never worked there", **person)
    said = told(yui)
    assert in_order(
        said[said.index("Every change") :],
        "Harbour Café was taken out",
        "School Cantonese was recorded",
        "Arrived on: 11 January 2026 (previously: 10 January 2026)",
        "Harbour Café was recorded",
    )
    assert "Reason: the stamp says so" in said


def test_author_is_shown_without_name(app: Flask, yui: Desk) -> None:
    line = create_job(yui.key, date(2026, 1, 15), at=CAFE, on=TODAY)
    follow_redirect(yui, yui.sends(f"/jobs/{line.line_id}/end", **day("end", (1, 3, 2026))))
    assert in_order(told(yui), "ended on 1 March 2026", "by you", "was recorded", "by the programme office, from its register")
    with signed_in(app, create_user("Lee", "officer")) as client:
        said = told(Desk(client, yui.key))
    assert in_order(said, yui.key.reference, "ended on 1 March 2026", "by the participant", "was recorded")
    assert "by you" not in said


def test_change_links_to_its_job(yui: Desk) -> None:
    line = create_job(yui.key, date(2026, 1, 15), date(2026, 2, 1), at=CAFE, on=TODAY)
    assert f'href="{yui.path}/jobs/{line.line_id}"' in yui.client.get(f"{yui.path}/timeline").text


def test_later_arrival_is_a_change(app: Flask, request: pytest.FixtureRequest) -> None:
    for desk in open_desk(app, request, stay=StayDraft()):
        assert "Arrived on: " not in told(desk)
        record_arrival(desk.key, date(2026, 6, 1), on=TODAY, by=create_user("Lee", "officer"))
        assert "Arrived on: 1 June 2026" in told(desk)


STATES: list[dict[str, Any]] = [
    {"stay": StayDraft()},
    {"stay": StayDraft(TODAY - 400 * DAY), "visa": VisaDraft(issued_on=TODAY - 420 * DAY)},
    {"stay": StayDraft(TODAY - 400 * DAY, None, TODAY - 50 * DAY), "visa": VisaDraft(issued_on=TODAY - 420 * DAY)},
    {"direction": "outbound"},
    {"visa": VisaDraft(issued_on=date(1999, 1, 1))},
]
"""Before the arrival, without a departure, after it, going out, and with a visa that no rules are known for."""


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
@pytest.mark.parametrize("state", range(len(STATES)))
def test_facts_are_readable_in_every_language(app: Flask, request: pytest.FixtureRequest, state: int, language: str) -> None:
    for desk in open_desk(app, request, **STATES[state]):
        applied = {"en": "Visa issued", "ja": "ビザの発給", "zh-Hant": "簽證簽發"}[language]
        assert applied in told(desk, f"?lang={language}")


def test_page_costs_seven_statements(yui: Desk) -> None:
    lengths = []
    for jobs in (1, 25):
        for number in range(jobs):
            start = date(2026, 1, 12) + number * 4 * DAY + jobs * DAY
            create_job(yui.key, start, start + DAY, at=Business(f"Employer {number}"), on=TODAY)
        with count_statements() as sent:
            told(yui)
        lengths.append(len(sent))
    assert lengths == [7, 7]


def test_change_is_undone_here_for_a_day(yui: Desk) -> None:
    create_job(yui.key, date(2026, 5, 1), at=CAFE)
    page = yui.client.get(f"{yui.path}/timeline")
    with time_machine.travel(NOON + 25 * HOUR, tick=True):
        assert "Undo this change" not in told(yui)
    assert press_button(yui.client, page, "Undo this change").status_code == 303
    assert yui.jobs() == []
