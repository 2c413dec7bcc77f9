"""A proof for an employer with days between two stints: the page asks about them, and the proof says which answer it has."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user
from tests.factories.participants import create_job, select_rows
from tests.factories.proofs import START, UNTIL, YUI, load_key
from tests.support.client import Client, signed_in
from tests.support.forms import submit_form
from tests.support.pages import page_text_without_bold as text
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.read import read_token
from tracker.models.proofs import Proof
from tracker.queries.proofs import proofs_of, public_keys
from tracker.services.employers.businesses import Business

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
BAKERY = Business("Umbrella Steps Bakery (fictional)", "70081234")
NUMBER = iter(range(10_000))
LATER = date(2026, 8, 12)
"""Thirty-day months, which count 180 days in two stints, are the earliest reading: 76 in the first and 104 in the second."""


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def who(inside: Flask) -> tuple[int, int]:
    """A participant with a gap in April, and her account."""
    key, user_id = create_participant_user(f"PG-{next(NUMBER)}", particulars=YUI)
    create_job(key, START, date(2026, 3, 31), at=BAKERY)
    create_job(load_key(key.id), date(2026, 5, 1), at=BAKERY)
    return key.id, user_id


def offer_address(client: Client, id_: int) -> str:
    """The page that offers a proof, from the list of proofs."""
    page = client.get(f"/participants/{id_}/proofs").text
    return page.partition('/proof">')[0].rpartition('href="')[2] + "/proof"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Did the job end in between?"), ("ja", "辞めていましたか"), ("zh-Hant", "曾離職嗎")]
)
def test_the_page_asks_about_the_gap(inside: Flask, who: tuple[int, int], language: str, words: str) -> None:
    with signed_in(inside, who[1]) as client:
        page = client.get(f"{offer_address(client, who[0])}?lang={language}")
        assert words in text(page)
        assert '" checked' not in page.text


def test_a_job_without_a_gap_is_not_asked_about(inside: Flask) -> None:
    key, user_id = create_participant_user(f"PG-{next(NUMBER)}", particulars=YUI)
    create_job(key, START, at=BAKERY)
    with signed_in(inside, user_id) as client:
        assert 'name="gap"' not in client.get(offer_address(client, key.id)).text
        offer = client.get(offer_address(client, key.id))
        assert submit_form(client, offer, gap="ended").status_code == 409, "a day that the page did not show"
        assert submit_form(client, offer, gap="counted").status_code == 303


@pytest.mark.parametrize(
    ("answer", "until", "words"),
    [("counted", UNTIL, "that were recorded then count too"), ("ended", LATER, "The participant states that the job ended")],
)
def test_the_answer_chooses_the_day_and_is_stated(
    inside: Flask, who: tuple[int, int], answer: str, until: date, words: str
) -> None:
    with signed_in(inside, who[1]) as client:
        assert submit_form(client, client.get(offer_address(client, who[0])), gap=answer).status_code == 303
        [made] = proofs_of(who[0])
        assert made.proof.until == until
        statement = read_token(made.proof.token, keys_by_name(public_keys())).statement
        assert statement.gaps_ended is (answer == "ended")
        assert words in text(client.get("/proofs", query_string={"p": made.proof.token}))
        said = client.get("/proofs/check.json", query_string={"p": made.proof.token}).json
        assert said is not None
        assert (said["verdict"], said["gaps"]) == ("stands", answer)


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_without_an_answer_nothing_is_made(inside: Flask, who: tuple[int, int], answer: str) -> None:
    with signed_in(inside, who[1]) as client:
        offer = client.get(offer_address(client, who[0]))
        page = submit_form(client, offer, gap=answer)
        assert page.status_code == 422
        assert "Select what happened in between" in text(page)
        assert select_rows(Proof, participant_id=who[0]) == []
        assert submit_form(client, page, gap="ended").status_code == 303


def test_an_answer_survives_a_changed_record(inside: Flask, who: tuple[int, int]) -> None:
    with signed_in(inside, who[1]) as client:
        offer = client.get(offer_address(client, who[0]))
        create_job(load_key(who[0]), date(2026, 1, 14), date(2026, 1, 14), at=BAKERY)
        page = submit_form(client, offer, gap="ended")
        assert page.status_code == 409
        assert 'value="ended" checked' in page.text
        assert submit_form(client, page, gap="ended").status_code == 303


def test_a_gap_that_uses_the_limit_leaves_one_answer(inside: Flask) -> None:
    key, user_id = create_participant_user(f"PG-{next(NUMBER)}", particulars=YUI)
    create_job(key, START, date(2026, 1, 31), at=BAKERY)
    create_job(load_key(key.id), date(2026, 7, 20), at=BAKERY)
    with time_machine.travel(datetime(2026, 7, 21, 4, tzinfo=UTC)), signed_in(inside, user_id) as client:
        offer = client.get(offer_address(client, key.id))
        assert "no day is left to state" in text(offer)
        refused = submit_form(client, offer, gap="counted")
        assert refused.status_code == 422
        assert select_rows(Proof, participant_id=key.id) == []
        assert submit_form(client, refused, gap="ended").status_code == 303
