"""Cases end when the record is corrected or an answer is late, and are reopened unless another one stands in the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.factories.cases import CONTESTED_ON, WAYS, advance_case, create_case, create_case_with_job
from tests.factories.participants import create_job, create_officers, create_participant, select_rows
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.cases import Case, Flag
from tracker.models.participants import Participant
from tracker.queries.cases import CaseKey, case
from tracker.queries.dossiers import dossier
from tracker.services import case_answers, cases
from tracker.services.case_moves import CannotMoveError
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.erase import erase_participant

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def waiting() -> CaseKey:
    """A case that waits, of somebody who reads Japanese."""
    return create_case(create_participant())


def test_corrected_record_is_closed_when_no_flag_is_left() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    stint, waiting = create_case_with_job(create_participant())
    key = advance_case(waiting, ("take", "fix_data"), by)
    with pytest.raises(CannotMoveError, match="still flagged"):
        cases.close(key, "corrected", by=by)
    withdraw_stint(stint, kind="job", reason="never worked there", on=CONTESTED_ON, by=by)
    key = key._replace(version=case(key.id).version)
    cases.close(key, "typed for somebody else", by=by)
    assert (case(key.id).state, select_rows(Flag, "state", case_id=key.id)) == ("closed", [("withdrawn",)])


def test_answer_is_due_on_a_stored_day(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    advance_case(waiting, WAYS["awaiting-third-party"], by)
    last = CONTESTED_ON + timedelta(14)
    assert dossier(waiting.id).answer_due_on == last
    assert case_answers.expire_answers(limit=9, on=last, by=DAILY_RUN) == 0
    assert case_answers.expire_answers(limit=9, on=last + timedelta(1), by=DAILY_RUN) == 1
    assert case_answers.expire_answers(limit=9, on=last + timedelta(1), by=DAILY_RUN) == 0
    found = dossier(waiting.id)
    assert (found.state, found.answer_due_on, found.decisions) == ("under-review", None, ())


def test_reopened_case_waits_without_an_officer(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key = advance_case(waiting, WAYS["closed"], by)
    assert select_rows(Flag, "state") == [("resolved",)]
    advance_case(key, ("reopen",), other)
    row = select_rows(Case, "state", "assignee_id", "closed_at", "harm", "queue_rank")
    assert (row, select_rows(Flag, "state")) == ([("new", None, None, 2, 2)], [("attached",)])


def test_case_stays_closed_beside_a_later_one() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    who = create_participant()
    stint, waiting = create_case_with_job(who)
    advance_case(waiting, ("take", "fix_data"), by)
    withdraw_stint(stint, kind="job", reason="never worked there", on=CONTESTED_ON, by=by)
    key = cases.close(CaseKey(waiting.id, case(waiting.id).version), "typed twice", by=by)
    create_job(who, date(2026, 1, 15), CONTESTED_ON, on=CONTESTED_ON)
    with pytest.raises(CannotMoveError, match="a later case"):
        cases.reopen(key, "a roster turned up", by=by)
    assert case(key.id).state == "closed"


def test_case_of_an_erased_person_stays_closed(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = advance_case(waiting, ("take", "close"), by)
    with time_machine.travel(datetime(2027, 12, 1, tzinfo=UTC)):
        erase_participant(select_rows(Participant, "reference")[0][0], reason="asked", by=COMMAND_LINE)
    with pytest.raises(CannotMoveError, match="erased"):
        cases.reopen(CaseKey(key.id, case(key.id).version), "a roster turned up", by=by)
