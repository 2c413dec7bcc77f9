"""A participant without an account gets notices and decisions as letters to print; each download has an audit line."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, create_participant, draft_participant, select_rows
from tests.support.client import signed_in
from tests.support.pages import page_text
from tracker.models.audit import AuditLine
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, case
from tracker.queries.participants import ParticipantKey
from tracker.services import cases
from tracker.services.cases import DecisionDraft
from tracker.services.employers.businesses import Business
from tracker.services.notices import NoticeDraft, serve

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 7, 15)
NOBODY = "Nobody can be reached by e-mail here"
CAFE = Business("Harbour Café (fictional)", "70099001")


class Desk:
    """An officer, and the case of somebody that they have under review."""

    def __init__(self, app: Flask, who: ParticipantKey) -> None:
        self.app, self.lee = app, create_user("Lee", "officer")
        create_job(who, date(2026, 1, 15), at=CAFE, on=TODAY)
        [(self.case_id,)] = select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")
        self.path = f"/cases/{self.case_id}"
        cases.review(cases.take(CaseKey(self.case_id, 1), by=self.lee), by=self.lee)

    @property
    def key(self) -> CaseKey:
        """The case as it is now."""
        return CaseKey(self.case_id, case(self.case_id).version)

    def read(self) -> str:
        """Return the words of the case's page."""
        with signed_in(self.app, self.lee) as client:
            return page_text(client.get(self.path))

    def print(self, by: int | None = None) -> TestResponse:
        """Ask for the letter."""
        with signed_in(self.app, by or self.lee) as client:
            return client.send(f"{self.path}/letter", {})

    def letters(self) -> list[Any]:
        """Return the authors of the audit's lines about letters."""
        return select_rows(AuditLine, "by", action="case.letter")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    with time_machine.travel(datetime(2026, 7, 15, 4, tzinfo=UTC), tick=True):
        yield f"L-{request.node.name[5:25]}"


@pytest.fixture
def desk(app: Flask, name: str) -> Desk:
    """The case of somebody without an account and an address, who reads Japanese."""
    return Desk(app, create_participant(name, particulars=draft_participant(name).particulars._replace(email=None)))


def text_of(answer: TestResponse) -> str:
    """Return the words of a downloaded PDF."""
    pages = PdfReader(io.BytesIO(answer.data), strict=True).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_notice_is_printed_in_the_language_with_audit_line(desk: Desk) -> None:
    assert NOBODY not in desk.read()
    assert desk.print().status_code == 404
    before = len(desk.letters())
    serve(desk.key, NoticeDraft("payslips", "六月の給与明細"), on=TODAY, by=desk.lee)
    assert NOBODY in desk.read()
    answer = desk.print()
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=sojourn-letter-{desk.case_id}.pdf"
    said = text_of(answer)
    assert "2026年7月29日（水）" in said
    assert "六月の給与明細" in said
    assert desk.letters()[before:] == [(desk.lee,)]
    assert "printed as a letter" in desk.read()


def test_decision_is_printed_after_it_was_signed(desk: Desk) -> None:
    cases.decide(desk.key, DecisionDraft("no-issue", "No day too many.", "By the roster."), by=desk.lee)
    version = desk.key.version
    said = text_of(desk.print())
    assert "No day too many." in said
    assert "2026年8月12日（水）" in said
    assert desk.key.version == version


def test_address_alone_does_not_replace_the_letter(app: Flask, name: str) -> None:
    desk = Desk(
        app, create_participant(name, particulars=draft_participant(name).particulars._replace(email="yui@post.example"))
    )
    serve(desk.key, NoticeDraft("dates"), on=TODAY, by=desk.lee)
    said = desk.read()
    assert NOBODY not in said
    assert "the e-mail names the day alone" in said
    assert desk.print().status_code == 200


def test_account_replaces_the_letter(app: Flask, name: str) -> None:
    who, user = create_participant_user(name)
    desk = Desk(app, who)
    serve(desk.key, NoticeDraft("dates"), on=TODAY, by=desk.lee)
    before = desk.letters()
    assert "as a letter" not in desk.read()
    assert (desk.print().status_code, desk.print(user).status_code, desk.letters()) == (404, 403, before)


def test_missing_case_has_no_letter(desk: Desk) -> None:
    desk.path = "/cases/999999"
    assert desk.print().status_code == 404
