"""The public page says what was signed and whether it stands, and nothing to whoever brings nothing that was signed here."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user
from tests.factories.participants import ON, create_job, keyring
from tests.factories.proofs import NAME, START, UNTIL, YUI, create_proof, load_proof
from tests.factories.signed_proofs import sign_statement
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tests.support.pages import page_text_without_bold as text
from tracker.adapters.signing import STATEMENT, signature
from tracker.formats.proofs.public_keys import keys_by_name, read_published_keys
from tracker.formats.proofs.read import read_token
from tracker.formats.proofs.statement import encode_statement, token
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.queries.proofs import ProofFact, current_key, public_keys
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import StintKey
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.proofs.make import ProofKey, withdraw_proof
from tracker.services.proofs.signing_keys import rotate_key
from tracker.workflows.proofs.proof_file import proof_file

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
DAY = timedelta(days=1)
BAKERY = Business("Umbrella Steps Bakery (fictional)", "70081234")
"""Nobody else on the database that web tests share works there."""
NUMBER = iter(range(10_000))


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def line(inside: Flask) -> StintKey:
    """A job that somebody has since January."""
    key, _ = create_participant_user(f"PC-{next(NUMBER)}", particulars=YUI)
    return create_job(key, START, at=BAKERY, on=ON)


def fact(key: ProofKey) -> ProofFact:
    db.session.rollback()
    return load_proof(key)


def seen(client: Client, token: str, language: str = "en") -> TestResponse:
    return client.get("/proofs", query_string={"p": token, "lang": language})


def as_json(client: Client, token: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(client.get("/proofs/check.json", query_string={"p": token}).text)
    return found


def sent(client: Client, content: bytes) -> TestResponse:
    """The answer to a file that somebody sends."""
    action, boxes = page_forms(client.get("/proofs"))[0]
    return client.post(action, data={**boxes, "file": (io.BytesIO(content), "proof.pdf")})


def file_of(proof: ProofFact) -> bytes:
    read = read_token(proof.token, keys_by_name(public_keys()))
    return proof_file(read, "https://sojourn.example", language="ja", keys=keyring())


def test_current_proof_shows_four_facts(client: Client, line: StintKey) -> None:
    proof = fact(create_proof(line))
    page = seen(client, proof.token)
    said = text(page)
    assert "This proof is genuine and current" in said
    assert f"{NAME} may work for {BAKERY.name} up to and including Tuesday 14 July 2026." in said
    assert "record on 4 May 2026 12:00" in said
    assert page.headers["Cache-Control"] == "no-store"
    assert as_json(client, proof.token) == {
        "verdict": "stands",
        "name": NAME,
        "employer": BAKERY.name,
        "until": "2026-07-14",
        "recorded_up_to": "2026-05-04T12:00:00+08:00",
        "number": proof.number,
        "key": public_keys()[0].name,
        "since": None,
        "newer": None,
        "gaps": "counted",
        "not_stated": ["identity", "visa", "other-employers", "study", "terms-of-employment"],
    }


def test_nobody_learns_anything_by_a_number(client: Client, line: StintKey) -> None:
    proof = fact(create_proof(line))
    for guess in (proof.number, f"{proof.number}.{proof.token.split('.')[1]}", proof.token[:-1], proof.token.split(".")[0]):
        page = seen(client, guess)
        assert "This proof is not genuine" in text(page)
        assert NAME not in page.text
        assert as_json(client, guess) == {"verdict": "not-genuine"}
    assert client.get(f"/proofs/{proof.number}").status_code == 404


def test_revoked_proof_shows_no_reason(client: Client, line: StintKey) -> None:
    proof = fact(create_proof(line))
    with time_machine.travel(NOON + DAY, tick=False):
        withdraw_stint(line, kind="job", reason="a secret reason", on=ON + DAY, by=COMMAND_LINE)
    page = seen(client, proof.token)
    assert "It was revoked on 5 May 2026 12:00" in text(page)
    assert "There is no newer proof here." in text(page)
    said = as_json(client, proof.token)
    assert (said["verdict"], said["since"]) == ("ended", "2026-05-05T12:00:00+08:00")


def test_withdrawn_proof_looks_revoked(client: Client, line: StintKey) -> None:
    """Nobody can tell the one from the other."""
    fell, withdrawn = create_proof(line), create_proof(line)
    withdraw_proof(withdrawn, by=COMMAND_LINE)
    withdraw_stint(line, kind="job", reason="never", on=ON, by=COMMAND_LINE)
    pages = [seen(client, fact(key).token).text for key in (fell, withdrawn)]
    plain = [
        re.sub(rf'{re.escape(fact(key).token)}|{fact(key).number}|nonce="[^"]*"|csrf_token" value="[^"]*"', "", page)
        for key, page in zip((fell, withdrawn), pages, strict=True)
    ]
    assert plain[0] == plain[1]


def test_old_proof_links_to_current_one(client: Client, line: StintKey) -> None:
    first, second, third = (create_proof(line) for _ in range(3))
    withdraw_proof(third, by=COMMAND_LINE)
    page = seen(client, fact(first).token)
    assert "There is a newer proof for this employer." in text(page)
    [newer] = re.findall(r'href="/proofs\?p=([^"&]*)"', page.text)
    assert newer == fact(second).token
    assert "genuine and current" in text(seen(client, newer))
    assert str(as_json(client, fact(first).token)["newer"]).endswith(f"/proofs?p={newer}")
    assert as_json(client, fact(second).token)["newer"] is None
    withdraw_proof(first, by=COMMAND_LINE)
    assert as_json(client, fact(first).token)["newer"] is None, "who holds a paper that was taken back learns nothing more"


def test_other_statement_under_number_is_not_genuine(client: Client, line: StintKey) -> None:
    proof = fact(create_proof(line))
    key = current_key()
    assert key is not None
    said = read_token(proof.token, keys_by_name(public_keys())).statement._replace(name="Somebody Else")
    signed = encode_statement(said)
    private = keyring().unwrap(key.sealed, key.id)
    forged = token(signed, signature(private, STATEMENT, signed))
    assert read_token(forged, keys_by_name(public_keys())).statement.name == "Somebody Else"
    assert as_json(client, forged) == {"verdict": "not-genuine"}
    assert as_json(client, proof.token)["verdict"] == "stands"


def test_unstored_proof_is_unknown(client: Client, line: StintKey) -> None:
    proof = fact(create_proof(line))
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE proofs SET number = 'gone-{proof.id}' WHERE id = {proof.id}")
    db.session.rollback()
    assert "This proof is no longer stored here" in text(seen(client, proof.token))
    assert as_json(client, proof.token)["verdict"] == "unknown"


def test_proof_by_other_key_is_not_genuine(client: Client, line: StintKey) -> None:
    create_proof(line)
    assert "This proof is not genuine" in text(seen(client, sign_statement().token))


def test_old_proofs_stay_genuine_after_rotation(client: Client, line: StintKey) -> None:
    proof, before = fact(create_proof(line)), public_keys()[0]
    rotate_key(keys=keyring(), by=COMMAND_LINE)
    assert as_json(client, proof.token)["verdict"] == "stands"
    answer = client.get("/proofs/keys.json")
    assert read_published_keys(answer.data) == keys_by_name(public_keys())
    told = {each["id"]: each["retired_at"] is None for each in json.loads(answer.text)["keys"]}
    assert (told[before.name], told[public_keys()[0].name]) == (False, True)
    assert "genuine and current" in text(client.get(sent(client, file_of(proof)).headers["Location"]))


def test_every_byte_of_file_is_checked(client: Client, line: StintKey) -> None:
    proof = fact(create_proof(line))
    content = file_of(proof)
    answer = sent(client, content)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/proofs?p={proof.token}")
    changed = sent(client, content.replace(b"%PDF-1.7", b"%PDF-1.6"))
    assert "This proof is not genuine" in text(changed)
    assert "may have saved it in another form" in text(changed)
    assert NAME not in changed.text


@pytest.mark.parametrize("wrap", ["{}", "  {}\n", "https://sojourn.example/proofs?p={}"])
def test_a_pasted_address_is_checked(client: Client, line: StintKey, wrap: str) -> None:
    token = fact(create_proof(line)).token
    broken = wrap.format(token[:50] + "\r\n" + token[50:])
    assert submit_form(client, client.get("/proofs"), text=broken).headers["Location"] == f"/proofs?p={token}"


def test_a_refused_text_is_shown_again(client: Client) -> None:
    answer = submit_form(client, client.get("/proofs"), text="not a proof")
    assert answer.status_code == 200
    assert 'value="not a proof"' in answer.text
    again = submit_form(client, answer, step="language")
    assert 'value="not a proof"' in again.text
    assert "This proof is not genuine" not in text(again)


def test_an_empty_form_asks_for_a_proof(client: Client) -> None:
    answer = submit_form(client, client.get("/proofs"))
    assert answer.status_code == 422
    assert "Select the file or enter the address" in text(answer)


def test_form_of_lost_session_is_shown_again(client: Client) -> None:
    answer = client.post("/proofs", data={"text": "typed"})
    assert answer.status_code == 400
    assert "Send the proof once more." in text(answer)
    assert 'value="typed"' in answer.text


def test_the_reminder_needs_a_current_proof(client: Client, line: StintKey) -> None:
    key = create_proof(line)
    token = fact(key).token
    answer = client.get("/proofs/reminder.ics", query_string={"p": token, "lang": "ja"})
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART;VALUE=DATE:20260714" in answer.data
    assert "最終日".encode() in answer.data
    withdraw_proof(key, by=COMMAND_LINE)
    for text_ in (token, "", "nonsense"):
        assert client.get("/proofs/reminder.ics", query_string={"p": text_}).status_code == 404


def test_a_past_day_is_shown_as_past(client: Client, line: StintKey) -> None:
    token = fact(create_proof(line)).token
    with time_machine.travel(datetime.combine(UNTIL + DAY, NOON.timetz())):
        page, told = seen(client, token), as_json(client, token)
        assert client.get("/proofs/reminder.ics", query_string={"p": token}).status_code == 404
    assert "This proof is genuine, but its last day is past" in text(page)
    assert "The day is past." in text(page)
    assert (told["verdict"], told["since"]) == ("past", None)
    with time_machine.travel(datetime.combine(UNTIL, NOON.timetz())):
        assert as_json(client, token)["verdict"] == "stands"
    assert "calendar" not in text(page)


@pytest.mark.parametrize(("language", "word"), [("en", "genuine"), ("ja", "有効です"), ("zh-Hant", "真確有效")])
def test_a_change_of_language_keeps_the_proof(client: Client, line: StintKey, language: str, word: str) -> None:
    token = fact(create_proof(line)).token
    page = seen(client, token, language)
    assert word in text(page)
    links = re.findall(r'<a href="(\?[^"]*)" hreflang', page.text)
    assert len(links) == 2
    assert all(f"p={token}" in link for link in links)
