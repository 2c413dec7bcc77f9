"""Cases change hands with a reason, a version and an audit line; nobody signs a proposal of their own by a detour."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.cases import WAYS, advance_case
from tests.factories.participants import create_job, create_participant, select_rows
from tracker.compliance.case_states import STATES
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.models.sealed_words import open_words
from tracker.queries.accounts import account
from tracker.queries.cases import CaseKey, case, open_cases
from tracker.services import cases
from tracker.services.accounts.people import assign_roles
from tracker.services.case_moves import CannotMoveError
from tracker.services.cases import DecisionDraft
from tracker.services.handover import HandoverCounts, hand_over, hand_over_all

pytestmark = pytest.mark.usefixtures("app")
ON = date(2026, 7, 16)
DRAFT = DecisionDraft("limit-exceeded-referred", "Two days too many.", "By the roster.")


@pytest.fixture
def officers() -> tuple[int, int]:
    return create_user("Lee", "officer"), create_user("Novak", "officer")


def opened(reference: str = "P-1") -> CaseKey:
    """The case of somebody who has worked for one employer for too long."""
    who = create_participant(reference)
    create_job(who, date(2026, 1, 15), on=ON)
    found = open_cases([who.id])[who.id, "employer-tenure"]
    return CaseKey(found.id, found.version)


def moved(state: str, by: int, reference: str = "P-1") -> CaseKey:
    """A case in a state, with the officer who brought it there."""
    return advance_case(opened(reference), WAYS[state], by)


def last_line() -> tuple[str, Any]:
    db.session.rollback()
    [*_, (action, details)] = select_rows(AuditLine, "action", "details")
    return action, details


CHANGED_HANDS = (
    ("new", "triage", None),
    ("triage", "triage", "new"),
    ("data-fix", "data-fix", "data-fix"),
    ("under-review", "under-review", "under-review"),
    ("awaiting-participant", "awaiting-participant", "awaiting-participant"),
    ("awaiting-third-party", "awaiting-third-party", "awaiting-third-party"),
    ("second-check", "under-review", "under-review"),
    ("decided", "decided", "decided"),
)
"""Each open state, the state after another officer gets the case, and after it is given back."""


@pytest.mark.parametrize(("state", "assigned", "returned"), CHANGED_HANDS, ids=[state for state, *_ in CHANGED_HANDS])
def test_case_changes_hands_in_every_open_state(
    officers: tuple[int, int], state: str, assigned: str, returned: str | None
) -> None:
    first, second = officers
    key = moved(state, first)
    taken = hand_over(key, second, "on leave", by=first)
    found = case(key.id)
    assert (found.state, found.assignee_id, found.version) == (assigned, second, key.version + 1)
    action, details = last_line()
    assert action == "case.assigned"
    assert (details["before"], details["assignee"], details["version"]) == (
        None if state == "new" else first,
        second,
        taken.version,
    )
    assert open_words(details["said"]) == "on leave"
    if returned is not None:
        other = moved(state, first, "P-2")
        hand_over(other, None, "too many", by=first)
        assert (case(other.id).state, case(other.id).assignee_id) == (returned, None)
        assert last_line()[0] == "case.given-back"


def test_every_open_state_is_handed_over_above() -> None:
    assert {state for state, *_ in CHANGED_HANDS} == set(STATES) - {"closed"}


def test_officer_takes_over_with_reason_only(officers: tuple[int, int]) -> None:
    first, second = officers
    key = moved("under-review", first)
    with pytest.raises(FactError, match="why: missing"):
        hand_over(key, second, "  ", by=second)
    hand_over(key, second, "asked me to", by=second)
    assert last_line()[0] == "case.taken-over"
    assert case(key.id).assignee_id == second


def test_waiting_case_is_assigned_without_reason(officers: tuple[int, int]) -> None:
    first, second = officers
    hand_over(opened(), second, "", by=first)
    assert last_line()[1]["said"] is None
    assert select_rows(Case, "queue_rank") == [(1,)]


def test_author_of_proposal_cannot_sign_it_after_handing_case_over(officers: tuple[int, int]) -> None:
    first, second = officers
    key = hand_over(moved("second-check", first), second, "on leave", by=first)
    with pytest.raises(CannotMoveError):
        cases.confirm(key, by=first)


def test_closed_case_and_same_officer_are_refused(officers: tuple[int, int]) -> None:
    first, second = officers
    key = moved("triage", first)
    with pytest.raises(CannotMoveError):
        hand_over(key, first, "again", by=second)
    closed = cases.close(key, "no issue", by=first)
    with pytest.raises(CannotMoveError):
        hand_over(closed, second, "again", by=second)


def test_stale_or_unknown_case_is_refused(officers: tuple[int, int]) -> None:
    first, second = officers
    key = opened()
    cases.take(key, by=first)
    with pytest.raises(ConflictError):
        hand_over(key, second, "why", by=second)
    with pytest.raises(NotFoundError):
        hand_over(CaseKey(999999, 1), second, "why", by=second)


@pytest.mark.parametrize("who", ["nobody", "manager", "disabled"])
def test_only_active_officers_get_cases(officers: tuple[int, int], who: str) -> None:
    first, second = officers
    if who == "manager":
        assign_roles(second, frozenset({"manager"}), by=COMMAND_LINE)
    if who == "disabled":
        assign_roles(second, frozenset(), by=COMMAND_LINE)
    with pytest.raises(FactError, match="to: unknown"):
        hand_over(opened(), 999999 if who == "nobody" else second, "why", by=first)


def test_bulk_leaves_changed_and_closed_cases_as_they_are(officers: tuple[int, int]) -> None:
    first, second = officers
    waiting, stale, taken = opened("P-1"), opened("P-2"), moved("triage", first, "P-3")
    closed = cases.close(moved("triage", first, "P-4"), "no issue", by=first)
    cases.remark(stale, "rang", by=first)
    keys = (taken, waiting, stale, closed, waiting)
    assert hand_over_all(keys, second, "on leave", by=first) == HandoverCounts(handed=2, unchanged=2)
    assert [case(each.id).assignee_id for each in (waiting, taken, stale, closed)] == [second, second, None, first]


def test_bulk_without_reason_writes_nothing(officers: tuple[int, int]) -> None:
    first, second = officers
    waiting, taken = opened("P-1"), moved("triage", first, "P-2")
    with pytest.raises(FactError, match="why: missing"):
        hand_over_all((waiting, taken), second, "", by=first)
    assert case(waiting.id).assignee_id is None


@pytest.mark.parametrize("roles", [frozenset[str](), frozenset({"manager"})], ids=["disabled", "another role"])
def test_cases_of_leaving_officer_return_to_queue(officers: tuple[int, int], roles: frozenset[str]) -> None:
    first, second = officers
    theirs = [moved(state, first, f"P-{state}") for state in ("triage", "under-review", "second-check", "decided")]
    closed, other = cases.close(moved("triage", first, "P-c"), "no issue", by=first), moved("triage", second, "P-o")
    assign_roles(first, roles, by=COMMAND_LINE)
    assert [case(key.id)[2:6] for key in theirs] == [
        ("employer-tenure", state, key.version + 1, None)
        for key, state in zip(theirs, ("new", "under-review", "under-review", "decided"), strict=True)
    ]
    assert [case(key.id).assignee_id for key in (closed, other)] == [first, second]
    lines = [details for action, details in select_rows(AuditLine, "action", "details") if action == "case.released"]
    assert [(each["case"], each["before"], each["assignee"]) for each in lines] == [(key.id, first, None) for key in theirs]


def test_other_roles_leave_cases_with_officer(officers: tuple[int, int]) -> None:
    first, _ = officers
    key = moved("triage", first)
    assign_roles(first, frozenset({"officer", "manager"}), by=COMMAND_LINE)
    assert case(key.id).assignee_id == first


def test_no_case_stays_with_officer_who_is_disabled_meanwhile(app: Flask, officers: tuple[int, int]) -> None:
    first, second = officers
    keys = [opened(f"P-{number}") for number in range(6)]

    def assign(key: CaseKey) -> None:
        with app.app_context(), suppress(FactError):
            hand_over(key, second, "", by=first)

    def disable(_: CaseKey) -> None:
        with app.app_context():
            assign_roles(second, frozenset(), by=COMMAND_LINE)

    db.session.rollback()
    with ThreadPoolExecutor(7) as pool:
        list(
            pool.map(
                lambda act: act[0](act[1]),
                [*((assign, key) for key in keys[:3]), (disable, keys[0]), *((assign, key) for key in keys[3:])],
            )
        )
    found = account(id_=second)
    assert found
    assert not found.active
    assert [case(key.id).assignee_id for key in keys] == [None] * 6
