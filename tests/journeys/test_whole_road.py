"""The whole road, once: a job that goes over becomes a verdict, a flag, a case, a decision that the participant reads in Japanese,
and a figure in a month that is closed and signed. Then the sample register is taken in."""

import json
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, visiting
from tests.journeys.town import Town

pytestmark = pytest.mark.browser
FLAGGED, CLOSING = date(2026, 12, 15), date(2027, 1, 4)
STARTED = date(2026, 6, 1)
CAFE = "ハーバーカフェ（架空）"
REASONS = "早いほうの数え方でも遅いほうの数え方でも、上限の日を過ぎています。ご本人の説明を聞き、記録だけを残します。"
SAMPLE = sorted((Path(__file__).parents[1] / "data" / "register").glob("*.csv"))
MONTH = "/months/japan/inbound/2026-12"


def test_job_becomes_decision_and_figure(town: Town) -> None:
    logs_a_job(town)
    town.goes_to(FLAGGED)
    assert town.app.test_cli_runner().invoke(args=["assess-due"]).stdout == "assessed: 1\n"
    decides(town)
    reads_the_decision(town)
    town.goes_to(CLOSING)
    acts(town, "chan", "closed")
    acts(town, "okada", "signed")
    downloads(town)
    takes_in_the_sample(town)


def logs_a_job(town: Town) -> None:
    """Within the limit still: nobody is flagged."""
    with town.visit("yui", f"/participants/{town.participant_id}/jobs/new?lang=ja", width=PHONE, locale="ja-JP") as yui:
        yui.types("employer", CAFE)
        yui.types_day("start", STARTED.day, STARTED.month, STARTED.year)
        yui.presses("#entry .button--go")
        expect(yui.page.locator("main")).to_contain_text("2026年11月30日")
        assert yui.language == "ja"


def decides(town: Town) -> None:
    """The only case of the queue: taken, reviewed, proposed; checked and signed by another officer, closed by the first."""
    with town.visit("lee", "/cases", width=DESK) as lee:
        expect(lee.page.locator(".queue tbody tr")).to_have_count(1)
        expect(lee.page.locator(".queue")).to_contain_text(CAFE)
        lee.presses(".queue th a")
        lee.presses('form[action$="/take"] button')
        lee.presses('form[action$="/review"] button')
        lee.page.get_by_label("Exceeded, recorded (second check)").check()
        lee.page.locator('[name="finding"]').fill("どちらの数え方でも上限を過ぎています。")
        lee.page.locator('[name="reasons"]').fill(REASONS)
        lee.presses('form[action$="/decide"] .button--go')
        expect(lee.page.locator(".case__acts")).to_contain_text("Another officer checks this proposal")
    for width in (PHONE, DESK):
        with town.visit("novak", "/cases", width=width) as novak:
            novak.presses(".queue th a")
            expect(novak.page.locator(".case__acts")).to_contain_text(REASONS)
            if width == DESK:
                novak.presses('form[action$="/confirm"] button')
                expect(novak.page.locator(".case__acts")).to_contain_text("decided")
    with town.visit("lee", "/cases?tab=mine", width=DESK) as lee:
        lee.presses(".queue th a")
        lee.presses('form[action$="/close"] button')
        expect(lee.page.locator(".case__acts")).to_contain_text("closed")


def reads_the_decision(town: Town) -> None:
    """On the phone, in Japanese."""
    with town.visit("yui", f"/participants/{town.participant_id}?lang=ja", width=PHONE, locale="ja-JP") as yui:
        yui.presses('.limits__links a[href$="/decisions"]')
        assert yui.language == "ja"
        expect(yui.page.locator("main")).to_contain_text(REASONS)
        expect(yui.page.locator("main")).to_contain_text("上限を超えたと記録")


def acts(town: Town, name: str, state: str) -> None:
    """A manager comes by the list of months, and presses the one button there is."""
    with town.visit(name, "/months?scheme=japan&direction=inbound&year=2026", width=DESK) as manager:
        manager.presses(f'table a[href$="{MONTH}"]')
        manager.presses("#act .button--go")
        expect(manager.page.locator('[role="status"]')).to_contain_text(state)


def downloads(town: Town) -> None:
    """Somebody without an account reads the report, and takes it along: the same numbers in both files, and they add up."""
    with visiting(town.browser, town.base, width=DESK) as page:
        page.goto("/reports")
        page.locator('a[href$="/reports/japan/inbound/2026/12"]').first.click()
        told, table = json.loads(taken(page, "JSON")), taken(page, "CSV")
    ledger = told["ledger"]
    came_back = ledger["lapsed"] + ledger["cancelled"]
    assert ledger["closing"] == ledger["opening"] - ledger["issued"] + came_back + ledger["corrections"] == 1499
    assert told["checksum"] in table


def taken(page: Page, kind: str) -> str:
    """What comes with a link to a file."""
    with page.expect_download() as download:
        page.get_by_role("link", name=kind, exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def takes_in_the_sample(town: Town) -> None:
    """Sent, looked through, taken in."""
    with town.visit("lee", "/register", width=DESK) as lee:
        lee.page.locator("#files").set_input_files(SAMPLE)
        lee.presses("#upload .button--go")
        expect(lee.page.locator("h1")).to_have_text("What would change")
        lee.presses('form[action$="/take"] .button--go')
        expect(lee.page.locator("h1")).to_have_text("The register was imported")
