"""The statement of a whole record holds the decisions too, and is signed only if the facts can be assessed."""

from datetime import date

import pytest
from flask import Flask

from tests.factories.cases import CONTESTED_ON, DRAFT, WAYS, advance_case, create_case
from tests.factories.participants import create_officers, create_participant, keyring, select_rows
from tests.factories.proofs import ON, YUI
from tracker import clock
from tracker.errors import FactError, NotFoundError
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.whole_record import VerifiedStatement, read_record_token
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.queries.proofs import public_keys
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.proofs.whole_record import audit_statement, sign_whole_record


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> None:
    """The database is empty."""


def stated(participant_id: int, on: date = ON) -> VerifiedStatement:
    """What a new statement says."""
    audit_statement(participant_id, keys=keyring(), on=on, by=COMMAND_LINE)
    token = sign_whole_record(participant_id, keys=keyring(), at=clock.now(), on=on)
    return read_record_token(token, keys_by_name(public_keys()))


def test_it_states_decisions_and_findings() -> None:
    key = create_participant("PW-1", particulars=YUI)
    [officer] = create_officers(1, by=COMMAND_LINE)
    advance_case(create_case(key), WAYS["decided"], officer)
    record = stated(key.id, CONTESTED_ON)
    [decision] = record.decisions
    assert (decision.rule, decision.outcome) == ("employer-tenure", DRAFT.outcome)
    [tenure] = [each for each in record.findings if each.rule == "employer-tenure"]
    assert (tenure.status, tenure.over_on) == (2, CONTESTED_ON)
    assert record.reference == "PW-1"


def test_an_unknown_participant_has_none() -> None:
    with pytest.raises(NotFoundError):
        audit_statement(987, keys=keyring(), on=ON, by=COMMAND_LINE)


@pytest.mark.parametrize("arrived_on", [None, date(2001, 5, 1)], ids=["no arrival", "no rules"])
def test_facts_that_cannot_be_assessed_are_not_signed(arrived_on: date | None) -> None:
    key = create_participant("PW-1", particulars=YUI, stay=StayDraft(arrived_on), visa=VisaDraft())
    with pytest.raises(FactError):
        stated(key.id)
    assert select_rows(AuditLine, action="record.stated") == []


def test_people_without_jobs_have_one_too() -> None:
    record = stated(create_participant("PW-1", particulars=YUI).id)
    assert (record.history.jobs, record.decisions) == ((), ())
