"""On a phone in Japanese, by keyboard and without a script: a photo is added to a job; a dispute goes with a file, and is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from tests.factories.evidence import photo
from tests.factories.participants import create_job, select_rows
from tests.journeys.browser import DESK, PHONE, visiting
from tests.journeys.hands import Keyboard
from tests.journeys.person import Person
from tests.journeys.residents import signs_in
from tests.journeys.town import Town
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.queries.evidence import evidence_of
from tracker.queries.participants import key_of
from tracker.services.accounts.sessions import begin_session, new_token

pytestmark = pytest.mark.browser
FLAGGED, STARTED = date(2026, 12, 15), date(2026, 6, 1)


@contextmanager
def on_her_phone(town: Town, path: str) -> Iterator[Person]:
    """Yui opens a page on a phone that runs no script; X1 asks axe about the same pages."""
    token = new_token()
    begin_session(token, "a phone", by=town.users["yui"])
    with visiting(town.browser, town.base, width=PHONE, script=False, locale="ja-JP") as page:
        signs_in(page, town.base, token.text)
        person = Person(page)
        person.opens(path)
        yield person


def works(town: Town, on: date) -> int:
    """Yui works at the café since June; the id of the job."""
    key = key_of(town.participant_id)
    assert key is not None
    return create_job(key, STARTED, on=on).line_id


def selects(person: Person, name: str, content: bytes, kind: str = "image/jpeg") -> None:
    """Tabs to the field and selects a file, as the camera gives it; the picker itself is the system's."""
    Keyboard(person)._comes_to('input[type="file"]')
    person.page.locator('input[type="file"]').set_input_files(FilePayload(name=name, mimeType=kind, buffer=content))


def test_photo_is_added_to_a_job(town: Town) -> None:
    line_id = works(town, date(2026, 11, 24))
    with on_her_phone(town, f"/participants/{town.participant_id}?lang=ja") as yui:
        hands, main = Keyboard(yui), yui.page.locator("main")
        hands.follows('a[href$="/evidence"]')
        hands.follows(f'a[href$="/jobs/{line_id}/evidence"]')
        selects(yui, "IMG_0001.jpg", b"MZ")
        hands.follows("#evidence .button--go")
        expect(yui.page.locator("#file-error")).to_contain_text("「IMG_0001.jpg」は写真でもPDFでもありません。10 MB以下の写真")
        selects(yui, "IMG_0001.jpg", photo())
        hands.follows("#evidence .button--go")
        expect(main).to_contain_text("ファイルを保存しました。")
        expect(main).to_contain_text("IMG_0001")
        assert yui.language == "ja"
    db.session.rollback()
    assert [(each.name, each.about_id) for each in evidence_of(town.participant_id)] == [("IMG_0001", line_id)]


def test_dispute_goes_with_a_file_and_is_answered(town: Town, tmp_path: Path) -> None:
    town.goes_to(FLAGGED)
    works(town, FLAGGED)
    [(case_id,)] = select_rows(Case, "id", rule="employer-tenure")
    with on_her_phone(town, f"/participants/{town.participant_id}?lang=ja") as yui:
        hands, main = Keyboard(yui), yui.page.locator("main")
        expect(main).to_contain_text("担当官が確かめます。まだ何も決定していません。")
        hands.follows('a[href$="/decisions"]')
        expect(main).to_contain_text("2026年12月17日")  # by when
        expect(main).to_contain_text("まだ何も決定していません。")
        expect(main.get_by_role("link", name="事務局")).to_be_visible()  # whom to ask
        hands.unfolds('[name="own_words"]')
        yui.page.keyboard.type("9月は休暇でした。")
        selects(yui, "roster.jpg", photo())
        hands.follows(f'form[action$="/cases/{case_id}/dispute"] button')
        expect(main).to_contain_text("9月は休暇でした。")
        expect(main).to_contain_text("roster")
    with town.visit("lee", f"/cases/{case_id}", width=DESK) as lee:
        lee.presses('form[action$="/take"] button')
        expect(lee.page.locator("main")).to_contain_text("9月は休暇でした。")
        with lee.page.expect_download() as opened:
            lee.page.locator(f'form[action^="/cases/{case_id}/evidence/"] button').click()
        opened.value.save_as(tmp_path / "roster.jpg")
        assert opened.value.suggested_filename == "roster.jpg"
        lee.presses('form[action$="/review"] button')
        lee.page.get_by_text("Ask the participant first").click()
        lee.page.get_by_label("Are the recorded dates right?").check()
        lee.page.locator('[name="words"]').fill("9月の休暇を記録しました。")
        lee.presses('#serve button:not([name="step"])')
    assert (tmp_path / "roster.jpg").read_bytes().startswith(b"\xff\xd8\xff")
    with on_her_phone(town, f"/participants/{town.participant_id}/decisions?lang=ja") as yui:
        expect(yui.page.locator("main")).to_contain_text("9月の休暇を記録しました。")
