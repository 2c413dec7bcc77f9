"""A job is logged in the browser; the form asks about days that may not be meant."""

import re
from datetime import date

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user
from tests.factories.forms import day
from tests.factories.participants import DAY, create_job, create_participant, load_person
from tests.support.client import Client, signed_in
from tests.support.databases import fresh_app
from tests.support.desk import CAFE, HOTEL, STILL, WINTER, Desk, follow_redirect
from tests.support.forms import press_button
from tests.support.pages import page_text
from tracker.services.employers.businesses import Business
from tracker.services.participants.drafts import StayDraft

pytestmark = pytest.mark.usefixtures("inside", "in_june")


def test_three_fields_suffice_to_log_job(yui: Desk) -> None:
    said = follow_redirect(yui, yui.logs("Harbour Café", (15, 1, 2026), **STILL))
    assert yui.jobs() == [(WINTER[0], None)]
    assert "Harbour Café was recorded: from 15 January 2026, ongoing." in said
    assert "Your last safe day at Harbour Café is now Tuesday 14 July 2026." in said
    assert "Log another job" in said


def test_full_width_digits_are_read(yui: Desk) -> None:
    boxes = {"start-day": "１５", "start-month": "１", "start-year": "２０２６", **day("end", (15, 3, 2026)), **STILL}
    more = {"hours": "２４,５", "brn": "７００９８７６５－０００－０１－２６－２", "job_title": "cook"}
    follow_redirect(yui, yui.sends("/jobs/new", employer="ハーバーカフェ", **boxes, **more))
    assert yui.jobs() == [WINTER]
    assert load_person(yui.key.id).jobs[0][6:8] == ("cook", 24.5)
    page = yui.client.get(f"{yui.path}/jobs/{load_person(yui.key.id).jobs[0].line_id}")
    assert "Hours a week: 24.5 Business registration number: 70098765" in page_text(page)


def test_second_stint_raises_gap_question(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs(" harbour　CAFÉ", (15, 4, 2026), **STILL)
    assert asked.status_code == 200
    assert "Did you leave and come back, or were you only on leave?" in page_text(asked)
    assert "15 January 2026 to 15 March 2026 Harbour Café from 15 April 2026, ongoing" in page_text(asked)
    assert "The 30 days in between are not counted. Last safe day at Harbour Café then: Wednesday 12 August 2026." in page_text(
        asked
    )
    assert "The 30 days in between are counted too. Last safe day at Harbour Café then: Tuesday 14 July 2026." in page_text(
        asked
    )
    assert 'value=" harbour' not in asked.text
    assert yui.jobs() == [WINTER]
    said = yui.presses(asked, "The job ended, and began again later")
    assert yui.jobs() == [WINTER, (date(2026, 4, 15), None)]
    assert "Your last safe day at Harbour Café moved from" in said
    assert "to Wednesday 12 August 2026." in said
    assert len({job.employer_id for job in load_person(yui.key.id).jobs}) == 1


def test_new_start_shows_allowance_of_broken_days(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = page_text(yui.logs("Harbour Café", (15, 4, 2026), **STILL))
    words = "If you start again with the same employer, one way of counting allows 180 days in all, earlier days included."
    assert asked.count(words) == 1


@pytest.mark.parametrize(
    ("first", "question"),
    [
        ((17, 3, 2026), "There is 1 day between two jobs at Harbour Café. Did your employment continue in between?"),
        ((19, 3, 2026), "There are 3 days between two jobs at Harbour Café. Did your employment continue in between?"),
        ((20, 3, 2026), "You worked for Harbour Café before. Did you leave and come back, or were you only on leave?"),
    ],
)
def test_short_gap_raises_question_of_employment(yui: Desk, first: tuple[int, int, int], question: str) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    assert question in page_text(yui.logs("Harbour Café", first, **STILL))


def test_employment_over_weekend_is_one_job(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    yui.presses(yui.logs("Harbour Café", (18, 3, 2026), **STILL), "Yes, my employment continued: it is one job")
    assert yui.jobs() == [(WINTER[0], None)]


def test_leave_continues_the_earlier_entry(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs("Harbour Café", (15, 4, 2026), **STILL, job_title="cook")
    yui.presses(asked, "The job continued: I was on leave")
    assert yui.jobs() == [(WINTER[0], None)]
    assert load_person(yui.key.id).jobs[0].job_title == "cook"


def test_earlier_stint_raises_gap_question(yui: Desk) -> None:
    create_job(yui.key, date(2026, 4, 15), at=CAFE)
    asked = yui.logs("Harbour Café", (15, 1, 2026), **day("end", (15, 3, 2026)))
    assert "You worked for Harbour Café later too." in page_text(asked)
    yui.presses(asked, "I was on leave")
    assert yui.jobs() == [(WINTER[0], None)]


def test_ongoing_job_may_end_day_before(yui: Desk) -> None:
    create_job(yui.key, WINTER[0], at=CAFE)
    asked = yui.logs("Harbour Café", (15, 4, 2026), **STILL)
    assert "is already recorded as ongoing. Has it ended?" in page_text(asked)
    yui.presses(asked, "Yes, it ended on 14 April 2026")
    assert yui.jobs() == [(WINTER[0], date(2026, 4, 14)), (date(2026, 4, 15), None)]


def test_ended_other_job_is_undone_separately(yui: Desk) -> None:
    create_job(yui.key, WINTER[0], at=CAFE)
    asked = yui.logs("Star Hotel", (15, 4, 2026), **STILL)
    assert "Harbour Café is recorded as ongoing. Did you stop there before this job began?" in page_text(asked)
    answer = press_button(yui.client, asked, "Yes, the last day there was 14 April 2026")
    said = follow_redirect(yui, answer)
    assert "Star Hotel was recorded: from 15 April 2026, ongoing." in said
    assert "Harbour Café ended on 14 April 2026." in said
    page = yui.client.get(answer.headers["Location"])
    yui.presses(page, "Undo this change (Star Hotel)")
    assert yui.jobs() == [(WINTER[0], date(2026, 4, 14))]
    yui.presses(page, "Undo this change (Harbour Café)")
    assert yui.jobs() == [(WINTER[0], None)]


def test_joined_stint_gets_no_further_question(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    create_job(yui.key, date(2026, 2, 1), at=HOTEL)
    asked = yui.logs("Harbour Café", (15, 4, 2026), **STILL)
    yui.presses(asked, "I was on leave")
    assert yui.jobs() == [(WINTER[0], None), (date(2026, 2, 1), None)]


def test_job_before_arrival_shows_no_limits(app: Flask) -> None:
    key, user_id = create_participant_user("J-before", stay=StayDraft())
    with signed_in(app, user_id) as client:
        desk = Desk(client, key)
        before = desk.logs("Harbour Café", (15, 1, 2026), **day("end", (15, 3, 2026)))
        assert "What that changes" not in desk.presses(before, "Yes, record it now")
        asked = desk.logs("Harbour Café", (15, 4, 2026), **STILL)
        assert "The 30 days in between are not counted." in page_text(asked)
        assert "Last safe day" not in page_text(asked)
        asked = press_button(client, asked, "The job ended, and began again later")
        desk.presses(asked, "Yes, record it now")
    assert len(load_person(key.id).jobs) == 2


def test_two_jobs_at_once_are_allowed(yui: Desk) -> None:
    create_job(yui.key, WINTER[0], at=CAFE)
    said = yui.presses(yui.logs("Star Hotel", (15, 4, 2026), **STILL), "No, I work for both")
    assert yui.jobs() == [(WINTER[0], None), (date(2026, 4, 15), None)]
    assert "On some of these days you also work for Harbour Café (from 15 January 2026, ongoing)." in said


def test_the_same_again_joins_the_days(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs("Harbour Café", (1, 2, 2026), **day("end", (20, 4, 2026)))
    assert "One record: 15 January 2026 to 20 April 2026." in page_text(asked)
    yui.presses(asked, "It is the same job: correct the earlier record")
    assert yui.jobs() == [(WINTER[0], date(2026, 4, 20))]


def test_correcting_the_earlier_record_keeps_the_details_that_were_typed(yui: Desk) -> None:
    job = create_job(yui.key, *WINTER, at=CAFE)
    typed = {"hours": "20", "job_title": "Cook", "brn": "70012345"}
    asked = yui.logs("Harbour Café", (1, 2, 2026), **day("end", (20, 4, 2026)), **typed)
    yui.presses(asked, "It is the same job: correct the earlier record")
    [recorded] = load_person(yui.key.id).jobs
    assert (recorded.line_id, recorded.version) == (job.line_id, 2)
    assert (recorded.job_title, recorded.hours_per_week) == ("Cook", 20)


def test_the_earlier_entry_may_have_been_wrong(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs("Harbour Café", (1, 2, 2026), **day("end", (20, 4, 2026)))
    yui.presses(asked, "The earlier record is wrong: use these days instead")
    assert yui.jobs() == [(date(2026, 2, 1), date(2026, 4, 20))]


def test_same_days_raise_question_about_names(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    asked = yui.logs("Stay Hotel", (15, 1, 2026), **day("end", (15, 3, 2026)))
    assert "Star Hotel has the same first and last day. Is it one job, under two names?" in page_text(asked)
    said = yui.presses(asked, "Yes, it is one: correct the earlier record")
    assert yui.jobs() == [WINTER]
    assert "Stay Hotel was corrected." in said


@pytest.mark.parametrize(("words", "employers"), [("Yes, it is the same employer", 1), ("No, it is another employer", 2)])
def test_known_name_with_number_raises_question(yui: Desk, words: str, employers: int) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    asked = yui.logs("star hotel", (16, 3, 2026), **STILL, brn="70099999")
    assert "You recorded Star Hotel before, without this registration number. Is it the same employer?" in page_text(asked)
    yui.presses(asked, words)
    assert len({job.employer_id for job in load_person(yui.key.id).jobs}) == employers


def test_known_number_with_other_name_raises_question(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    boxes = {**day("start", (15, 1, 2026)), **day("end", (15, 3, 2026)), "employer": "Star Hotel", "brn": "70012345"}
    asked = yui.sends(f"/jobs/{line.line_id}/correct", **boxes)
    assert "You recorded this registration number before, for Harbour Café." in page_text(asked)
    said = yui.presses(asked, "No, it is another employer")
    assert "Star Hotel was corrected." in said


def test_number_of_withdrawn_job_raises_no_question(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    follow_redirect(yui, yui.sends(f"/jobs/{line.line_id}/withdraw"))
    follow_redirect(yui, yui.logs("Star Hotel", (15, 1, 2026), **STILL, brn="70012345"))
    assert len(yui.jobs()) == 1


def test_employer_of_the_office_is_offered_and_found() -> None:
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        office, (key, yui), (other, ren) = (
            create_participant("J-office"),
            create_participant_user("J-yui"),
            create_participant_user("J-ren"),
        )
        create_job(office, *WINTER, at=Business("Peak Tram Books", "70055555"))
        with signed_in(app, ren) as client:
            desk = Desk(client, other)
            follow_redirect(desk, desk.logs("Secret Noodles", (15, 1, 2026), **STILL))
        with signed_in(app, yui) as client:
            desk = Desk(client, key)
            page = client.get(f"{desk.path}/jobs/new").text
            follow_redirect(desk, desk.logs("ＰＥＡＫ tram books", (15, 1, 2026), **STILL))
        assert '<option value="Peak Tram Books">' in page
        assert "Secret Noodles" not in page
        assert load_person(key.id).jobs[0].employer_id == load_person(office.id).jobs[0].employer_id


def test_own_employers_are_offered_before_the_office() -> None:
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        office, (key, yui) = create_participant("J-office"), create_participant_user("J-yui")
        for number, at in enumerate((CAFE, HOTEL)):
            create_job(key, WINTER[0] + number * DAY, WINTER[0] + number * DAY, at=at)
        for number in range(19):
            create_job(office, WINTER[0], at=Business(f"Employer {number:02}"))
        with signed_in(app, yui) as client:
            page = client.get(f"/participants/{key.id}/jobs/new").text
            assert re.findall(r'<option value="([^"]*)"', page) == ["Star Hotel", "Harbour Café"]


def test_unusual_days_raise_question(yui: Desk) -> None:
    asked = yui.logs("Harbour Café", (1, 1, 2026), **STILL)
    assert "before your arrival or after the end of your stay" in page_text(asked)
    yui.presses(asked, "Yes, the days are right")
    assert yui.jobs() == [(date(2026, 1, 1), None)]


def test_several_questions_keep_text(yui: Desk) -> None:
    create_job(yui.key, date(2025, 12, 1), at=HOTEL)
    first = yui.logs("Harbour Café", (1, 1, 2026), **STILL, job_title="cook")
    second = press_button(yui.client, first, "No, I work for both")
    assert "before your arrival" in page_text(second)
    yui.presses(second, "Yes, the days are right")
    assert yui.jobs() == [(date(2025, 12, 1), None), (date(2026, 1, 1), None)]
    assert load_person(yui.key.id).jobs[1].job_title == "cook"


def test_answer_holds_for_its_entry_only(yui: Desk) -> None:
    create_job(yui.key, WINTER[0], at=HOTEL)
    asked = yui.logs("Harbour Café", (15, 4, 2026), **STILL)
    again = press_button(yui.client, asked, "No, I work for both", **{"start-day": "16"})
    assert "Did you stop there before this job began?" in page_text(again)
    assert yui.jobs() == [(WINTER[0], None)]


def test_job_before_arrival_is_recorded_raises_question(app: Flask) -> None:
    key, user_id = create_participant_user("J-not-here-yet", stay=StayDraft())
    with signed_in(app, user_id) as client:
        desk = Desk(client, key)
        asked = desk.logs("Harbour Café", (15, 1, 2026), **STILL)
        assert "Your arrival is not recorded yet" in page_text(asked)
        assert desk.jobs() == []
        desk.presses(asked, "Yes, record it now")
        assert len(desk.jobs()) == 1
