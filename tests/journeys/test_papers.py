"""Files that leave the site, on a phone in Japanese, by keyboard and without a script: a proof that an employer checks,
a statement that is verified offline, and one's own data, requested and received."""

import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import create_participant_user
from tests.factories.participants import BORN, create_job
from tests.factories.proofs import load_key
from tests.journeys.axe import violations
from tests.journeys.browser import PHONE
from tests.journeys.hands import Finger, Hands, Keyboard
from tests.journeys.person import Meets, Person
from tests.journeys.residents import CAFE, TODAY, House, ago, signs_in
from tests.support.databases import make_app
from tracker.adapters.keys import Secret
from tracker.models.base import db
from tracker.queries.privacy_requests import requests_of
from tracker.services.accounts.sessions import begin_session
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.privacy_requests.answer import comply

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "docs" / "verify_proof.py"
WAYS = pytest.mark.parametrize(("hold", "script"), [(Keyboard, True), (Finger, False)], ids=["keyboard", "no script"])
Hold = Callable[[Person], Hands]


def settled_worker(house: House) -> tuple[int, str]:
    """Somebody new with two stints at the café: the id, and the name of the session."""
    app, session = make_app(house.url), uuid.uuid4().hex
    with app.app_context():
        who = ParticularsDraft("空野", "結衣", birth_date=BORN, language="ja")
        visa = VisaDraft(ago(300), ago(280))
        key, user_id = create_participant_user(
            f"PAPER-{session[:8]}", "結衣", language="ja", on=TODAY, particulars=who, stay=StayDraft(ago(120)), visa=visa
        )
        create_job(key, ago(110), ago(80), at=CAFE, on=TODAY)
        create_job(load_key(key.id), ago(40), at=CAFE, on=TODAY)
        begin_session(Secret(session), "a phone", by=user_id)
        _leave()
    return key.id, session


def office_complies(house: House, participant_id: int) -> None:
    """The office releases the copy that was requested."""
    with make_app(house.url).app_context():
        [asked] = requests_of(participant_id)
        comply(asked.key, "", on=TODAY, by=-1)
        _leave()


def _leave() -> None:
    db.session.remove()
    db.engine.dispose()


def opens(hands: Hands, house: House, session: str, path: str) -> None:
    """The participant is signed in and opens a page in Japanese."""
    signs_in(hands.person.page, house.base, session)
    hands.person.opens(path, "ja")
    assert hands.person.language == "ja"


def receives(hands: Hands, selector: str, folder: Path) -> Path:
    """Downloads what a link or button gives."""
    with hands.person.page.expect_download() as coming:
        hands.unfolds(selector)
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def sees(hands: Hands, *words: str) -> None:
    """The page says all of it, and axe has nothing against it where a script may run."""
    for each in words:
        expect(hands.person.page.locator("main")).to_contain_text(each)


def checks(hands: Hands, path: Path) -> None:
    """Uploads a file on the public page."""
    hands.person.opens("/proofs", "ja")
    hands.person.page.locator("#file").set_input_files(path)
    hands.follows("#check .button--go")


@WAYS
def test_employer_checks_a_proof(meets: Meets, house: House, tmp_path: Path, hold: Hold, script: bool) -> None:
    id_, session = settled_worker(house)
    hands = hold(meets(width=PHONE, script=script, locale="ja-JP"))
    opens(hands, house, session, f"/participants/{id_}/proofs")
    hands.follows('a[href$="/proof"]')
    sees(hands, "その間は辞めていましたか")
    hands.follows("#proof .button--go")
    sees(hands, "間の日について選んでください")
    hands.chooses('input[name="gap"]')
    assert not script or not violations(hands.person.page)
    hands.follows("#proof .button--go")
    sees(hands, "結衣", CAFE.name or "")
    assert not script or not violations(hands.person.page)
    file = receives(hands, 'a[href$="proof.pdf"]', tmp_path)
    photo = tmp_path / "photo.png"
    hands.person.page.screenshot(path=photo)

    employer = hold(meets(width=PHONE, script=script, locale="ja-JP"))
    checks(employer, file)
    sees(
        employer,
        "有効です",
        "結衣",
        "参加者は、記録された勤務期間の間は辞めていたとしている",
        "身分証か旅券とe-Visaも確かめてください",
    )
    assert not script or not violations(employer.person.page)
    reminder = receives(employer, 'a[href*="reminder.ics"]', tmp_path)
    assert "BEGIN:VEVENT" in reminder.read_text()
    checks(employer, photo)
    sees(employer, "これは画像です", "PDFをアップロード")


@WAYS
def test_statement_is_verified_offline(meets: Meets, house: House, tmp_path: Path, hold: Hold, script: bool) -> None:
    id_, session = settled_worker(house)
    hands = hold(meets(width=PHONE, script=script, locale="ja-JP"))
    opens(hands, house, session, f"/participants/{id_}/privacy-requests")
    hands.follows('a[href$="/statement"]')
    assert not script or not violations(hands.person.page)
    file = receives(hands, 'button[name="language"][value="ja"]', tmp_path)
    keys = tmp_path / "keys.json"
    keys.write_bytes(hands.person.page.request.get("/proofs/keys.json").body())
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), str(file), str(keys)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("genuine\nname: 空野 結衣")

    office = hold(meets(width=PHONE, script=script, locale="ja-JP"))
    checks(office, file)
    sees(office, "この全記録は本物です", CAFE.name or "")
    assert not script or not violations(office.person.page)


@WAYS
def test_own_data_are_requested_and_received(meets: Meets, house: House, tmp_path: Path, hold: Hold, script: bool) -> None:
    id_, session = settled_worker(house)
    hands = hold(meets(width=PHONE, script=script, locale="ja-JP"))
    opens(hands, house, session, f"/participants/{id_}/privacy-requests")
    hands.follows('a[href$="/privacy-requests/access"]')
    hands.follows("#entry .button--go")
    sees(hands, "40日のうち0日目、残り40日")
    assert not script or not violations(hands.person.page)
    office_complies(house, id_)
    hands.person.opens(f"/participants/{id_}/privacy-requests", "ja")
    hands.follows('a[href*="/privacy-requests/"]:not([href$="access"]):not([href$="correction"])')
    printed = receives(hands, 'form[action$="copy.pdf"] button', tmp_path)
    assert printed.read_bytes().startswith(b"%PDF-")
    copy = json.loads(receives(hands, 'form[action$="copy.json"] button', tmp_path).read_text())
    assert [job["employer"] for job in copy["jobs"]] == [CAFE.name, CAFE.name]
    assert copy["tables"]["particulars"][0]["family_name"] == "空野"
