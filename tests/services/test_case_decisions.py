"""A decision needs an outcome, words, and for an adverse one a second officer; the participant is notified."""

from typing import Any

import pytest

from tests.factories.cases import ACTS, ADVERSE_DRAFT, DRAFT, advance_case, create_case
from tests.factories.participants import create_officers, create_participant, select_rows
from tracker.compliance.case_states import (
    ADVERSE,
)
from tracker.errors import NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine
from tracker.models.cases import OUTCOMES, DecisionRow
from tracker.models.outbox import OutboxMessage
from tracker.queries.cases import CaseKey, case, decisions, proposal
from tracker.queries.dossiers import dossier
from tracker.services import cases
from tracker.services.case_moves import CannotMoveError

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def waiting() -> CaseKey:
    """A case that waits, of somebody who reads Japanese."""
    return create_case(create_participant())


def test_decision_keeps_verdict_and_notifies_person(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = advance_case(waiting, ("take", "review", "decide"), by)
    assert decisions(key.id) == [(key.id, 4, *DRAFT, by)]
    assert select_rows(DecisionRow, "assessment_id") == select_rows(AssessmentRow, "id", superseded_at=None)
    message = ("case-decided", "ja", {"case": key.id, "outcome": DRAFT.outcome})
    assert select_rows(OutboxMessage, "kind", "language", "content")[-1] == message


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_decided_by_one_or_by_two(outcome: str, waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key, draft = advance_case(waiting, ("take", "review"), by), DRAFT._replace(outcome=outcome)
    alone, together = (cases.decide, cases.propose) if outcome not in ADVERSE else (cases.propose, cases.decide)
    with pytest.raises(CannotMoveError, match=r"second officer|only an adverse outcome"):
        together(key, draft, by=by)
    key = alone(key, draft, by=by)
    if outcome in ADVERSE:
        assert decisions(key.id) == []
        with pytest.raises(CannotMoveError, match="only another officer"):
            cases.confirm(key, by=by)
        cases.confirm(key, by=other)
    assert decisions(waiting.id)[0] == (waiting.id, case(waiting.id).version, *draft, other if outcome in ADVERSE else by)


def test_checked_decision_notifies_person_once(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key = advance_case(waiting, ("take", "review", "propose"), by)
    assert [kind for (kind,) in select_rows(OutboxMessage, "kind")] == ["verdict-changed"]
    cases.confirm(key, by=other)
    message = ("case-decided", "ja", {"case": key.id, "outcome": "limit-exceeded-referred"})
    assert select_rows(OutboxMessage, "kind", "language", "content")[-1] == message


def test_sent_back_proposal_can_be_proposed_again(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key = advance_case(waiting, ("take", "review", "propose"), by)
    with pytest.raises(CannotMoveError, match="needs words"):
        cases.send_back(key, " ", by=other)
    key = cases.send_back(key, "which shifts?", by=other)
    assert case(key.id).assignee_id == by
    key = cases.propose(key, ADVERSE_DRAFT._replace(reasons="the shifts of July"), by=by)
    cases.confirm(key, by=other)
    assert [each.reasons for each in decisions(key.id)] == ["the shifts of July"]


def test_proposal_is_read_with_its_case_alone(waiting: CaseKey) -> None:
    by, _ = create_officers(2, by=COMMAND_LINE)
    key = advance_case(waiting, ("take", "review"), by)
    with pytest.raises(NotFoundError):
        proposal(key.id, case(key.id).participant_id)
    key = ACTS["propose"](key, by)
    found = proposal(key.id, case(key.id).participant_id)
    assert (found.case_version, found.outcome, found.finding, found.reasons) == (key.version, *ADVERSE_DRAFT)
    with pytest.raises(NotFoundError):
        proposal(key.id + 1, case(key.id).participant_id)


@pytest.mark.parametrize("lacking", [{"outcome": "breach"}, {"outcome": ""}, {"finding": " \n"}, {"reasons": ""}])
def test_a_decision_needs_an_outcome_and_words(lacking: dict[str, Any], waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = advance_case(waiting, ("take", "review"), by)
    with pytest.raises(CannotMoveError, match="a decision needs an outcome, a finding and reasons"):
        cases.decide(key, DRAFT._replace(**lacking), by=by)
    assert (decisions(key.id), case(key.id).state) == ([], "under-review")


def test_a_remark_needs_words(waiting: CaseKey) -> None:
    with pytest.raises(CannotMoveError, match="a remark needs words"):
        cases.remark(waiting, " ", by=COMMAND_LINE)


@pytest.mark.parametrize("act", ["fix_data", "close"])
def test_act_that_ends_something_needs_words(act: str, waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = advance_case(waiting, ("take",), by)
    with pytest.raises(CannotMoveError, match="needs words"):
        getattr(cases, act)(key, " ", by=by)
    assert case(key.id).version == key.version


def test_words_of_an_act_are_sealed(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    advance_case(waiting, ("take", "fix_data"), by)
    [details] = [details for action, details in select_rows(AuditLine, "action", "details") if action == "case.data-fix"]
    assert "roster" not in str(details)
    assert dossier(waiting.id).steps[0].remark == "the roster has another day"
