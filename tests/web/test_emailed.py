"""What pages promise about emails: each is followed from the form to an inbox."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.participants import create_job, select_rows
from tests.support.apps import checked_app
from tests.support.client import Client
from tracker import clock
from tracker.adapters.email_message import OutgoingEmail
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey
from tracker.queries.participants import ParticipantKey
from tracker.services.cases import review, take
from tracker.workflows.email.render import email_code

PROMISE = "The participant is e-mailed at once, if an address is recorded"
TYPED = {"outcome": "contested-day-advice", "finding": "one day by one reading", "reasons": "the readings differ"}


@pytest.fixture
def app() -> Iterator[Flask]:
    """An application on an empty database, its context entered."""
    with checked_app("sqlite") as app, app.app_context():
        yield app


def inbox(app: Flask, user_id: int) -> list[OutgoingEmail]:
    return [mail for mail in app.extensions["post"].emails if mail.address == f"yui-{user_id}@post.example"]


def case_under_review(key: ParticipantKey, officer: int) -> CaseKey:
    """The case of a participant whose job is over the limit, taken by an officer."""
    create_job(key, date(2026, 1, 15), date(2026, 10, 1), on=clock.today())
    [(id_,)] = select_rows(Case, rule="employer-tenure")
    return review(take(CaseKey(id_, 1), by=officer), by=officer)


def test_decided_case_reaches_inbox(client: Client, app: Flask) -> None:
    key, user = create_participant_user("P-1", language="en")
    officer = create_user("Lee", "officer")
    case = case_under_review(key, officer)
    sign_in(client, officer)
    address = f"/cases/{case.id}"
    assert PROMISE in client.get(address).text
    answer = client.send(f"{address}/decide", {**TYPED, "version": case.version})
    assert answer.status_code == 303
    answer.close()
    mail = inbox(app, user)[-1]
    assert mail.subject == "A decision was made about your stay"
    assert email_code(user) in mail.text
    [link] = re.findall(r"http://127\.0\.0\.1:5000(/\S+)", mail.text)
    sign_in(client, user)
    assert [words for words in TYPED.values() if words in client.get(link).text] == list(TYPED.values())[1:]


def test_changed_result_reaches_inbox(client: Client, app: Flask) -> None:
    key, user = create_participant_user("P-1", language="ja")
    create_job(key, date(2026, 1, 15), date(2026, 10, 1), on=clock.today())
    officer = create_user("Lee", "officer")
    sign_in(client, officer)
    client.send(f"/cases/{select_rows(Case, rule='employer-tenure')[0][0]}/take", {"version": 1}).close()
    [mail] = inbox(app, user)
    assert (mail.subject, mail.language) == ("上限についての結果が変わりました", "ja")


def test_page_of_case_promises_no_email_without_server(client: Client, app: Flask) -> None:
    key, _ = create_participant_user("P-1")
    officer = create_user("Lee", "officer")
    case = case_under_review(key, officer)
    app.extensions["post"] = None
    sign_in(client, officer)
    page = client.get(f"/cases/{case.id}").text
    assert (PROMISE in page, "No mail server is set up, so no e-mail is sent" in page) == (False, True)


@pytest.mark.parametrize(("has_server", "promised"), [(True, True), (False, False)])
def test_forgotten_password_promises_email_if_there_is_a_server(
    client: Client, app: Flask, has_server: bool, promised: bool
) -> None:
    if not has_server:
        app.extensions["post"] = None
    page = client.send("/forgotten-password", {"email": "yui@post.example"}).text
    assert ("We have e-mailed" in page, "No mail server is set up" in page) == (promised, not promised)
