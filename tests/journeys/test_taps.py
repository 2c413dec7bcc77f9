"""How many taps and typed letters a record takes, from my limits on, on a phone in Japanese, with nothing filled in."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import create_participant_user
from tests.factories.participants import BORN, create_job
from tests.journeys.browser import PHONE
from tests.journeys.hands import Thumb
from tests.journeys.person import Meets
from tests.journeys.residents import CAFE, HOTEL, TODAY, House, ago, signs_in
from tests.support.databases import make_app
from tracker.adapters.keys import Secret
from tracker.models.base import db
from tracker.queries.participants import ParticipantKey
from tracker.services.accounts.sessions import begin_session
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft

pytestmark = pytest.mark.browser
NUMBERS = count(1)
SAVE = "#entry .button--go"
SCHOOL = "灣仔語言學校（虛構）"
with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def at_limits(meets: Meets, house: House, lives: Callable[[ParticipantKey], Any], *, script: bool) -> Thumb:
    """The thumb of somebody new, who has lived like this since the arrival 150 days ago, at her limits."""
    name = f"thumb-{next(NUMBERS)}"
    app = make_app(house.url)
    with app.app_context():
        key, user_id = create_participant_user(
            f"WHJ-{name}", name, language="ja", on=TODAY, stay=StayDraft(ago(150)), visa=VisaDraft(ago(200), ago(180)),
            particulars=ParticularsDraft(given_name="結衣", birth_date=BORN, language="ja"),
        )  # fmt: skip
        begin_session(Secret(name), "a phone", by=user_id)
        lives(key)
        db.session.remove()
        db.engine.dispose()
    person = meets(width=PHONE, script=script, locale="ja-JP")
    signs_in(person.page, house.base, name)
    person.opens(f"/participants/{key.id}", "ja")
    return Thumb(person)


def works_at_cafe(key: ParticipantKey) -> None:
    create_job(key, ago(40), at=CAFE, on=TODAY)


def left_cafe(key: ParticipantKey) -> None:
    create_job(key, ago(100), ago(40), at=CAFE, on=TODAY)
    create_job(key, ago(30), at=HOTEL, on=TODAY)


def studied(key: ParticipantKey) -> None:
    log_stint(key.id, CourseDraft(SCHOOL, "広東語", ago(100), ago(60)), kind="course", on=TODAY, by=-1)


def is_saved(thumb: Thumb, *, taps: int, letters: int) -> None:
    """The confirmation is there, and took no more than this."""
    expect(thumb.person.page.locator("h1")).to_have_text("保存しました")
    assert thumb.taps <= taps
    assert thumb.letters <= letters


@with_and_without_script
def test_start_at_known_hotel_today_takes_4_taps_and_4_letters(meets: Meets, house: House, script: bool) -> None:
    thumb = at_limits(meets, house, lambda key: None, script=script)
    thumb.follows('a[href$="/jobs/new"]')
    thumb.fills("employer", "Star")
    thumb.unfolds(f'[name="start-near"][value="{TODAY}"]')
    thumb.follows(SAVE)
    thumb.follows('[name="answer-begins"][value="same"]')
    expect(thumb.person.page.locator("main")).to_contain_text("Star Hotel (fictional)")
    is_saved(thumb, taps=4, letters=4)


@with_and_without_script
def test_end_today_takes_2_taps(meets: Meets, house: House, script: bool) -> None:
    thumb = at_limits(meets, house, works_at_cafe, script=script)
    thumb.follows('.limit__acts a[href$="/end"]')
    thumb.follows(f'[name="end-is"][value="{TODAY}"]')
    is_saved(thumb, taps=2, letters=0)


@with_and_without_script
def test_start_again_takes_3_taps_and_its_question(meets: Meets, house: House, script: bool) -> None:
    thumb = at_limits(meets, house, left_cafe, script=script)
    thumb.unfolds(".limits__cards .limit__fold summary")
    thumb.follows('.limit__fold a[href*="again="]')
    thumb.follows(SAVE)
    questions = 0
    while thumb.person.page.locator(".question .answers").count():
        thumb.follows('.answers [value="ended"], .answers [value="separate"]')
        questions += 1
    assert questions
    is_saved(thumb, taps=3 + questions, letters=0)


@with_and_without_script
def test_course_with_end_takes_6_taps_and_8_letters(meets: Meets, house: House, script: bool) -> None:
    thumb = at_limits(meets, house, studied, script=script)
    thumb.follows('a[href$="/courses/new"]')
    thumb.follows('.again a[href*="again="]')
    thumb.fills("title", "広東語二")
    thumb.fills("end-month", "12")
    thumb.fills("end-day", "31")
    thumb.follows(SAVE)
    is_saved(thumb, taps=6, letters=8)
