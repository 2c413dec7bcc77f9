"""A proof states the day that was seen, by what is recorded; it is made once, refused with a reason, and withdrawn once."""

import base64
import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from tests.factories.participants import CAFE, create_job, create_participant, keyring, select_rows
from tests.factories.proofs import NAME, ON, START, UNTIL, YUI, create_proof, create_worker, employer_id, load_key, load_proof
from tracker.adapters.signing import STATEMENT, is_signed
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.formats.proofs.statement import clean_name
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.proofs import Proof, SigningKey
from tracker.queries.participants import ParticipantKey
from tracker.queries.proofs import employer_of_stint, newer_proof, proof_by_number, proofs_of, public_keys
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.proofs.make import ProofDraft, ProofKey, make_proof, preview_proof, withdraw_proof

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def test_the_signed_statement_has_these_fields_only() -> None:
    found = load_proof(create_proof(create_worker()))
    said, signed = (base64.urlsafe_b64decode(part + "==") for part in found.token.split("."))
    [key] = public_keys()
    assert is_signed(key.public, STATEMENT, said, signed)
    assert json.loads(said) == {
        "v": 1,
        "id": found.number,
        "key": key.name,
        "name": NAME,
        "employer": CAFE.name,
        "until": UNTIL.isoformat(),
        "at": json.loads(said)["at"],
    }
    assert json.loads(said)["at"].endswith("+08:00")
    assert (found.until, found.is_current, found.language) == (UNTIL, True, "ja")


def test_audit_line_has_day_without_name() -> None:
    key = create_proof(create_worker())
    [(details,)] = select_rows(AuditLine, "details", action="proof.made")
    assert details == {"proof": key.id, "until": UNTIL.isoformat()}


def test_the_same_operation_makes_one_proof() -> None:
    line = create_worker()
    assert create_proof(line, operation="once") == create_proof(line, operation="once")
    assert len(select_rows(Proof)) == 1


def test_second_proof_has_same_key_and_new_number() -> None:
    line = create_worker()
    first, second = load_proof(create_proof(line)), load_proof(create_proof(line))
    assert first.number != second.number
    assert len(select_rows(SigningKey)) == 1
    assert newer_proof(first) == second
    assert newer_proof(second) is None
    assert [(each.proof, each.employer) for each in proofs_of(line.participant_id)] == [
        (second, CAFE.name),
        (first, CAFE.name),
    ]
    assert proof_by_number(first.number) == first
    assert proof_by_number("nobody has it") is None


def test_a_changed_day_raises_conflict() -> None:
    line = create_worker()
    with pytest.raises(ConflictError):
        create_proof(line, until=UNTIL + DAY)
    assert select_rows(Proof) == []


def test_a_stale_participant_version_raises_conflict() -> None:
    line = create_worker()
    before = load_key(line.participant_id)
    correct_particulars(before, ParticularsDraft("Sato"), reason="typo", on=ON, keys=keyring(), by=COMMAND_LINE)
    with pytest.raises(ConflictError):
        make_proof(before, ProofDraft(employer_id(line), UNTIL, "en"), keys=keyring(), on=ON, by=COMMAND_LINE)


def test_an_unknown_participant_raises_not_found() -> None:
    nobody = ParticipantKey(987, 1, "P-9")
    with pytest.raises(NotFoundError):
        make_proof(nobody, ProofDraft(1, UNTIL, "en"), keys=keyring(), on=ON, by=COMMAND_LINE)
    with pytest.raises(NotFoundError):
        preview_proof(987, 1, on=ON)
    with pytest.raises(NotFoundError):
        withdraw_proof(ProofKey(987, 1), by=COMMAND_LINE)


@pytest.mark.parametrize(
    ("on", "parts", "why"),
    [
        (UNTIL + DAY, {}, "passed"),
        (date(2027, 1, 10), {}, "stay-over"),
        (ON, {"stay": StayDraft()}, "not-assessed"),
        (ON, {"visa": VisaDraft(issued_on=date(1990, 12, 10))}, "not-assessed"),
        (ON, {"visa": VisaDraft(issued_on=date(2025, 12, 10), withdrawn_on=ON)}, "no-visa"),
        (ON, {"particulars": ParticularsDraft()}, "no-name"),
    ],
)
def test_no_statable_day_gives_a_reason(on: date, parts: dict[str, Any], why: str) -> None:
    line = create_worker(on=on, **parts)
    assert preview_proof(line.participant_id, employer_id(line), on=on)[1:4] == (None, why, False)
    with pytest.raises(FactError) as refused:
        create_proof(line, on=on, until=UNTIL)
    assert refused.value.reason == why
    assert select_rows(Proof) == []


def test_another_participants_employer_is_not_offered() -> None:
    line, other = create_worker(), create_participant("P-2", particulars=YUI)
    assert preview_proof(other.id, employer_id(line), on=ON)[1:4] == (None, "not-employed", False)
    assert employer_of_stint(line.line_id, participant_id=other.id) is None


def test_a_proof_is_withdrawn_once() -> None:
    key = create_proof(create_worker())
    withdraw_proof(key, by=COMMAND_LINE)
    assert (load_proof(key).is_current, load_proof(key).ending) == (False, "withdrawn")
    with pytest.raises(ConflictError):
        withdraw_proof(key, by=COMMAND_LINE)


def test_another_participants_proof_cannot_be_withdrawn() -> None:
    key, other = create_proof(create_worker()), create_participant("P-2")
    with pytest.raises(NotFoundError):
        withdraw_proof(ProofKey(other.id, key.id), by=COMMAND_LINE)
    assert load_proof(key).is_current


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Sato", "Yui", None), "Sato Yui"),
        ((None, "Yui", "Yui"), "Yui"),
        ((None, None, "佐藤 結衣"), "佐藤 結衣"),
        (("Sato\n", "  Yui", "佐藤"), "Sato Yui (佐藤)"),
    ],
)
def test_recorded_part_of_name_is_stated(names: tuple[str | None, str | None, str | None], said: str) -> None:
    token = load_proof(create_proof(create_worker(particulars=ParticularsDraft(*names)))).token.split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(token + "=="))["name"] == said


@pytest.mark.parametrize("text", ["a" * 200, "é" * 100])
def test_long_name_is_cut_between_letters(text: str) -> None:
    assert clean_name(text) == text
    cut = clean_name(text + "b")
    assert cut.endswith("…")
    assert len(cut.encode()) <= 200
    assert text.startswith(cut[:-1])


@pytest.mark.parametrize("wrong", [{"until": ON - DAY}, {"ending": "fell"}, {"ended_at": None, "ending": "withdrawn"}])
def test_schema_refuses_impossible_proof(wrong: dict[str, object]) -> None:
    key = create_proof(create_worker())
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(update(Proof).where(Proof.id == key.id).values(**wrong))


def test_schema_refuses_second_signing_key() -> None:
    create_proof(create_worker())
    with db.engine.begin() as connection:
        row = dict(connection.execute(select(SigningKey.__table__)).mappings().one())
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(insert(SigningKey).values(**row | {"id": 99, "name": "another", "public": b"another"}))


def test_other_job_names_same_employer() -> None:
    line = create_worker()
    again = create_job(load_key(line.participant_id), date(2026, 9, 1), at=CAFE)
    assert employer_id(again) == employer_id(line)


def test_invisible_characters_are_dropped_from_a_name() -> None:
    assert clean_name("Sato\u202e\x1b[31m \u200bYui\x00") == "Sato[31m Yui"
    assert len(clean_name("\x01" * 300 + "春")) == 1


def test_days_between_stints_affect_stated_day() -> None:
    """Without the gap the limit would be reached a month later; with it, on the day of an unbroken job."""
    key = create_participant("P-gap", particulars=YUI)
    first = create_job(key, START, date(2026, 3, 31), at=CAFE)
    create_job(load_key(key.id), date(2026, 5, 1), at=CAFE)
    offer = preview_proof(key.id, employer_id(first), on=ON)
    assert (offer.until, offer.counts_gap) == (UNTIL, True)
    assert load_proof(create_proof(first)).until == UNTIL
    assert [(gap.started_on, gap.ended_on) for gap in offer.gaps] == [(date(2026, 4, 1), date(2026, 4, 30))]
    draft = ProofDraft(employer_id(first), offer.if_ended or UNTIL, "ja", gaps_ended=True)
    later = make_proof(load_key(key.id), draft, keys=keyring(), on=ON, by=COMMAND_LINE)
    assert load_proof(later).until == offer.if_ended == date(2026, 8, 12)


def test_gap_that_uses_limit_states_no_day() -> None:
    key = create_participant("P-gap", particulars=YUI)
    first = create_job(key, START, date(2026, 1, 31), at=CAFE)
    create_job(load_key(key.id), date(2026, 7, 20), at=CAFE)
    offer = preview_proof(key.id, employer_id(first), on=date(2026, 7, 21))
    assert (offer.until, offer.why_not, offer.counts_gap) == (None, "passed", True)
