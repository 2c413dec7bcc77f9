"""Participants add, open and delete their own photos and PDFs; officers open those of cases they work on, with an audit line."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.evidence import create_evidence, folder, page_pdf, photo
from tests.factories.participants import create_job, select_rows
from tests.support.apps import checked_app
from tests.support.client import Client, signed_in
from tests.support.pages import page_text_without_bold as text
from tracker.adapters.confined import LARGEST_BYTES
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey
from tracker.queries.evidence import evidence_about, evidence_of
from tracker.queries.participants import ParticipantKey
from tracker.services import cases
from tracker.services.case_marks import declare_conflict

ON, START = date(2026, 7, 20), date(2026, 1, 12)
"""More than six months: there is a case."""
NUMBER = iter(range(1000))
ACCEPTED = "Select a photo (JPEG, PNG or HEIC) or a PDF of at most 10 MB."


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """An application of this module, its context entered."""
    with checked_app("sqlite") as app, app.app_context():
        yield app


MULTIPART = "multipart/form-data; boundary=edge"


def multipart(name: str, content: bytes, **boxes: str) -> bytes:
    """A form with a file, as a browser sends it. The test client would write a large one into a file of its own."""
    texts = [f'--edge\r\nContent-Disposition: form-data; name="{box}"\r\n\r\n{value}\r\n' for box, value in boxes.items()]
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "".join([*texts, head]).encode() + content + b"\r\n--edge--\r\n"


class Her:
    """A participant with a job that began lately, and her browser."""

    def __init__(self, app: Flask, start: date) -> None:
        self.app = app
        self.key, self.user_id = create_participant_user(f"P-{next(NUMBER)}", language="en", on=ON)
        self.line = create_job(self.key, start, on=ON).line_id
        self.path = f"/participants/{self.key.id}"
        self.files = f"{self.path}/jobs/{self.line}/evidence"

    def sends(self, path: str, name: str, content: bytes, **boxes: Any) -> TestResponse:
        with signed_in(self.app, self.user_id) as client:
            return client.post(path, data=multipart(name, content, csrf_token=client.token(), **boxes), content_type=MULTIPART)

    def reads(self, path: str) -> TestResponse:
        with signed_in(self.app, self.user_id) as client:
            return client.get(path)

    def does(self, path: str, **boxes: Any) -> TestResponse:
        with signed_in(self.app, self.user_id) as client:
            return client.send(path, boxes)


@pytest.fixture
def yui(app: Flask) -> Her:
    return Her(app, ON)


@pytest.fixture
def flagged(app: Flask) -> tuple[Her, CaseKey]:
    """A participant with a case."""
    her = Her(app, START)
    [(id_, version)] = select_rows(Case, "id", "version", participant_id=her.key.id, rule="employer-tenure")
    return her, CaseKey(id_, version)


def stored(key: ParticipantKey) -> int:
    db.session.rollback()
    return len(evidence_of(key.id))


@pytest.mark.slow
def test_photo_is_added_to_a_job_opened_and_deleted(yui: Her) -> None:
    assert f'href="{yui.files}"' in yui.reads(f"{yui.path}/jobs/{yui.line}").text
    page = yui.reads(yui.files)
    assert 'enctype="multipart/form-data"' in page.text
    assert 'accept="image/*,.heic,.heif,.pdf,application/pdf"' in page.text
    answer = yui.sends(yui.files, "給与明細 5月.jpeg", photo())
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{yui.files}?said=stored")
    page = yui.reads(answer.headers["Location"])
    assert "The file is stored." in text(page)
    [found] = evidence_of(yui.key.id)
    assert (found.name, found.media_type) == ("給与明細 5月", "image/jpeg")
    file = yui.reads(f"{yui.path}/evidence/{found.id}/file")
    assert file.data.startswith(b"\xff\xd8\xff")
    overview = yui.reads(f"{yui.path}/evidence")
    assert "1 of 50 files" in text(overview)
    assert f'href="{yui.path}/evidence/{found.id}/delete"' in overview.text
    assert "Delete this file?" in text(yui.reads(f"{yui.path}/evidence/{found.id}/delete"))
    before = {each.name for each in folder().entries()}
    answer = yui.does(f"{yui.path}/evidence/{found.id}/delete")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{yui.path}/evidence?said=deleted")
    assert len(before - {each.name for each in folder().entries()}) == 1
    assert "The file is deleted." in text(yui.reads(answer.headers["Location"]))
    assert yui.does(f"{yui.path}/evidence/{found.id}/delete").status_code == 404


def test_file_is_an_attachment_that_no_browser_runs_or_stores(yui: Her) -> None:
    id_ = create_evidence(yui.key.id, yui.line, 'a"b\r\nX: y')
    answer = yui.reads(f"{yui.path}/evidence/{id_}/file")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "X" not in answer.headers
    assert answer.content_type == "application/pdf"
    assert "sandbox" not in yui.reads(f"{yui.path}/evidence").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.jpg", b"\xff\xd8\xff" + bytes(LARGEST_BYTES), "“a.jpg” is too large."),
        ("a.mov", b"\x00\x00\x00\x14ftypqt  ", "“a.mov” is neither a photo nor a PDF."),
        ("slip.pdf", photo(), "“slip.pdf” holds something else than its ending"),
        ("a.png", b"", "“a.png” is empty."),
    ],
)
def test_wrong_file_is_named_beside_its_field_with_what_is_accepted(yui: Her, name: str, content: bytes, why: str) -> None:
    answer = yui.sends(yui.files, name, content)
    assert answer.status_code == 422
    assert why in text(answer)
    assert text(answer).count(ACCEPTED) == 2  # in the summary and beside the field
    assert stored(yui.key) == 0


@pytest.mark.slow
def test_file_that_was_cut_off_leaves_nothing(yui: Her) -> None:
    before = {each.name for each in folder().entries()}
    answer = yui.sends(yui.files, "slip.pdf", page_pdf()[:-100])
    assert "is damaged or was cut off." in text(answer)
    assert ({each.name for each in folder().entries()}, stored(yui.key)) == (before, 0)


def test_missing_file_and_missing_folder_are_said(yui: Her) -> None:
    assert "Select a photo or a PDF" in text(yui.does(yui.files))
    yui.app.extensions["evidence"], there = None, yui.app.extensions["evidence"]
    try:
        assert "Files cannot be stored here at present." in text(yui.reads(yui.files))
        assert yui.sends(yui.files, "a.jpg", photo()).status_code == 422
        assert 'type="file"' not in yui.reads(f"{yui.path}/privacy-requests/correction").text
    finally:
        yui.app.extensions["evidence"] = there
    id_ = create_evidence(yui.key.id, yui.line)
    for each in folder().entries():
        each.path.unlink()
    assert yui.reads(f"{yui.path}/evidence/{id_}/file").status_code == 503


def test_others_find_nothing(yui: Her, app: Flask) -> None:
    id_, other = create_evidence(yui.key.id, yui.line), Her(app, ON)
    mine = f"{other.path}/evidence/{id_}"
    for path in (yui.files, f"{yui.path}/evidence", f"{yui.path}/evidence/{id_}/file", f"{mine}/file", f"{mine}/delete"):
        assert other.reads(path).status_code == 404
    assert other.does(f"{mine}/delete").status_code == 404
    assert other.sends(f"{other.path}/jobs/{yui.line}/evidence", "a.jpg", photo()).status_code == 404
    assert other.reads(f"{other.path}/courses/{yui.line}/evidence").status_code == 404


def test_file_stays_while_a_case_is_open(flagged: tuple[Her, CaseKey]) -> None:
    her, _ = flagged
    id_ = create_evidence(her.key.id, her.line)
    assert "It cannot be deleted now" in text(her.reads(f"{her.path}/evidence/{id_}/delete"))
    assert her.does(f"{her.path}/evidence/{id_}/delete").status_code == 422
    assert stored(her.key) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["roster.pdf", "roster.jpg"])
def test_dispute_takes_a_file_and_loses_no_words_over_a_wrong_one(flagged: tuple[Her, CaseKey], name: str) -> None:
    her, case = flagged
    path = f"{her.path}/cases/{case.id}/dispute"
    answer = her.sends(path, name, b"MZ", own_words="I left in May.")
    assert answer.status_code == 422
    assert "is neither a photo nor a PDF." in text(answer)
    assert "I left in May." in answer.text
    content = page_pdf() if name.endswith("pdf") else photo()
    assert her.sends(path, name, content, own_words="I left in May.").status_code == 303
    db.session.rollback()
    [found] = evidence_about(her.key.id, "case", case.id)
    page = her.reads(f"{her.path}/decisions")
    assert f'href="{her.path}/evidence/{found.id}/file"' in page.text
    assert "roster" in text(page)
    assert "Nothing is decided" in text(page)
    exchange = her.reads(f"{her.path}/cases/{case.id}/exchange.pdf")
    words = "".join(each.extract_text() for each in PdfReader(BytesIO(exchange.data)).pages)
    assert exchange.data.startswith(b"%PDF-")
    for each in ("Everything that was written in this case", "You wrote what is wrong", "I left in May.", "“roster”"):
        assert each in words
    assert her.reads(f"{her.path}/cases/999/exchange.pdf").status_code == 404


@pytest.mark.slow
def test_correction_takes_a_file(yui: Her) -> None:
    path = f"{yui.path}/privacy-requests/correction"
    words = {"subject": "job", "wanted": "An earlier day.", "why": "By the contract."}
    wrong = yui.sends(path, "contract.doc", b"\xd0\xcf\x11\xe0", **words)
    assert wrong.status_code == 422
    assert "An earlier day." in wrong.text
    assert yui.sends(path, "contract.pdf", page_pdf(), **words).status_code == 303
    assert [each.about for each in evidence_of(yui.key.id)] == ["request"]
    assert "Request for a correction" in text(yui.reads(f"{yui.path}/evidence"))


def opens(app: Flask, user_id: int, case: CaseKey, evidence_id: int) -> TestResponse:
    with signed_in(app, user_id) as client:
        return client.send(f"/cases/{case.id}/evidence/{evidence_id}", {})


def sees(client: Client, case: CaseKey) -> str:
    return text(client.get(f"/cases/{case.id}"))


def test_officer_who_works_on_the_case_opens_a_file_and_the_audit_says_so(flagged: tuple[Her, CaseKey], app: Flask) -> None:
    her, case = flagged
    id_, elsewhere = create_evidence(her.key.id, her.line, "roster"), create_evidence(*_others(app))
    lee, novak = create_user("Lee", "officer"), create_user("Novak", "officer")
    with signed_in(app, lee) as client:
        assert "Take the case to open them." in sees(client, case)
    assert opens(app, lee, case, id_).status_code == 403
    [(version,)] = select_rows(Case, "version", id=case.id)
    taken = cases.take(CaseKey(case.id, version), by=lee)
    with signed_in(app, lee) as client:
        assert "Each time that you open one is noted." in sees(client, case)
    answer = opens(app, lee, case, id_)
    assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 a page")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    [(details,)] = select_rows(AuditLine, "details", action="evidence.opened", participant_id=her.key.id)
    assert details == {"evidence": id_, "in_case": case.id}
    assert opens(app, lee, case, elsewhere).status_code == 404
    assert opens(app, novak, case, id_).status_code == 403
    declare_conflict(taken, "a cousin", by=lee)
    assert opens(app, lee, case, id_).status_code == 403


def _others(app: Flask) -> tuple[int, int]:
    other = Her(app, ON)
    return other.key.id, other.line


def test_second_officer_opens_a_file(flagged: tuple[Her, CaseKey], app: Flask) -> None:
    her, case = flagged
    id_, lee = create_evidence(her.key.id, her.line), create_user("Lee", "officer")
    [(version,)] = select_rows(Case, "version", id=case.id)
    proposal = cases.DecisionDraft("limit-exceeded-recorded", "What the roster says.", "It says so.")
    cases.propose(cases.review(cases.take(CaseKey(case.id, version), by=lee), by=lee), proposal, by=lee)
    assert opens(app, create_user("Novak", "officer"), case, id_).status_code == 200
    assert COMMAND_LINE < 0
