"""A participant makes a proof from the card of an employer, downloads it, and withdraws it; nobody else can."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import ON, create_job, select_rows
from tests.factories.proofs import NAME, START, UNTIL, YUI, load_key
from tests.support.client import Client, signed_in
from tests.support.forms import press_button, submit_form
from tests.support.pages import page_text_without_bold as text
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.read import read_proof
from tracker.models.accounts import COMMAND_LINE
from tracker.models.proofs import Proof, SigningKey
from tracker.queries.proofs import current_key, public_keys
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import StintKey
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.proofs import signing_keys

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
DAY = timedelta(days=1)


class Worker(NamedTuple):
    """Somebody who works at the bakery since January."""

    id: int
    user_id: int
    line: StintKey

    @property
    def offer(self) -> str:
        return f"/participants/{self.id}/jobs/{self.line.line_id}/proof"

    @property
    def proofs(self) -> str:
        return f"/participants/{self.id}/proofs"


BAKERY = Business("Umbrella Steps Bakery (fictional)", "70081234")
"""Nobody else on the database that web tests share works there."""
NUMBER = iter(range(10_000))


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


def worker(particulars: ParticularsDraft = YUI, language: str = "en") -> Worker:
    key, user_id = create_participant_user(f"PF-{next(NUMBER)}", language=language, particulars=particulars)
    return Worker(key.id, user_id, create_job(key, START, at=BAKERY, on=ON))


def made(client: Client, who: Worker) -> TestResponse:
    """The page of a proof that was made."""
    answer = press_button(client, client.get(who.offer), "Make this proof")
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def test_proof_is_made_and_downloaded(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        limits = client.get(f"/participants/{who.id}")
        assert f'href="{who.offer}"' in limits.text
        offer = client.get(who.offer)
        assert f"{NAME} may work for {BAKERY.name} up to and including Tuesday 14 July 2026." in text(offer)
        page = made(client, who)
        assert "This proof is current." in text(page)
        [download] = re.findall(r'href="([^"]*proof\.pdf)"', page.text)
        file = client.get(download)
        assert file.headers["Content-Type"] == "application/pdf"
        assert "sojourn-proof-2026-07-14.pdf" in file.headers["Content-Disposition"]
        assert file.headers["Cache-Control"] == "no-store"
        assert read_proof(file.data, keys_by_name(public_keys())).statement.until == UNTIL
        assert client.get(download).data == file.data
        listed = text(client.get(who.proofs))
        assert f"{BAKERY.name}, up to and including 14 July 2026" in listed
        assert "current" in listed


def test_repeated_form_makes_one_proof(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        offer = client.get(who.offer)
        first, second = submit_form(client, offer), submit_form(client, offer)
        assert first.headers["Location"] == second.headers["Location"]
        assert len(select_rows(Proof, participant_id=who.id)) == 1


def test_used_key_changes_nothing(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        offer = client.get(who.offer)
        first = submit_form(client, offer).headers["Location"]
        other = submit_form(client, offer, until="2026-07-01")
        assert other.status_code == 409
        assert "no proof was made" in text(other)
        assert len(select_rows(Proof, participant_id=who.id)) == 1
        used = re.search(r'name="operation"[^>]* value="([0-9a-f]{32})"', offer.text)
        assert used
        again = press_button(client, client.get(f"{first}/withdraw"), "Revoke it", operation=used[1])
        assert again.status_code == 409
        assert "This proof is current." in text(client.get(first))
        assert press_button(client, again, "Revoke it").status_code == 303


def test_stale_version_makes_nothing(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        answer = submit_form(client, client.get(who.offer), version="0")
        assert answer.status_code == 409
        assert select_rows(Proof, participant_id=who.id) == []
        assert submit_form(client, answer).status_code == 303


def test_changed_day_makes_nothing(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        offer = client.get(who.offer)
        create_job(load_key(who.id), START - DAY, START - DAY, at=BAKERY)
        answer = submit_form(client, offer)
        assert answer.status_code == 409
        assert "changed in the meantime" in text(answer)
        assert "Monday 13 July 2026" in text(answer)
        assert select_rows(Proof, participant_id=who.id) == []
        assert submit_form(client, answer).status_code == 303


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (datetime(2026, 7, 15, 4, tzinfo=UTC), "On the earliest reading"),
        (datetime(2027, 1, 10, 4, tzinfo=UTC), "Your stay is over"),
    ],
)
def test_missing_day_shows_reason_without_button(inside: Flask, on: datetime, said: str) -> None:
    who = worker()
    with time_machine.travel(on), signed_in(inside, who.user_id) as client:
        page = client.get(who.offer)
        assert said in text(page)
        assert "Make this proof" not in text(page)


def test_form_after_midnight_makes_nothing(inside: Flask) -> None:
    who, evening = worker(), datetime(2026, 7, 14, 15, 59, tzinfo=UTC)
    with time_machine.travel(evening), signed_in(inside, who.user_id) as client:
        offer = client.get(who.offer)
        with time_machine.travel(evening + timedelta(minutes=2)):
            answer = submit_form(client, offer)
    assert answer.status_code == 422
    assert "On the earliest reading" in text(answer)
    assert select_rows(Proof, participant_id=who.id) == []


def test_without_a_name_the_page_says_so(inside: Flask) -> None:
    who = worker(ParticularsDraft(birth_date=YUI.birth_date))
    with signed_in(inside, who.user_id) as client:
        assert "A proof states your name, and your name is not recorded." in text(client.get(who.offer))


def test_a_withdrawn_job_has_no_proof(inside: Flask) -> None:
    who = worker()
    withdraw_stint(who.line, kind="job", reason="never", on=ON, by=COMMAND_LINE)
    with signed_in(inside, who.user_id) as client:
        assert client.get(who.offer).status_code == 404
        assert "Record a job first" in text(client.get(who.proofs))


def test_a_revoked_proof_cannot_be_downloaded(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        address = made(client, who).request.path
        withdraw_stint(who.line, kind="job", reason="never", on=ON, by=COMMAND_LINE)
        page = client.get(address)
        assert "because your record changed" in text(page)
        assert "proof.pdf" not in page.text
        assert client.get(f"{address}/proof.pdf").status_code == 410
        assert "because your record changed" in text(client.get(who.proofs))


def test_a_proof_is_revoked_after_a_confirmation(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        address = made(client, who).request.path
        asked = client.get(f"{address}/withdraw")
        assert "You cannot undo this" in text(asked)
        answer = press_button(client, asked, "Revoke it")
        assert (answer.status_code, answer.headers["Location"]) == (303, address)
        assert "You revoked this proof on 4 May 2026 12:00." in text(client.get(address))
        late = submit_form(client, asked, operation="0" * 32)
        assert late.status_code == 409
        assert "You revoked this proof" in text(late)
        assert "You revoked this proof" in text(client.get(f"{address}/withdraw"))
        assert "revoked by you on 4 May 2026 12:00" in text(client.get(who.proofs))


def test_change_of_language_changes_nothing(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        offer = client.get(who.offer)
        answer = submit_form(client, offer, step="language")
        assert answer.status_code == 200
        assert select_rows(Proof, participant_id=who.id) == []
        address = made(client, who).request.path
        asked = client.get(f"{address}/withdraw")
        assert submit_form(client, asked, step="language").status_code == 200
        assert "This proof is current." in text(client.get(address))


def test_file_uses_language_of_page(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        offer = client.get(f"{who.offer}?lang=ja")
        assert submit_form(client, offer).status_code == 303
    assert select_rows(Proof, "language", participant_id=who.id) == [("ja",)]


def test_proofs_are_for_the_participant_alone(inside: Flask) -> None:
    who, other = worker(), worker()
    with signed_in(inside, who.user_id) as client:
        address = made(client, who).request.path
    addresses = [who.offer, who.proofs, address, f"{address}/proof.pdf", f"{address}/withdraw"]
    strange = address.replace(f"/participants/{who.id}/", f"/participants/{other.id}/")
    with signed_in(inside, other.user_id) as client:
        token = client.get(other.offer)
        boxes = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]*)"', token.text)[0]}
        for each in (*addresses, strange, f"{strange}/proof.pdf", f"{strange}/withdraw"):
            assert client.get(each).status_code == 404, each
        for each in (who.offer, f"{address}/withdraw", f"{strange}/withdraw"):
            assert client.post(each, data=boxes).status_code == 404, each
    with signed_in(inside, create_user("Chan", "officer")) as client:
        for each in addresses:
            assert client.get(each).status_code == 403, each
        card = client.get(f"/participants/{who.id}")
        assert who.offer not in card.text
        assert who.proofs not in card.text


def test_page_without_signing_key_says_so(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        address = made(client, who).request.path
        offer = client.get(who.offer)
        key = current_key()
        assert key is not None
        monkeypatch.setattr(signing_keys, "current_key", lambda: key._replace(sealed=b"of no key"))
        answer = submit_form(client, offer)
        assert answer.status_code == 422
        assert "the keys are not set up" in text(answer)
        assert client.get(f"{address}/proof.pdf").status_code == 503


@pytest.mark.parametrize("typed", ["", "soon", "2026-13-01", "9999-12-31"])
def test_day_not_shown_makes_nothing(inside: Flask, typed: str) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        assert submit_form(client, client.get(who.offer), until=typed).status_code == 409
    assert select_rows(Proof, participant_id=who.id) == []


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_every_page_is_sound_in_every_language(inside: Flask, language: str) -> None:
    """The client judges each page that it fetches."""
    who = worker()
    with signed_in(inside, who.user_id) as client:
        address = made(client, who).request.path
        for each in (who.offer, who.proofs, address, f"{address}/withdraw", "/proofs"):
            assert f'lang="{language}"' in client.get(f"{each}?lang={language}").text


def test_one_key_signs_all_proofs(inside: Flask) -> None:
    who = worker()
    with signed_in(inside, who.user_id) as client:
        made(client, who)
        made(client, who)
    assert len(select_rows(SigningKey, retired_at=None)) == 1
