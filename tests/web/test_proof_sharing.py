"""How a proof comes to the employer: its link is shared, a picture of it is named as one, and what it leaves open is said."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from PIL import Image

from tests.factories.accounts import create_participant_user
from tests.factories.participants import ON, create_job
from tests.factories.proofs import START, YUI, create_proof, load_proof
from tests.support.client import Client, signed_in
from tests.support.forms import page_forms
from tests.support.pages import page_text_without_bold as text
from tracker.formats.proofs.read import is_picture
from tracker.models.accounts import COMMAND_LINE
from tracker.services.employers.businesses import Business
from tracker.services.proofs.make import withdraw_proof

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
BAKERY = Business("Umbrella Steps Bakery (fictional)", "70081234")
NUMBER = iter(range(10_000))


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def picture(kind: str) -> bytes:
    """A small picture in a format."""
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF"])
def test_a_picture_is_named_as_one(client: Client, kind: str) -> None:
    action, boxes = page_forms(client.get("/proofs"))[0]
    page = client.post(action, data={**boxes, "file": (io.BytesIO(picture(kind)), "proof.pdf")})
    assert "This is a picture" in text(page)
    assert "upload the PDF" in text(page)
    assert "not genuine" not in text(page)


def test_other_files_are_no_pictures() -> None:
    assert is_picture(b"\0\0\0\x18ftypheic\0\0")
    for content in (b"%PDF-1.7", b"", b"token.text", b"RIFF1234WAVE", b"\0\0\0\x18ftypmp42"):
        assert not is_picture(content), content


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "It does not say how long this person"),
        ("ja", "あとどれだけ働けるかは分かりません"),
        ("zh-Hant", "不會顯示此人還可為你工作多久"),
    ],
)
def test_the_page_says_what_each_code_leaves_open(client: Client, language: str, words: str) -> None:
    key, _ = create_participant_user(f"PX-{next(NUMBER)}", particulars=YUI)
    token = load_proof(create_proof(create_job(key, START, at=BAKERY, on=ON))).token
    for query in ({"lang": language}, {"lang": language, "p": token}):
        assert words in text(client.get("/proofs", query_string=query))


def test_the_link_is_shared_with_and_without_a_script(inside: Flask) -> None:
    key, user_id = create_participant_user(f"PX-{next(NUMBER)}", particulars=YUI)
    made = create_proof(create_job(key, START, at=BAKERY, on=ON))
    address = f"/proofs?p={load_proof(made).token}"
    with signed_in(inside, user_id) as client:
        page = client.get(f"/participants/{key.id}/proofs/{made.id}")
        [shared] = re.findall(r'<button[^>]* hidden data-share="([^"]*)"', page.text)
        assert shared.endswith(address)
        assert re.search(r'<script type="module" nonce="[^"]+" src="[^"]*share\.js', page.text)
        assert re.search(r'href="mailto:\?subject=[^"]*&amp;body=[^"]*/proofs%3Fp%3D', page.text)
        withdraw_proof(made, by=COMMAND_LINE)
        page = client.get(f"/participants/{key.id}/proofs/{made.id}")
        assert "data-share" not in page.text
        assert "mailto:" not in page.text
