"""Reminders of answers, sent by officers for several cases at once: once for each deadline, and never where they reach nobody."""

from datetime import date, timedelta

import pytest

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.cases import CONTESTED_ON, WAYS, advance_case, create_case
from tests.factories.participants import create_participant, draft_participant, select_rows
from tracker.compliance.case_states import STATES
from tracker.models.audit import AuditLine
from tracker.models.outbox import OutboxMessage
from tracker.queries.cases import CaseKey, case
from tracker.services import notices
from tracker.services.case_marks import declare_conflict
from tracker.services.case_reminders import remind_now

pytestmark = pytest.mark.usefixtures("app")
DUE = CONTESTED_ON + timedelta(14)


@pytest.fixture
def lee() -> int:
    return create_user("Lee", "officer")


def waiting(lee: int, reference: str = "P-1") -> CaseKey:
    """Return the case of somebody with an account that waits for their answer."""
    return advance_case(create_case(create_participant_user(reference)[0]), WAYS["awaiting-participant"], lee)


def now(key: CaseKey) -> CaseKey:
    """Return the key of the case as it is now."""
    return CaseKey(key.id, case(key.id).version)


def test_reminder_is_sent_once_for_each_deadline(lee: int) -> None:
    key = waiting(lee)
    assert remind_now((key,), on=CONTESTED_ON, by=lee) == (1, 0)
    content = {"case": key.id, "due": DUE.isoformat(), "extended": False, "reminder": True}
    assert select_rows(OutboxMessage, "kind", "content")[-1] == ("case-notice", content)
    assert select_rows(AuditLine, "by", "details", action="case.reminded") == [(lee, {"case": key.id})]
    assert case(key.id).version == key.version + 1
    assert remind_now((now(key),), on=CONTESTED_ON, by=lee) == (0, 1)
    key = notices.extend(now(key), "on a trip", on=CONTESTED_ON, by=lee)
    assert remind_now((key,), on=CONTESTED_ON, by=lee) == (1, 0)
    assert select_rows(OutboxMessage, "content")[-1][0]["due"] == (DUE + timedelta(7)).isoformat()


@pytest.mark.parametrize("state", STATES)
def test_only_cases_that_wait_for_their_participant_get_one(state: str, lee: int) -> None:
    key = advance_case(create_case(create_participant_user("P-1")[0]), WAYS[state], lee)
    sent = len(select_rows(OutboxMessage, "id"))
    expected = (1, 0) if state == "awaiting-participant" else (0, 1)
    assert remind_now((key,), on=CONTESTED_ON, by=lee) == expected
    assert len(select_rows(OutboxMessage, "id")) - sent == expected[0]


@pytest.mark.parametrize(("on", "reminded"), [(DUE, 1), (DUE + timedelta(1), 0)])
def test_reminder_is_sent_up_to_the_last_day(on: date, reminded: int, lee: int) -> None:
    assert remind_now((waiting(lee),), on=on, by=lee).reminded == reminded


@pytest.mark.parametrize(("email", "reminded"), [(None, 0), ("yui@post.example", 1)])
def test_reminder_needs_an_account_or_an_address(email: str | None, reminded: int, lee: int) -> None:
    particulars = draft_participant().particulars._replace(email=email)
    key = advance_case(create_case(create_participant(particulars=particulars)), WAYS["awaiting-participant"], lee)
    assert remind_now((key,), on=CONTESTED_ON, by=lee).reminded == reminded


def test_changed_missing_and_conflicted_cases_get_none(lee: int) -> None:
    keys = [waiting(lee, f"P-{number}") for number in range(4)]
    declared = declare_conflict(keys[1], "my cousin", by=lee)
    seen = (keys[0], declared, keys[2]._replace(version=1), CaseKey(10**6, 1), keys[3], keys[3])
    assert remind_now(seen, on=CONTESTED_ON, by=lee) == (2, 3)
    assert [case(key.id).version - key.version for key in keys] == [1, 2, 0, 1]


def test_nothing_selected_sends_nothing(lee: int) -> None:
    assert remind_now((), on=CONTESTED_ON, by=lee) == (0, 0)
