"""People with an unmistakable word in everything that is recorded or typed about them, made by use cases."""

from datetime import date
from typing import Any, NamedTuple

from flask import current_app

from tests.factories.participants import CAFE, create_job, create_participant, keyring
from tests.factories.privacy_requests import REFUSAL, record_access, record_correction
from tests.factories.proofs import ON, START, create_proof
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.cases import CaseKey, open_cases
from tracker.services import cases
from tracker.services.accounts.people import invite_participant
from tracker.services.accounts.sessions import begin_session
from tracker.services.cases import DecisionDraft
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import JobDraft
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.privacy_requests.answer import comply, refuse
from tracker.workflows.account_links import invitation

LATER = date(2026, 7, 20)
"""Six months with the employer are over: a case is opened."""
BY: dict[str, Any] = {"by": COMMAND_LINE}


class CanaryPerson(NamedTuple):
    """A participant, their account, and the word that is found in every text about them."""

    id: int
    user_id: int
    reference: str
    word: str


def create_canary(number: int, *, is_closed: bool = True, reference: str = "") -> CanaryPerson:
    """Create a participant with an account, a browser, a proof, corrections, requests and a closed case with words."""
    word = f"zq{number:05}q"
    names = ParticularsDraft(f"{word}fam", f"{word}given", f"{word}名", date(1990, 1, 1), "F", "JPN", f"{word}@post.example")
    key = create_participant(reference or f"P-{number}", particulars=names, passport_no=Secret(word.upper()))
    key = correct_particulars(
        key, names._replace(family_name=f"{word}married"), reason=f"{word} married", keys=keyring(), on=ON, **BY
    )
    job = create_job(key, START, on=ON)
    create_proof(job, on=ON)
    user_id = invite_participant(key, invitation(config=current_app.config), keys=keyring(), **BY)
    begin_session(Secret(f"token {number}"), "a browser", by=user_id)
    draft = JobDraft(CAFE, START, LATER, f"{word} cook")
    correct_stint(job, draft, kind="job", reason=f"{word} was a cook", on=LATER, **BY)
    for case in open_cases([key.id]).values() if is_closed else ():
        _close_case(CaseKey(case.id, case.version), word)
    comply(record_correction(key.id, f"{word} wanted", f"{word} meant"), f"{word} put right", on=ON, **BY)
    refuse(record_access(key.id), REFUSAL._replace(ground="repeated"), on=ON, **BY)
    return CanaryPerson(key.id, user_id, key.reference, word)


def _close_case(case: CaseKey, word: str) -> None:
    case = cases.review(cases.take(case, **BY), **BY)
    case = cases.remark(case, f"{word} called", **BY)
    draft = DecisionDraft("no-issue", f"{word} worked", f"{word} says so")
    cases.close(cases.decide(case, draft, **BY), **BY)
