"""What a case is decided on has one version: facts, flags, remarks and messages move it, and older forms are refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.factories.participants import create_job, create_officers, create_participant, select_rows
from tests.factories.proofs import YUI
from tracker.compliance.case_states import ADVERSE
from tracker.errors import ConflictError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.queries.cases import CaseKey, case, changes_since, decisions
from tracker.queries.participants import ParticipantKey
from tracker.services import cases
from tracker.services.alerts import make_alerts
from tracker.services.assessments import assess_due
from tracker.services.case_moves import CannotMoveError
from tracker.services.cases import DecisionDraft, NoFlagError
from tracker.services.history.drafts import CourseDraft, StintKey
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint

pytestmark = pytest.mark.usefixtures("app")
ON, UNMET_ON, LATE = date(2026, 7, 15), date(2026, 7, 16), date(2026, 12, 11)
DRAFT = DecisionDraft("no-issue", "within every reading", "the days were worked")
ADVERSE_DRAFT = DRAFT._replace(outcome="limit-exceeded-recorded")
BY: dict[str, Any] = {"by": COMMAND_LINE}


def taken() -> tuple[CaseKey, StintKey, int]:
    """Return a contested case under review, the job that it is about, and the officer who took it."""
    (officer,) = create_officers(1, **BY)
    stint = create_job(create_participant(particulars=YUI._replace(email="yui@post.example")), date(2026, 1, 15), on=ON)
    [(id_,)] = select_rows(Case, "id", rule="employer-tenure")
    return cases.review(cases.take(CaseKey(id_, 1), by=officer), by=officer), stint, officer


def log_course(key: CaseKey, stint: StintKey) -> None:
    """Record a fact that changes no flag."""
    draft = CourseDraft("HKU SPACE", "Tea", date(2026, 2, 1), date(2026, 2, 2))
    log_stint(stint.participant_id, draft, kind="course", on=ON, **BY)


def pass_day(key: CaseKey, stint: StintKey) -> None:
    """Assess the person on the next day, on which a worse flag supersedes the current one."""
    assert assess_due(limit=10, on=UNMET_ON, **BY) == 1


def withdraw_job(key: CaseKey, stint: StintKey) -> None:
    """Withdraw the job, and with it the flag."""
    withdraw_stint(stint, kind="job", reason="somebody else's", on=ON, **BY)


def add_remark(key: CaseKey, stint: StintKey) -> None:
    """Add the remark of another officer, who has seen an older version."""
    cases.remark(CaseKey(key.id, 1), "the café rang", **BY)


def send_message(key: CaseKey, stint: StintKey) -> None:
    """Send a reminder to the participant."""
    assert make_alerts(limit=10, on=LATE, **BY)


CHANGES: dict[str, tuple[Callable[[CaseKey, StintKey], None], str]] = {
    "fact": (log_course, "course.logged"),
    "finding": (pass_day, "verdict.due"),
    "flag": (withdraw_job, "job.withdrawn"),
    "remark": (add_remark, "case.remark"),
    "message": (send_message, "alert.made"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_decision_on_older_state_is_refused(name: str) -> None:
    seen, stint, officer = taken()
    change, action = CHANGES[name]
    change(seen, stint)
    with pytest.raises(ConflictError) as conflict:
        cases.decide(seen, DRAFT, by=officer)
    assert conflict.value.current_version == case(seen.id).version == seen.version + 1
    assert decisions(seen.id) == []
    assert action in [each.action for each in changes_since(seen, stint.participant_id)]


@pytest.mark.parametrize("name", CHANGES)
def test_closing_on_older_state_is_refused(name: str) -> None:
    key, stint, officer = taken()
    seen = cases.decide(key, DRAFT, by=officer)
    CHANGES[name][0](seen, stint)
    with pytest.raises(ConflictError):
        cases.close(seen, by=officer)
    cases.close(seen._replace(version=seen.version + 1), by=officer)


def test_decision_names_the_assessment_that_was_seen() -> None:
    seen, stint, officer = taken()
    pass_day(seen, stint)
    cases.decide(seen._replace(version=seen.version + 1), DRAFT, by=officer)
    assert select_rows(DecisionRow, "assessment_id") == select_rows(AssessmentRow, "id", superseded_at=None)


@pytest.mark.parametrize("name", CHANGES)
def test_proposal_and_its_check_on_older_state_are_refused(name: str) -> None:
    seen, stint, officer = taken()
    (other,) = create_officers(1, **BY)
    proposed = cases.propose(seen, ADVERSE_DRAFT, by=officer)
    CHANGES[name][0](proposed, stint)
    with pytest.raises(ConflictError):
        cases.confirm(proposed, by=other)
    with pytest.raises(ConflictError):
        cases.propose(seen, ADVERSE_DRAFT, by=officer)
    assert (decisions(seen.id), case(seen.id).state) == ([], "second-check")


def test_proposal_whose_flag_was_withdrawn_is_not_signed() -> None:
    seen, stint, officer = taken()
    (other,) = create_officers(1, **BY)
    proposed = cases.propose(seen, ADVERSE_DRAFT, by=officer)
    withdraw_job(proposed, stint)
    with pytest.raises(NoFlagError):
        cases.confirm(proposed._replace(version=proposed.version + 1), by=other)
    assert decisions(seen.id) == []


@pytest.mark.parametrize("outcome", ADVERSE)
def test_adverse_outcome_without_current_flag_is_refused(outcome: str) -> None:
    seen, stint, officer = taken()
    withdraw_job(seen, stint)
    now = seen._replace(version=seen.version + 1)
    with pytest.raises(NoFlagError):
        cases.propose(now, DRAFT._replace(outcome=outcome), by=officer)
    assert (decisions(now.id), case(now.id).state) == ([], "under-review")
    cases.decide(now, DRAFT._replace(outcome="corrected"), by=officer)
    assert issubclass(NoFlagError, CannotMoveError)


def test_flag_of_another_case_carries_no_adverse_outcome() -> None:
    seen, stint, officer = taken()
    other = CourseDraft("HKU SPACE", "Tea", date(2025, 12, 1), date(2026, 2, 2))
    log_stint(stint.participant_id, other, kind="course", on=ON, **BY)
    withdraw_job(seen, stint)
    assert select_rows(Flag, "rule", ended_at=None) == [("outside-stay",)]
    with pytest.raises(NoFlagError):
        cases.propose(seen._replace(version=seen.version + 2), ADVERSE_DRAFT, by=officer)


def test_change_moves_every_open_case_of_the_person_alone() -> None:
    seen, stint, _officer = taken()
    other = create_job(create_participant("P-2"), date(2026, 1, 15), on=ON)
    draft = CourseDraft("HKU SPACE", "Tea", date(2025, 12, 1), date(2026, 2, 2))
    log_stint(stint.participant_id, draft, kind="course", on=ON, **BY)
    log_course(seen, stint)
    versions = select_rows(Case, "participant_id", "rule", "version")
    assert versions == [
        (stint.participant_id, "employer-tenure", 5),
        (other.participant_id, "employer-tenure", 1),
        (stint.participant_id, "outside-stay", 2),
    ]


def test_closed_case_keeps_its_version() -> None:
    key, stint, officer = taken()
    closed = cases.close(cases.decide(key, DRAFT, by=officer), by=officer)
    log_course(closed, stint)
    send_message(closed, stint)
    assert case(closed.id).version == closed.version


def test_each_version_has_one_audit_line() -> None:
    seen, stint, _officer = taken()
    for change in (log_course, add_remark, pass_day, withdraw_job):
        change(seen, stint)
    lines = [details for action, details in select_rows(AuditLine, "action", "details") if action.startswith("case.")]
    assert [each["version"] for each in lines if each["case"] == seen.id] == [2, 3, 4, 5, 6, 7]


def test_changes_since_the_opening_are_everything_after_it() -> None:
    seen, stint, _officer = taken()
    found = [each.action for each in changes_since(CaseKey(seen.id, 1), stint.participant_id)]
    assert found == ["case.under-review", "case.triage"]
    assert changes_since(seen, stint.participant_id) == []
    assert changes_since(CaseKey(seen.id, 99), stint.participant_id) != []


def test_changes_before_the_version_are_left_out() -> None:
    seen, stint, _officer = taken()
    log_course(seen, stint)
    add_remark(seen, stint)
    found = changes_since(seen._replace(version=seen.version + 1), stint.participant_id)
    assert [(each.action, each.by) for each in found] == [("case.remark", COMMAND_LINE)]


def test_reminder_without_open_case_moves_nothing() -> None:
    who: ParticipantKey = create_participant(particulars=YUI._replace(email="yui@post.example"))
    assert make_alerts(limit=10, on=LATE, **BY)
    assert select_rows(Case, participant_id=who.id) == []
