"""The whole life of a case, once: corrected, asked about, decided by two officers, contested, and taken by a third."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import create_user
from tests.factories.participants import create_job, select_rows
from tests.journeys.browser import DESK, PHONE
from tests.journeys.person import Person
from tests.journeys.town import Town
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.queries.cases import case
from tracker.queries.participants import key_of

pytestmark = pytest.mark.browser
SERVED_ON = date(2026, 12, 15)
ACTS = ".case__acts"


@pytest.fixture
def path(town: Town) -> str:
    """The address of the case of somebody who worked for too long, with three officers in the office."""
    town.goes_to(SERVED_ON)
    town.users["abe"] = create_user("Abe", "officer")
    key = key_of(town.participant_id)
    assert key is not None
    create_job(key, date(2026, 6, 1), on=SERVED_ON)
    return f"/cases/{select_rows(Case, 'id', rule='employer-tenure')[0][0]}"


def test_case_goes_through_every_state_to_a_contested_decision(town: Town, path: str) -> None:
    own = f"/participants/{town.participant_id}/decisions?lang=ja"
    with town.visit("lee", path, width=DESK) as lee:
        lee.presses('form[action$="/take"] button')
        writes(lee, "why", "The roster has another day.", "fix-data")
        expect(lee.page.locator(ACTS)).to_contain_text("record to be corrected")
        lee.presses('form[action$="/review"] button')
        lee.page.get_by_text("Ask an employer or school first").click()
        writes(lee, "why", "The café, by telephone: the roster.", "ask-third-party")
        expect(lee.page.locator(ACTS)).to_contain_text("29 December")
        writes(lee, "why", "The roster of June, by email.", "resume")
        lee.page.get_by_text("Ask the participant first").click()
        lee.page.get_by_label("On which days did you work?").check()
        lee.page.locator('[name="words"]').fill("6月の給与明細のとおりにお書きください。")
        lee.presses('#serve button[name="step"]')
        expect(lee.page.locator(".preview").first).to_contain_text("どの日に働きましたか")
        expect(lee.page.locator(".preview").last).to_contain_text("On which days did you work?")
        lee.presses('#serve button:not([name="step"])')
        expect(lee.page.locator(ACTS)).to_contain_text("waiting for the participant")
    assert "2026年12月29日" in inbox(town)[-1]
    with town.visit("yui", own, width=PHONE, locale="ja-JP") as yui:
        expect(yui.page.locator("main")).to_contain_text("2026年12月29日")
        yui.page.locator('[name="own_words"]').fill("6月は休暇でした。")
        yui.presses('form[action$="/reply"] button')
        expect(yui.page.locator("main")).to_contain_text("6月は休暇でした。")
    with town.visit("lee", path, width=DESK) as lee:
        expect(lee.page.locator("main")).to_contain_text("6月は休暇でした。")
        lee.page.get_by_label("Exceeded, recorded (second check)").check()
        lee.page.locator('[name="finding"]').fill("上限を過ぎています。")
        lee.page.locator('[name="reasons"]').fill("休暇の日も数えます。")
        lee.presses('form[action$="/decide"] .button--go')
    with town.visit("novak", path, width=DESK) as novak:
        novak.presses('form[action$="/confirm"] button')
    assert "28日以内" in inbox(town)[-1]
    with town.visit("lee", path, width=DESK) as lee:
        lee.presses('form[action$="/close"] button')
    town.goes_to(SERVED_ON + timedelta(28))
    with town.visit("yui", own, width=PHONE, locale="ja-JP") as yui:
        yui.page.locator('[name="own_words"]').fill("休暇は雇用主が決めました。")
        yui.presses('form[action$="/contest"] button')
        expect(yui.page.locator("main")).to_contain_text("再検討を受け付けました")
    with town.visit("novak", path, width=DESK) as novak:
        novak.presses('form[action$="/take"] button')
        expect(novak.page.locator('[role="alert"]')).to_be_visible()
    with town.visit("abe", path, width=DESK) as abe:
        abe.presses('form[action$="/take"] button')
        expect(abe.page.locator(ACTS)).to_contain_text("Abe (you)")
    db.session.rollback()
    assert case(int(path.rpartition("/")[2])).state == "triage"


def writes(officer: Person, name: str, words: str, act: str) -> None:
    """The officer fills in a text, and presses the button of an act."""
    officer.page.locator(f'#reason [name="{name}"]').fill(words)
    officer.presses(f'#reason button[formaction$="/{act}"]')


def inbox(town: Town) -> list[str]:
    """The emails, which all go to the participant, in the order of their sending."""
    town.app.test_cli_runner().invoke(args=["outbox", "send"])
    return [each.text for each in town.app.extensions["post"].emails]
