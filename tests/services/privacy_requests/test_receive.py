"""A request about personal data is recorded once, with its deadline; an impossible one changes nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories.participants import ON, create_participant, dump_database, select_rows
from tests.factories.privacy_requests import record_access, record_correction, stored_rows
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.privacy_requests import PrivacyRequest
from tracker.queries import privacy_requests as queries
from tracker.queries.privacy_requests import (
    DueRequests,
    due_requests,
    open_privacy_requests,
    people_with_open_requests,
    privacy_request,
    requests_of,
)
from tracker.services.participants.erase import erase_participant
from tracker.services.privacy_requests import receive
from tracker.services.privacy_requests.answer import comply
from tracker.services.privacy_requests.receive import MAX_OPEN, PrivacyRequestDraft, receive_privacy_request

pytestmark = pytest.mark.usefixtures("app")
DUE = date(2026, 6, 13)


def test_request_is_stored_with_its_deadline() -> None:
    who = create_participant("P-1")
    key = record_correction(who.id, "Sato", "a typing error")
    [found] = requests_of(who.id)
    assert (found.key, found.is_open) == (key, True)
    assert (found.kind, found.channel, found.subject) == ("correction", "letter", "particulars")
    assert (found.wanted, found.why, found.received_on, found.due_on) == ("Sato", "a typing error", ON, DUE)
    [line] = select_rows(AuditLine, "details", action="privacy-request.recorded")
    assert line == ({"request": key.id, "kind": "correction", "channel": "letter", "received_on": ON.isoformat()},)


def test_words_of_a_request_are_sealed() -> None:
    record_correction(create_participant("P-1").id, "zqwantedq", "zqreasonq")
    assert [word for word in ("zqwantedq", "zqreasonq") if word in stored_rows("privacy_requests")] == []


def test_repeated_operation_records_once() -> None:
    who, draft = create_participant("P-1"), PrivacyRequestDraft("access", "account", ON)
    keys = {receive_privacy_request(who.id, draft, on=ON, by=COMMAND_LINE, operation="a" * 32) for _ in range(2)}
    assert [request.key for request in requests_of(who.id)] == list(keys)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (PrivacyRequestDraft("access", "letter", ON + timedelta(days=1)), "received_on: future"),
        (PrivacyRequestDraft("correction", "account", ON, None, "a", "b"), "subject: missing"),
        (PrivacyRequestDraft("correction", "account", ON, "visa", "", "b"), "wanted: missing"),
        (PrivacyRequestDraft("correction", "account", ON, "visa", "a"), "why: missing"),
    ],
)
def test_impossible_request_changes_nothing(draft: PrivacyRequestDraft, code: str) -> None:
    who = create_participant("P-1")
    before = dump_database()
    with pytest.raises(FactError, match=code):
        receive_privacy_request(who.id, draft, on=ON, by=COMMAND_LINE)
    assert dump_database() == before


def test_page_takes_no_more_requests_than_officers_can_read() -> None:
    who, other = create_participant("P-1"), create_participant("P-2")
    draft = PrivacyRequestDraft("correction", "account", ON, "visa", "a", "b")
    keys = [receive_privacy_request(who.id, draft, on=ON, by=COMMAND_LINE) for _ in range(MAX_OPEN)]
    with pytest.raises(FactError, match="subject: full"):
        receive_privacy_request(who.id, draft, on=ON, by=COMMAND_LINE)
    record_correction(who.id)
    receive_privacy_request(other.id, draft, on=ON, by=COMMAND_LINE)
    comply(keys[0], "done", on=ON, by=COMMAND_LINE)
    receive_privacy_request(who.id, draft, on=ON, by=COMMAND_LINE)


def test_second_open_access_request_is_refused_by_service_and_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    who = create_participant("P-1")
    record_access(who.id)
    with pytest.raises(FactError, match="kind: open"):
        record_access(who.id)
    monkeypatch.setattr(receive, "has_open_access_request", lambda _: False)
    monkeypatch.setattr("tracker.models.transaction.UNIQUE_VIOLATIONS", frozenset())
    with pytest.raises(IntegrityError):
        record_access(who.id)
    db.session.rollback()


def test_unknown_and_erased_people_make_no_request() -> None:
    who = create_participant("P-1")
    erase_participant("P-1", reason="asked for it", by=COMMAND_LINE)
    for id_ in (who.id, 999):
        with pytest.raises(NotFoundError):
            record_access(id_)
    assert select_rows(PrivacyRequest, "id") == []


def test_open_requests_are_listed_by_deadline() -> None:
    first, second = create_participant("P-1"), create_participant("P-2")
    late = record_access(first.id, received_on=ON + timedelta(days=2))
    early = record_access(second.id, received_on=ON)
    other = record_correction(first.id, received_on=ON + timedelta(days=2))
    assert [each.id for each in open_privacy_requests()] == [early.id, late.id, other.id]
    assert people_with_open_requests([first.id, second.id, 999]) == {first.id, second.id}
    comply(other, "done", on=DUE, by=COMMAND_LINE)
    assert [each.id for each in queries.answered_privacy_requests(9)] == [other.id]


@pytest.mark.parametrize(("days", "overdue"), [(-1, 0), (0, 0), (1, 1), (3, 2)])
def test_request_is_overdue_from_the_day_after_its_deadline(days: int, overdue: int) -> None:
    who = create_participant("P-1")
    assert due_requests(on=ON) == DueRequests(0, 0, None)
    record_access(who.id)
    record_correction(who.id, received_on=ON + timedelta(days=2))
    assert due_requests(on=DUE + timedelta(days=days)) == DueRequests(2, overdue, DUE)


def test_request_of_another_participant_is_not_found() -> None:
    key = record_access(create_participant("P-1").id)
    other = create_participant("P-2")
    assert privacy_request(key.id, participant_id=other.id) is None
    assert privacy_request(key.id, participant_id=key.participant_id) is not None
