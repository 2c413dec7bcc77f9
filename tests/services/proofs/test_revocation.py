"""A proof falls in the transaction whose facts make it untrue, and stays fallen; nothing else ends it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.participants import ARRIVED, CAFE, create_job, keyring, select_rows
from tests.factories.proofs import ON, START, UNTIL, YUI, create_proof, create_worker, load_key, load_proof
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.services.assessments import assess_due
from tracker.services.employers.businesses import Business
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.undo import undo_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.return_place import return_place
from tracker.services.participants.stay import record_departure, record_stay
from tracker.services.proofs.make import withdraw_proof

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
BY: dict[str, Any] = {"by": COMMAND_LINE}
Change = Callable[[StintKey], Any]


def earlier_start(line: StintKey) -> object:
    return correct_stint(line, JobDraft(CAFE, START - DAY, None), kind="job", reason="a day sooner", on=ON, **BY)


def taken_out(line: StintKey) -> object:
    return withdraw_stint(line, kind="job", reason="never", on=ON, **BY)


def earlier_job(line: StintKey) -> object:
    return create_job(load_key(line.participant_id), ARRIVED, ARRIVED, at=CAFE)


def departed(line: StintKey) -> object:
    return record_departure(load_key(line.participant_id), UNTIL - DAY, on=ON, **BY)


def stamped(line: StintKey) -> object:
    return record_stay(load_key(line.participant_id), StayDraft(ARRIVED, UNTIL - DAY), reason="stamp", on=ON, **BY)


def visa_cancelled(line: StintKey) -> object:
    return return_place(load_key(line.participant_id), "cancelled", day=ON, on=ON, **BY)


def not_arrived(line: StintKey) -> object:
    return record_stay(load_key(line.participant_id), StayDraft(), reason="never came", on=ON, **BY)


def ended(line: StintKey) -> object:
    return end_stint(line, ON, kind="job", on=ON, **BY)


def later_start(line: StintKey) -> object:
    return correct_stint(line, JobDraft(CAFE, START + DAY, None), kind="job", reason="a day later", on=ON, **BY)


def elsewhere(line: StintKey) -> object:
    return create_job(load_key(line.participant_id), START, at=Business("Star Hotel (fictional)"))


def departed_later(line: StintKey) -> object:
    return record_departure(load_key(line.participant_id), UNTIL, on=UNTIL, **BY)


def renamed(line: StintKey) -> object:
    draft = YUI._replace(given_name="Yuiko")
    return correct_particulars(load_key(line.participant_id), draft, reason="typo", on=ON, keys=keyring(), by=COMMAND_LINE)


@pytest.mark.parametrize(
    "change", [earlier_start, taken_out, earlier_job, departed, stamped, visa_cancelled, not_arrived, renamed]
)
def test_unsupported_proof_is_revoked(change: Change) -> None:
    line = create_worker()
    key = create_proof(line)
    change(line)
    found = load_proof(key)
    assert (found.is_current, found.ending) == (False, "fell")
    assert select_rows(AuditLine, "details", action="proof.fell") == [({"proof": key.id},)]


@pytest.mark.parametrize("change", [ended, later_start, elsewhere, departed_later])
def test_proof_is_current_until_last_safe_day(change: Change) -> None:
    line = create_worker()
    key = create_proof(line)
    change(line)
    assert load_proof(key).is_current


def test_a_revoked_proof_is_never_restored() -> None:
    line = create_worker()
    key = create_proof(line)
    later = withdraw_stint(line, kind="job", reason="never", on=ON, **BY)
    fell = load_proof(key)
    undo_stint(later, kind="job", reason="it was", on=ON, **BY)
    assert load_proof(key) == fell
    assert load_proof(create_proof(line)).is_current


def test_a_withdrawn_proof_is_not_revoked_again() -> None:
    line = create_worker()
    key = create_proof(line)
    withdraw_proof(key, **BY)
    taken_out(line)
    assert load_proof(key).ending == "withdrawn"


def test_only_the_participants_own_proofs_are_revoked() -> None:
    line, other = create_worker(), create_worker("P-2")
    key, others = create_proof(line), create_proof(other)
    taken_out(line)
    assert (load_proof(key).is_current, load_proof(others).is_current) == (False, True)


def test_time_alone_revokes_nothing() -> None:
    key = create_proof(create_worker())
    for on in (UNTIL, UNTIL + DAY, UNTIL + 2 * DAY, date(2027, 1, 9), date(2027, 1, 10)):
        assess_due(limit=10, on=on, **BY)
    assert load_proof(key).is_current
