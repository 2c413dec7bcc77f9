"""Sign the statement of a participant's whole record. Nothing of it is stored: it says what was recorded at its moment."""

import secrets
from datetime import date, datetime

from tracker.adapters.keys import Keyring
from tracker.adapters.signing import WHOLE, signature
from tracker.clock import HONG_KONG
from tracker.compliance.assess import assess
from tracker.compliance.facts import History
from tracker.compliance.findings import Assessment
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess
from tracker.errors import FactError, NotFoundError
from tracker.formats.proofs.statement import encode_base64url, token
from tracker.formats.proofs.whole_record import DecidedCase, WholeStatement, encode_record
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.case_lists import cases_of
from tracker.queries.dossiers import decisions_on
from tracker.queries.participants import Person, named_history, people
from tracker.services.proofs.make import NUMBER_BYTES
from tracker.services.proofs.revocation import stated_name
from tracker.services.proofs.signing_keys import open_key, signing_key


@transaction("proofs.state_whole_record")
def audit_statement(
    work: UnitOfWork, participant_id: int, *, keys: Keyring, on: date, by: int, operation: str | None = None
) -> int:
    """Write an audit line: a participant's whole record is stated. Return the id. One transaction.

    Before the first statement or proof it makes the first key. Raises `NotFoundError`; `FactError` if no arrival is recorded
    or there are no rules for the visa; `SealedError` if nothing can be signed.
    """
    found = people([participant_id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    _assessed(found[0], on)
    signing_key(work, keys)
    work.audit("record.stated", participant_id)
    return participant_id


def sign_whole_record(participant_id: int, *, keys: Keyring, at: datetime, on: date) -> str:
    """Return the token of what is recorded now, after `audit_statement`. Writes nothing; raises as that does."""
    [person] = people([participant_id])
    history, assessment = _assessed(person, on)
    key, number = open_key(keys), encode_base64url(secrets.token_bytes(NUMBER_BYTES))
    record = WholeStatement(number, key.name, stated_name(person), at, history, assessment, _decisions(person))
    signed = encode_record(record, person.reference)
    return token(signed, signature(key.private, WHOLE, signed))


def _assessed(person: Person, on: date) -> tuple[History, Assessment]:
    history = named_history(person)
    if history is None:
        raise FactError("history", "not-assessed")
    try:
        return history, assess(history, builtin(), on=on)
    except CannotAssess:
        raise FactError("history", "not-assessed") from None


def _decisions(person: Person) -> tuple[DecidedCase, ...]:
    decisions = decisions_on([case.id for case in cases_of(person.id)])
    return tuple(DecidedCase(each.at.astimezone(HONG_KONG).date(), each.rule, each.outcome) for each in reversed(decisions))
