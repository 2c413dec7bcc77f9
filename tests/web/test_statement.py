"""The statement of a whole record: made in three languages, found genuine by the page and by the script alone."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, select_rows
from tests.factories.proofs import NAME, START, YUI, load_key
from tests.support.client import Client, signed_in
from tests.support.forms import page_forms, submit_form
from tests.support.pages import page_text_without_bold as text
from tracker.compliance.loading import builtin
from tracker.formats.history.assess_line import assess_line
from tracker.formats.proofs.public_keys import keys_by_name, publish_keys
from tracker.formats.proofs.read import NotGenuineError
from tracker.formats.proofs.whole_record import read_whole_record
from tracker.models.audit import AuditLine
from tracker.queries.proofs import public_keys
from tracker.services.employers.businesses import Business
from tracker.services.participants.drafts import StayDraft

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_proof.py"
NOON, TODAY = datetime(2026, 5, 4, 4, tzinfo=UTC), date(2026, 5, 4)
BAKERY = Business("Umbrella Steps Bakery (fictional)", "70081234")
NUMBER = iter(range(10_000))


@pytest.fixture(autouse=True)
def _noon(inside: Flask) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def who(inside: Flask) -> tuple[int, int]:
    """A participant with two stints at the bakery, and her account."""
    key, user_id = create_participant_user(f"PW-{next(NUMBER)}", particulars=YUI)
    create_job(key, START, date(2026, 3, 31), at=BAKERY)
    create_job(load_key(key.id), date(2026, 5, 1), at=BAKERY)
    return key.id, user_id


def made(client: Client, id_: int, language: str = "en") -> TestResponse:
    """The answer to the button of a language."""
    return submit_form(client, client.get(f"/participants/{id_}/statement"), language=language)


def checked(client: Client, content: bytes) -> TestResponse:
    """The page that checks an uploaded file."""
    action, boxes = page_forms(client.get("/proofs"))[0]
    return client.post(action, data={**boxes, "file": (io.BytesIO(content), "statement.pdf")})


def script(folder: Path, content: bytes) -> tuple[int, str]:
    """What the script alone says, without our code on its path."""
    (folder / "file").write_bytes(content)
    (folder / "keys.json").write_text(json.dumps(publish_keys(public_keys())))
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), str(folder / "file"), str(folder / "keys.json")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("language", "lang", "words"),
    [
        ("en", "en", ["Statement of a whole record", "Umbrella Steps Bakery", "15 January 2026", "ongoing", "within"]),
        ("ja", "ja", ["全記録", "2026年1月15日", "上限内", "Umbrella Steps Bakery"]),
        ("zh-Hant", "zh", ["完整紀錄", "2026年1月15日", "未超出", "Umbrella Steps Bakery"]),
    ],
)
def test_file_says_the_record_in_a_language(
    inside: Flask, who: tuple[int, int], language: str, lang: str, words: list[str]
) -> None:
    with signed_in(inside, who[1]) as client:
        answer = made(client, who[0], language)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=sojourn-statement-2026-05-04.pdf"
    read = PdfReader(io.BytesIO(answer.data), strict=True)
    catalog: Any = read.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith(lang)
    assert read.metadata is not None
    assert str(read.metadata.title) == f"{words[0]} – Sojourn"
    printed = "".join("".join(page.extract_text() for page in read.pages).split())
    for each in (NAME, *words):
        assert "".join(each.split()) in printed, each


@pytest.mark.slow
def test_page_and_script_find_it_genuine(inside: Flask, client: Client, who: tuple[int, int], tmp_path: Path) -> None:
    with signed_in(inside, who[1]) as own:
        content = made(own, who[0]).data
    page = text(checked(client, content))
    assert "This statement is genuine" in page
    assert f"recorded about {NAME} up to 4 May 2026 12:00" in page
    assert str(BAKERY.name) in page
    status, said = script(tmp_path, content)
    assert status == 0, said
    assert said.startswith(f"genuine\nname: {NAME}\nrecorded up to: 2026-05-04T12:00:00+08:00\n")


def test_its_history_is_a_line_that_is_assessed_alike(inside: Flask, who: tuple[int, int]) -> None:
    with signed_in(inside, who[1]) as client:
        record = read_whole_record(made(client, who[0]).data, keys_by_name(public_keys()))
    answer = assess_line(record.line.encode(), builtin(), today=date(2030, 1, 1))
    assert answer is not None
    assert answer.assessed
    findings = json.loads(answer.text)["findings"]
    assert [(each["rule"], each["subject"]) for each in findings] == [(each.rule, each.subject) for each in record.findings]
    assert [job.name for job in record.history.jobs] == [BAKERY.name, BAKERY.name]


@pytest.mark.slow
def test_every_changed_byte_is_found(inside: Flask, client: Client, who: tuple[int, int], tmp_path: Path) -> None:
    with signed_in(inside, who[1]) as own:
        content = made(own, who[0]).data
    keys = keys_by_name(public_keys())
    end = content.rindex(b"%Sojourn-Record")
    for place in [*range(0, end, 211), *range(end, len(content), 7)]:
        with pytest.raises(NotGenuineError):
            read_whole_record(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :], keys)
    changed = content.replace(b"%PDF-", b"%PDF-", 1)[:-2] + b" \n"
    assert "not genuine" in text(checked(client, changed))
    assert script(tmp_path, changed)[0] == 1


def test_a_signature_of_a_proof_is_no_statement(inside: Flask, who: tuple[int, int]) -> None:
    with signed_in(inside, who[1]) as client:
        content = made(client, who[0]).data
    token = re.findall(rb"%Sojourn-Record ([^\n]+)\n", content)[0]
    with pytest.raises(NotGenuineError):
        read_whole_record(content, {})
    with signed_in(inside, who[1]) as client:
        assert client.get("/proofs/check.json", query_string={"p": token.decode()}).json == {"verdict": "not-genuine"}


def test_each_statement_has_an_audit_line(inside: Flask, who: tuple[int, int]) -> None:
    with signed_in(inside, who[1]) as client:
        made(client, who[0])
        made(client, who[0])
        page = client.get(f"/participants/{who[0]}/statement")
        assert submit_form(client, page, step="language").status_code == 200
    assert len(select_rows(AuditLine, participant_id=who[0], action="record.stated")) == 2


def test_without_an_arrival_none_is_made(inside: Flask) -> None:
    key, user_id = create_participant_user(f"PW-{next(NUMBER)}", particulars=YUI, stay=StayDraft())
    with signed_in(inside, user_id) as client:
        answer = made(client, key.id)
    assert answer.status_code == 422
    assert "your arrival is not recorded" in text(answer)


def test_statements_are_for_the_participant_alone(inside: Flask, who: tuple[int, int]) -> None:
    _, other = create_participant_user(f"PW-{next(NUMBER)}", particulars=YUI)
    with signed_in(inside, other) as client:
        assert client.get(f"/participants/{who[0]}/statement").status_code == 404
    with signed_in(inside, create_user("Chan", "officer")) as client:
        assert client.get(f"/participants/{who[0]}/statement").status_code == 403
